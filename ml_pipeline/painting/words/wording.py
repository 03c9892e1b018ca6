"""Says in a sentence how a style was understood. Light: the server imports it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ml_pipeline.painting.words.presets import DEFAULT_PRESET, PRESETS, Medium, Modifiers, Preset, can_act
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


@dataclass(frozen=True)
class Said:
    """What a text was taken for: `preset` is None where none is named; `others` are styles passed over;
    `idle` are the words of `matched` that change nothing in that medium.
    """

    preset: Preset | None
    modifiers: Modifiers
    matched: list[str]
    others: list[str]
    unmatched: list[str]
    idle: list[str]


def sentence_of(said: Said) -> str:
    """What a text was taken for, for people: the preset, and all that was said."""
    default = DEFAULT_PRESET.title.lower()
    if not said.matched and said.unmatched:
        titles = ", ".join(known.title.lower() for known in PRESETS)
        return (
            f"no style is known by {_quoted(said.unmatched)}, so the default was taken: "
            f"{default}; there are {titles}"
        )
    preset = said.preset or DEFAULT_PRESET
    told = [preset.title.lower() if said.preset else f"{default} (the default, since no style is named)"]
    for item in fields(said.modifiers):
        value = getattr(said.modifiers, item.name)
        is_toned = preset.medium is Medium.INK_WASH and item.name == "chroma" and said.modifiers.warmth
        if value and can_act(preset.medium, item.name, value) and not is_toned:  # sepia is not less than none
            told.append(_told(item.name, value))
    sentence = ", ".join(told)
    plain = {fold_phrase(name) for name in (preset.key, preset.title)} if said.preset else set()
    heard = [word for word in said.matched if word not in said.idle and fold_phrase(word) not in plain]
    if heard:
        sentence += f" ({_quoted(heard)})"
    if said.idle:
        effect = "has" if len(said.idle) == 1 else "have"
        sentence += f"; {_quoted(said.idle)} {effect} no effect in {preset.title.lower()}"
    if said.others:
        sentence += f"; not {_quoted(said.others)}: of several styles the first one named counts"
    if said.unmatched:
        sentence += f"; not understood: {_quoted(said.unmatched)}"
    return sentence


def _told(name: str, value: float) -> str:
    degree = "a little " if abs(value) < _SMALL else "much " if abs(value) >= _LARGE else ""
    return _TOLD[name][value > 0].format(degree)


def _quoted(words: list[str]) -> str:
    told = ", ".join(f'"{word}"' for word in words[:_MOST_QUOTED])
    return told + (" …" if len(words) > _MOST_QUOTED else "")
