"""Styles of painting, and what free text is understood to mean. Light: the server imports it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ml_pipeline.painting.presets import DEFAULT_PRESET as DEFAULT_PRESET
from ml_pipeline.painting.presets import PRESETS as PRESETS
from ml_pipeline.painting.presets import Medium as Medium
from ml_pipeline.painting.presets import Preset as Preset
from ml_pipeline.painting.reading import Found, Phrases, fold_phrase
from ml_pipeline.painting.vocabulary import (
    ALTERNATIVES,
    COMPANIONS,
    DEGREES,
    HINTS,
    MEANINGLESS,
    ORDINARY,
    QUALITIES,
    Hint,
)


@dataclass(frozen=True)
class Modifiers:
    """How a preset is to differ from itself; 0 is the preset as it is.

    Each from -1 to 1: `looseness` (detailed to loose), `chroma` (muted to vivid), `tone` (dark to light),
    `warmth` (cool to warm), `contrast`, `thickness` (of the paint); `swirl` from 0 to 1.
    """

    looseness: float = 0.0
    chroma: float = 0.0
    tone: float = 0.0
    warmth: float = 0.0
    contrast: float = 0.0
    thickness: float = 0.0
    swirl: float = 0.0


@dataclass(frozen=True)
class Style:
    """A text as it was understood: a preset, modifiers, and a sentence that says so.

    `matched` are the words that were understood, `unmatched` those that were not.
    """

    text: str
    preset: Preset
    modifiers: Modifiers = field(default_factory=Modifiers)
    matched: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    understood: str = ""


_NAMES = {
    fold_phrase(name): Hint(preset.key, {}, "", is_medium=True)
    for preset in PRESETS
    for name in (preset.key, preset.title, *preset.words)
}
_HINTS = {word: hint for hint in HINTS for word in hint.words.split(", ")} | _NAMES
_QUALITIES = {word: effects for effects, words in QUALITIES for word in words.split(", ")}
_DEGREES = {word: factor for factor, words in DEGREES.items() for word in words.split(", ")}
_GUESSABLE = {
    word for word in (*_HINTS, *_QUALITIES, "painting", "paintings") if len(word) >= 6 and " " not in word
}
_PHRASES = Phrases.of({*_HINTS, *_QUALITIES, *_DEGREES, *MEANINGLESS}, _GUESSABLE, ORDINARY)
_BY_KEY = {preset.key: preset for preset in PRESETS}
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


@dataclass
class _Reading:
    """What was found in a text: what was understood, in its order; what names of media, painters and
    movements are among it, by their place; what the qualities ask for; and words of no use.
    """

    terms: list[str] = field(default_factory=list)
    hints: dict[int, tuple[str, Hint]] = field(default_factory=dict)
    effects: dict[str, float] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)


def understand(text: str) -> Style:
    """The style that a text asks for.

    The first medium that is named counts, in any of its names, misspelt too; without one, the first painter
    or movement. Qualities become modifiers, with their degrees ("very", "not too"). What is not understood
    is told and never guessed at; where nothing is, the default is taken, and the sentence says so.

    Parameters
    ----------
    text : str
        Whatever somebody writes, in any length; also nothing.

    Returns
    -------
    Style
        The same for the same text.
    """
    reading = _read(text)
    preset, implied, passed_over = _choose(reading.hints)
    values = implied | reading.effects
    modifiers = Modifiers(
        **{item.name: _limited(item.name, values.get(item.name, 0.0)) for item in fields(Modifiers)}
    )
    matched = [term for place, term in enumerate(reading.terms) if place not in passed_over]
    others = [term for place, term in enumerate(reading.terms) if place in passed_over]
    return Style(
        text=text,
        preset=preset or DEFAULT_PRESET,
        modifiers=modifiers,
        matched=tuple(matched),
        unmatched=(*others, *reading.unmatched),
        understood=_sentence(preset, modifiers, matched, others, reading.unmatched),
    )


def _read(text: str) -> _Reading:
    """Go through the text once; degrees hold for the next word of their clause that means something."""
    reading = _Reading()
    degrees: list[Found] = []
    last = degrees
    for found in _PHRASES.find(text):
        phrase = found.phrase or ""
        degrees = [degree for degree in degrees if degree.clause == found.clause]
        if phrase in _DEGREES:
            degrees.append(found)
        elif phrase in ALTERNATIVES:
            degrees = last  # "without swirls or texture"
        elif phrase in _HINTS or phrase not in MEANINGLESS:
            _take(reading, found, degrees)
            last, degrees = degrees, []
    return reading


def _take(reading: _Reading, found: Found, degrees: list[Found]) -> None:
    """Put what one phrase means where it belongs."""
    phrase = found.phrase or ""
    told = " ".join([*(degree.text for degree in degrees), found.text])
    factor = math.prod(_DEGREES[degree.phrase or ""] for degree in degrees)
    if phrase in _QUALITIES:
        reading.terms.append(told)
        for name, value in _QUALITIES[phrase].items():
            reading.effects[name] = reading.effects.get(name, 0.0) + factor * value
    elif phrase in _HINTS and factor > 0:
        reading.hints[len(reading.terms)] = phrase, _HINTS[phrase]
        reading.terms.append(found.text)
    elif phrase in _HINTS:
        reading.unmatched.append(told)  # a style that is not wanted says little of the one that is
    elif len(found.text) > 1 and not found.text.isdecimal():
        reading.unmatched.append(found.text)


def _choose(hints: Mapping[int, tuple[str, Hint]]) -> tuple[Preset | None, dict[str, float], set[int]]:
    """The preset, None where none is named; what its name implies; the places of names passed over."""
    media = [hint for _, hint in hints.values() if hint.is_medium]
    painters = [hint for _, hint in hints.values() if not hint.is_medium]
    chosen = [*media, *painters][:1]
    preset = _BY_KEY[chosen[0].preset] if chosen else None
    key = preset.key if preset else ""
    implied: dict[str, float] = {}
    passed_over = set()
    for place, (phrase, hint) in hints.items():
        if (
            hint in chosen
            or (hint.is_medium and hint.preset == key)
            or (hint in painters[:1] and hint.effects)
        ):
            implied |= hint.effects
        elif hint.is_medium and (key, hint.preset) in COMPANIONS:
            implied |= COMPANIONS[key, hint.preset]
        elif phrase not in MEANINGLESS:
            passed_over.add(place)
    return preset, implied, passed_over


def _limited(name: str, value: float) -> float:
    low = 0.0 if name == "swirl" else -1.0
    return round(min(max(value, low), 1.0), 3) + 0.0  # never -0.0


def _sentence(
    preset: Preset | None, modifiers: Modifiers, matched: list[str], others: list[str], unmatched: list[str]
) -> str:
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
