"""Says in a sentence how a style was understood. Light: the server imports it."""

from __future__ import annotations

from dataclasses import fields

from ml_pipeline.painting.words.presets import DEFAULT_PRESET, PRESETS, Modifiers, Preset
from ml_pipeline.painting.words.reading import fold_phrase

_TOLD = {  # of each modifier, below 0 and above
    "looseness": ("{}more detailed", "{}looser"),
    "chroma": ("{}less colourful", "{}more colourful"),
    "tone": ("{}darker", "{}lighter"),
    "warmth": ("{}cooler", "{}warmer"),
    "contrast": ("with {}less contrast", "with {}more contrast"),
    "thickness": ("in {}thinner paint", "in {}thicker paint"),
    "swirl": ("", "swirling"),
}
_SMALL, _LARGE = 0.3, 0.75
_MOST_QUOTED = 8


def sentence_of(
    preset: Preset | None, modifiers: Modifiers, matched: list[str], others: list[str], unmatched: list[str]
) -> str:
    """What a text was taken for, for people: the preset, None where none is named, and all that was said."""
    default = DEFAULT_PRESET.title.lower()
    if not matched and unmatched:
        titles = ", ".join(known.title.lower() for known in PRESETS)
        return (
            f"no style is known by {_quoted(unmatched)}, so the default was taken: "
            f"{default}; there are {titles}"
        )
    told = [preset.title.lower() if preset else f"{default} (the default, since no style is named)"]
    told += [
        words for item in fields(modifiers) if (words := _told(item.name, getattr(modifiers, item.name)))
    ]
    sentence = ", ".join(told)
    plain = {fold_phrase(name) for name in (preset.key, preset.title)} if preset else set()
    if quoted := [word for word in matched if fold_phrase(word) not in plain]:
        sentence += f" ({_quoted(quoted)})"
    if others:
        sentence += f"; not {_quoted(others)}: of several styles the first one named counts"
    if unmatched:
        sentence += f"; not understood: {_quoted(unmatched)}"
    return sentence


def _told(name: str, value: float) -> str:
    if value == 0:
        return ""
    degree = "a little " if abs(value) < _SMALL else "much " if abs(value) >= _LARGE else ""
    return _TOLD[name][value > 0].format(degree)


def _quoted(words: list[str]) -> str:
    told = ", ".join(f'"{word}"' for word in words[:_MOST_QUOTED])
    return told + (" …" if len(words) > _MOST_QUOTED else "")
