"""Finds known phrases in free text, misspelt ones too. Light: the standard library alone, in linear time."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from itertools import groupby

MIN_GUESSED = 5  # letters of a word that may be misspelt; shorter ones are near too many others
MIN_MEANT = 6  # letters of a word that a misspelt one may mean
MAX_MISSING = 2
LIKENESS = 0.8  # of difflib, from 0 to 1, where only vowels, doublings or the order of letters differ
GREAT_LIKENESS = 0.9  # where a consonant differs too: one missing or added in seven, one wrong in ten
MIN_GREAT = 7
NEAREST = 4
_VOWELS = frozenset("aeiouy")
_ENDINGS = ("s", "e", "es", "er", "en", "em")  # of plurals and of adjectives, in the languages that are read
MIN_STEM = 4
_BREAKS = ",.;:!?()/|–—"
_PAIR = r"(?<![^\W_])[^\W_]\s?[&/]\s?[^\W_](?![^\W_])"  # "b&w" is one word
_PIECES = re.compile(rf"{_PAIR}|[^\W_]+|[{_BREAKS}]")


@dataclass(frozen=True)
class Word:
    """A word of the text as `fold` leaves it, where it stands, and how many commas or stops came before."""

    folded: str
    start: int
    end: int
    clause: int


@dataclass(frozen=True)
class Found:
    """One or several words of the text; `phrase` is the known phrase they are, or None."""

    text: str
    phrase: str | None
    clause: int


@dataclass(frozen=True)
class Phrases:
    """Known phrases, folded, and words that a misspelt one may have meant, by first letter and length."""

    known: frozenset[str]
    inflected: frozenset[str]
    guesses: Mapping[tuple[str, int], list[str]] = field(repr=False)
    ordinary: frozenset[str] = frozenset()
    longest: int = 1

    @classmethod
    def of(cls, known: Collection[str], inflected: Collection[str], ordinary: Collection[str]) -> Phrases:
        """Words of `inflected` may have an ending or, if long, be misspelt; `ordinary` ones neither."""
        guesses: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(word for word in inflected if len(word) >= MIN_MEANT):
            guesses[word[0], len(word)].append(word)
        longest = max(len(phrase.split()) for phrase in known)
        return cls(frozenset(known), frozenset(inflected), dict(guesses), frozenset(ordinary), longest)

    def find(self, text: str) -> Iterator[Found]:
        """The text's words from left to right, as many together as make a known phrase."""
        text = unicodedata.normalize("NFC", text)
        for clause, group in groupby(_words(text), key=lambda word: word.clause):
            words = list(group)
            spelt = [self._spelt(word.folded) for word in words]
            place = 0
            while place < len(words):
                count, phrase = self._longest_at(words, spelt, place)
                told = text[words[place].start : words[place + count - 1].end]
                yield Found(tidy(told), phrase, clause)
                place += count

    def _longest_at(self, words: list[Word], spelt: list[str], place: int) -> tuple[int, str | None]:
        for count in range(min(self.longest, len(words) - place), 0, -1):
            told = " ".join(word.folded for word in words[place : place + count])
            candidates = (told, " ".join(spelt[place : place + count]), *(_stems(told) if count > 1 else ()))
            if meant := next((candidate for candidate in candidates if candidate in self.known), None):
                return count, meant
        return 1, None

    def _spelt(self, word: str) -> str:
        """The known word that was meant, or the word itself."""
        if len(word) < MIN_GUESSED or word in self.ordinary or word in self.known:
            return word
        if inflected := [stem for stem in _stems(word) if len(stem) >= MIN_STEM and stem in self.inflected]:
            return inflected[0]
        lengths = range(len(word) - MAX_MISSING, len(word) + MAX_MISSING + 1)
        nearby = [guess for length in lengths for guess in self.guesses.get((word[0], length), ())]
        near = get_close_matches(word, nearby, n=NEAREST, cutoff=LIKENESS)
        return next((guess for guess in near if _is_misspelt(word, guess)), word)


def _stems(phrase: str) -> list[str]:
    """Without each ending that its last word may have: `oil pastel` of `oil pastels`."""
    return [phrase.removesuffix(ending) for ending in _ENDINGS if phrase.endswith(ending)]


def _is_misspelt(word: str, guess: str) -> bool:
    if _skeleton(word) == _skeleton(guess) or sorted(word) == sorted(guess):
        return True
    is_long = min(len(word), len(guess)) >= MIN_GREAT
    return is_long and SequenceMatcher(None, guess, word).ratio() >= GREAT_LIKENESS


def _skeleton(word: str) -> str:
    """Consonants alone, doubled ones once: what misspelling a word mostly leaves as it is."""
    return "".join(letter for letter, _ in groupby(word) if letter not in _VOWELS)


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Without case and accents: `Öl` and `ol` are one."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def fold_phrase(phrase: str) -> str:
    """Every word of a phrase folded, with one space between them, as `Phrases` keeps them."""
    return " ".join(word.folded for word in _words(unicodedata.normalize("NFC", phrase)))


def tidy(text: str) -> str:
    """As it may be told: without control characters, and with one space wherever there were several."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _words(text: str) -> Iterator[Word]:
    clause = 0
    for piece in _PIECES.finditer(text):
        if piece[0] in _BREAKS:
            clause += 1
        elif folded := "".join(part for part in fold(piece[0]) if part not in "&/ \t\n"):
            yield Word(folded, piece.start(), piece.end(), clause)
