"""Finds words of the vocabulary in a text, misspelt and compounded ones too, in linear time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from ml_pipeline.generation.procedural.words.lexicon import GERMAN, LEXICON, LONGEST, Meaning
from ml_pipeline.generation.procedural.words.ordinary import ORDINARY
from ml_pipeline.generation.procedural.words.signs import SIGNS
from ml_pipeline.painting.words.reading import fold, tidy

SHORTEST_SWAPPED, SHORTEST_MEANT, SHORTEST_GUESSED_TWICE = 5, 6, 10  # letters
SHORTEST_MISSING, SHORTEST_WRONG = 7, 9
SHORTEST_STEM = 4
LACKING = ("less", "los", "lose", "loser", "loses", "losen")
ENDINGS = ("s", "es", "n", "en", "e", "er", "em")
LONGEST_GUESSED = 16
SHORTEST_PART, SHORTEST_COMPOUND = 3, 7
EMPTY_TAILS = ("landschaft", "zeit", "wetter", "szene", "bild", "ufer", "rand", "panorama")
LINKS = ("", "s", "n", "en", "es", "er")
MOST_TOLD = 40
_STOPS = ".;!?\n"
_BREAKS = ",.;:!?()[]{}|\n–—"
_PIECES = re.compile(rf"[^\W_]+|[{re.escape(_BREAKS)}]|[^\w\s]")


@dataclass(frozen=True)
class Word:
    """A word of the text, and the same folded; `clause` counts the commas and stops before it, `sentence` the
    stops alone.
    """

    text: str
    folded: str
    clause: int
    sentence: int = 0


@dataclass(frozen=True)
class Item:
    """One or several words that mean something together, or one that is not known."""

    text: str
    phrase: str
    clause: int
    meanings: tuple[Meaning, ...] = ()
    sentence: int = 0


def find_items(text: str) -> list[Item]:
    """All words from left to right, as many together as are a phrase of the lexicon."""
    words = list(_words(text))
    spelt = [_spelt(word.folded) for word in words]
    items: list[Item] = []
    place = 0
    while place < len(words):
        count = _longest_at(words, spelt, place)
        phrase = " ".join(spelt[place : place + count])
        told = tidy(" ".join(word.text for word in words[place : place + count]))[:MOST_TOLD]
        clause, sentence = words[place].clause, words[place].sentence
        if count == 1 and phrase not in LEXICON and (parts := _parts_of(phrase)):
            items += [Item(told, part, clause, LEXICON[part], sentence) for part in parts]
        else:
            items.append(Item(told, phrase, clause, LEXICON.get(phrase, ()), sentence))
        place += count
    return items


def _longest_at(words: list[Word], spelt: list[str], place: int) -> int:
    for count in range(min(LONGEST, len(words) - place), 1, -1):
        if words[place + count - 1].clause != words[place].clause:
            continue
        if " ".join(spelt[place : place + count]) in LEXICON:
            return count
    return 1


def _words(text: str) -> Iterator[Word]:
    clause = sentence = 0
    for piece in _PIECES.finditer(unicodedata.normalize("NFC", text)):
        if piece[0] in _BREAKS:
            clause += 1
            sentence += piece[0] in _STOPS
        elif piece[0] in SIGNS:
            for word in SIGNS[piece[0]]:
                yield Word(piece[0], word, clause, sentence)
        elif unicodedata.category(piece[0][0]) == "So":
            yield Word(piece[0], piece[0], clause, sentence)
        elif piece[0].isalnum() and (folded := fold(piece[0])):
            if folded not in LEXICON and (stem := _stem_of_lacking(folded)):
                yield Word("", "without", clause, sentence)
                yield Word(piece[0], stem, clause, sentence)
            else:
                yield Word(piece[0], folded, clause, sentence)


def _stem_of_lacking(word: str) -> str:
    """What is not there by `cloudless` or `wolkenlos`."""
    for ending in LACKING:
        if (stem := word.removesuffix(ending)) != word and stem in LEXICON and len(stem) >= SHORTEST_PART:
            return stem
    return ""


@lru_cache(maxsize=4096)
def _spelt(word: str) -> str:
    """The known word that was meant, or the word itself; it takes a look-up for each letter or two."""
    if word in LEXICON or word in ORDINARY or len(word) < SHORTEST_STEM:
        return word
    if stem := next((stem for stem in _stems(word) if stem in GERMAN), ""):
        return stem
    if not SHORTEST_SWAPPED <= len(word) <= LONGEST_GUESSED:
        return word
    whole, once, twice = _guesses()
    for place in range(len(word) - 1):
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        if swapped in whole:
            return swapped
    for letters, shortened in ((1, once), (2, twice)):
        if len(word) >= (SHORTEST_SWAPPED, SHORTEST_GUESSED_TWICE)[letters - 1]:
            for left in _shorter(word, letters):
                if meant := next((each for each in shortened.get(left, ()) if _is_misspelt(word, each)), ""):
                    return meant
    return word


def _stems(word: str) -> Iterator[str]:
    """Without each ending that a German word may have: `Wald` of `Waldes`."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            yield word.removesuffix(ending)


