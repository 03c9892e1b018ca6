"""Styles of painting, and what free text is understood to mean. Light: the server imports it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ml_pipeline.painting.words.hints import COMPANIONS, HINTS, Hint
from ml_pipeline.painting.words.ordinary import MEANINGLESS, ORDINARY
from ml_pipeline.painting.words.presets import DEFAULT_PRESET as DEFAULT_PRESET
from ml_pipeline.painting.words.presets import PRESETS as PRESETS
from ml_pipeline.painting.words.presets import Medium as Medium
from ml_pipeline.painting.words.presets import Modifiers as Modifiers
from ml_pipeline.painting.words.presets import Preset as Preset
from ml_pipeline.painting.words.reading import Found, Phrases, fold_phrase
from ml_pipeline.painting.words.vocabulary import AFTER_DEGREES, ALTERNATIVES, DEGREES, QUALITIES
from ml_pipeline.painting.words.wording import sentence_of


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
    spelt: Hint(preset.key, {}, "", is_medium=True)
    for preset in PRESETS
    for name in (preset.key, preset.title, *preset.words)
    for spelt in (fold_phrase(name).replace(" ", ""), fold_phrase(name))  # "oilpainting" too
}
_HINTS = {word: hint for hint in HINTS for word in hint.words.split(", ")} | _NAMES
_QUALITIES = {word: effects for effects, words in QUALITIES for word in words.split(", ")}
_DEGREES = {word: factor for factor, words in DEGREES.items() for word in words.split(", ")}
_WORDS = {word for word in (*_HINTS, *_QUALITIES, "painting") if " " not in word}
_PHRASES = Phrases.of({*_HINTS, *_QUALITIES, *_DEGREES, *MEANINGLESS}, _WORDS, ORDINARY)
_BY_KEY = {preset.key: preset for preset in PRESETS}


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
        understood=sentence_of(preset, modifiers, matched, others, reading.unmatched),
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
        elif phrase in _HINTS or not (phrase in MEANINGLESS or (phrase in AFTER_DEGREES and not degrees)):
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
            reading.effects[name] = _added(reading.effects.get(name, 0.0), factor * value)
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
            or (hint in painters[:1] and hint.effects)
            or (hint.preset == key and (hint.is_medium or not hint.effects))
        ):
            implied |= hint.effects
        elif hint.is_medium and (key, hint.preset) in COMPANIONS:
            implied |= COMPANIONS[key, hint.preset]
        elif phrase not in MEANINGLESS:
            passed_over.add(place)
    return preset, implied, passed_over


def _added(value: float, more: float) -> float:
    """Two words for the same thing are more than one, and less than both."""
    more = min(max(more, -1.0), 1.0)
    return value + more * (1 - abs(value)) if value * more > 0 else value + more


def _limited(name: str, value: float) -> float:
    low = 0.0 if name == "swirl" else -1.0
    return round(min(max(value, low), 1.0), 3) + 0.0  # never -0.0
