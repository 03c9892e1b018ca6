"""Goes through a text once and sorts what is found in it: names of styles, qualities, the rest. Light."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ml_pipeline.painting.words.degrees import ABSENT, ALTERNATIVES, COMPARED, DEGREES, NONE_AT_ALL
from ml_pipeline.painting.words.hints import HINTS, Hint
from ml_pipeline.painting.words.ordinary import MEANINGLESS, ORDINARY, THINGS
from ml_pipeline.painting.words.presets import PRESETS
from ml_pipeline.painting.words.reading import Found, Phrases, fold_phrase, tidy
from ml_pipeline.painting.words.vocabulary import AFTER_DEGREES, COLOURS, QUALITIES

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
_END = Found("", None, -1)
_PALE = "pastel tones"  # what "pastel" says right before another medium
_PALE_OR_MEDIUM = ("pastel", "soft pastel", "pastell")


@dataclass
class Heard:
    """What was found in a text, in its order.

    `terms` are what was understood. Of their places, `hints` are names of media, painters and movements, and
    `qualities` what the others ask for; `effects` is all of that together. `aside` are media that an unknown
    word follows, as in "ink pot": things, where another medium is named. `unmatched` was not understood.
    """

    terms: list[str] = field(default_factory=list)
    hints: dict[int, tuple[str, Hint]] = field(default_factory=dict)
    qualities: dict[int, Mapping[str, float]] = field(default_factory=dict)
    effects: dict[str, float] = field(default_factory=dict)
    aside: set[int] = field(default_factory=set)
    unmatched: list[str] = field(default_factory=list)


def hear(text: str) -> Heard:
    """Sort a text's words; degrees hold for the next word of their clause that means something."""
    heard = Heard()
    degrees: list[Found] = []
    passing: list[Found] = []  # degrees that nothing has come for yet, and what was said after them
    last = degrees
    found_all = _with_shades(list(_PHRASES.find(text)))
    for found, after in pairwise([*found_all, _END]):
        phrase = found.phrase or ""
        degrees = [degree for degree in degrees if degree.clause == found.clause]
        if passing and passing[0].clause != found.clause:
            _leave(heard, passing)
            passing = []
        if phrase in _DEGREES:
            degrees.append(found)
            passing.append(found)
        elif phrase in ALTERNATIVES:
            degrees = last  # "without swirls or texture"
        elif phrase in _HINTS or not (phrase in MEANINGLESS or (phrase in AFTER_DEGREES and not degrees)):
            _take(heard, found, after, degrees)
            last, degrees, passing = degrees, [], []
        elif passing:
            passing.append(found)
    _leave(heard, passing)
    if not heard.terms and not heard.unmatched and not _is_of_no_style(found_all, text):
        heard.unmatched.append(tidy(text))
    if len(heard.aside) == sum(hint.is_medium for _, hint in heard.hints.values()):
        heard.aside.clear()
    return heard


def _with_shades(found_all: list[Found]) -> list[Found]:
    """With "pastel" as pale colours where the next word is the name of another medium."""
    return [
        replace(found, phrase=_PALE) if found.phrase in _PALE_OR_MEDIUM and _is_other(after, found) else found
        for found, after in pairwise([*found_all, _END])
    ]


def _is_other(after: Found, pastel: Found) -> bool:
    hint = _HINTS.get(after.phrase or "")
    return after.clause == pastel.clause and hint is not None and hint.is_medium and hint.preset != "pastel"


def _take(heard: Heard, found: Found, after: Found, degrees: list[Found]) -> None:
    """Put what one phrase means where it belongs."""
    phrase = found.phrase or ""
    told = " ".join([*(degree.text for degree in degrees), found.text])
    factor = math.prod(_DEGREES[degree.phrase or ""] for degree in degrees)
    if phrase in COLOURS and len(degrees) == 1 and degrees[0].phrase in ABSENT:
        factor = NONE_AT_ALL
    if phrase in _QUALITIES:
        heard.qualities[len(heard.terms)] = _QUALITIES[phrase]
        heard.terms.append(told)
        for name, value in _QUALITIES[phrase].items():
            heard.effects[name] = _added(heard.effects.get(name, 0.0), factor * value)
    elif phrase in _HINTS and factor > 0:
        if phrase in THINGS and after.phrase is None and after.clause == found.clause:
            heard.aside.add(len(heard.terms))
        heard.hints[len(heard.terms)] = phrase, _HINTS[phrase]
        heard.terms.append(found.text)
    elif phrase in _HINTS:
        heard.unmatched.append(told)  # a style that is not wanted says little of the one that is
    elif not (found.text.isascii() and len(found.text) == 1) and not found.text.isdecimal():
        heard.unmatched.append(found.text)


def _leave(heard: Heard, passing: list[Found]) -> None:
    """Tell of degrees that nothing came for; a comparison with what is no style needs no telling."""
    if any(found.phrase in _DEGREES and found.phrase != COMPARED for found in passing):
        heard.unmatched.append(" ".join(found.text for found in passing))


def _is_of_no_style(found_all: list[Found], text: str) -> bool:
    """Whether nothing was said but words in passing, or nothing that can be seen."""
    if found_all:
        return all(found.phrase in MEANINGLESS or found.phrase in AFTER_DEGREES for found in found_all)
    return not any(unicodedata.category(letter)[0] not in "CZ" for letter in text)


def _added(value: float, more: float) -> float:
    """Two words for the same thing are more than one, and less than both."""
    more = min(max(more, -1.0), 1.0)
    return value + more * (1 - abs(value)) if value * more > 0 else value + more