def _is_misspelt(word: str, meant: str) -> bool:
    """Whether only vowels or doublings differ, or in a long word one letter, in a very long one two."""
    if word[0] != meant[0]:
        return False
    shorter, longer = sorted((len(word), len(meant)))
    if _skeleton(word) == _skeleton(meant):
        return longer - shorter <= 1 if shorter < SHORTEST_GUESSED_TWICE else True
    is_one_more = longer - shorter == 1
    return shorter >= (SHORTEST_MISSING if is_one_more else SHORTEST_WRONG)


def _skeleton(word: str) -> str:
    """Consonants alone, doubled ones once."""
    return "".join(letter for letter, _ in groupby(word) if letter not in "aeiouy")


def _shorter(word: str, letters: int) -> Iterator[str]:
    """The word, and all that is left of it without so many letters or fewer."""
    yield word
    for first in range(len(word)):
        once = word[:first] + word[first + 1 :]
        yield once
        if letters == 2:
            for second in range(first, len(once)):
                yield once[:second] + once[second + 1 :]


@cache
def _guesses() -> tuple[frozenset[str], dict[str, list[str]], dict[str, list[str]]]:
    """Long words of the lexicon, and the same by what is left of them without one letter, or without two."""
    whole = frozenset(
        word
        for word, meanings in LEXICON.items()
        if " " not in word
        and len(word) >= SHORTEST_SWAPPED
        and any(meaning.may_be_misspelt for meaning in meanings)
    )
    once: dict[str, list[str]] = {}
    twice: dict[str, list[str]] = {}
    for word in sorted(whole):
        if len(word) >= SHORTEST_MEANT:
            for left in set(_shorter(word, 1)):
                once.setdefault(left, []).append(word)
        if len(word) >= SHORTEST_GUESSED_TWICE:
            for left in set(_shorter(word, 2)):
                twice.setdefault(left, []).append(word)
    return whole, once, twice


@lru_cache(maxsize=4096)
def _parts_of(word: str) -> tuple[str, ...]:
    """The words of a German compound, as in `Herbstwald`, that count: one in `Winterlandschaft`."""
    if not SHORTEST_COMPOUND <= len(word) <= 2 * LONGEST_GUESSED or word in ORDINARY:
        return ()
    for place in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        head, tail = word[:place], word[place:]
        if tail not in GERMAN and tail not in EMPTY_TAILS:
            continue
        for link in LINKS:
            if (
                head.endswith(link)
                and (stem := head.removesuffix(link)) in GERMAN
                and len(stem) >= SHORTEST_PART
            ):
                return (stem,) if tail in EMPTY_TAILS else (stem, tail)
    return ()
