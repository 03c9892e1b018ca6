"""All words that are known, and what each may mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from ml_pipeline.generation.procedural.words import small
from ml_pipeline.generation.procedural.words.animals import ANIMAL_WORDS
from ml_pipeline.generation.procedural.words.colours import COLOURS, SHADES
from ml_pipeline.generation.procedural.words.lands import LANDS
from ml_pipeline.generation.procedural.words.passing import NOT_MEANT
from ml_pipeline.generation.procedural.words.plants import PLANTS
from ml_pipeline.generation.procedural.words.sense import Color, Sense
from ml_pipeline.generation.procedural.words.things import THINGS
from ml_pipeline.generation.procedural.words.times import SEASONS, TIMES, WEATHERS


class Language(Enum):
    ENGLISH = auto()
    GERMAN = auto()
    FRENCH = auto()
    ITALIAN = auto()
    SPANISH = auto()

    @property
    def is_romance(self) -> bool:
        return self not in (Language.ENGLISH, Language.GERMAN)


class Part(Enum):
    """What part a word has in a sentence."""

    SENSE = auto()
    COLOUR = auto()
    SHADE = auto()
    NUMBER = auto()
    NEGATION = auto()
    NOT_MEANT = auto()


@dataclass(frozen=True)
class Meaning:
    """One of the things that a word may mean."""

    part: Part
    sense: Sense | None = None
    color: Color | None = None
    number: int = 0
    shade: str = ""
    is_plural: bool = False
    language: Language | None = None
    is_romance: bool = False

    @property
    def may_be_misspelt(self) -> bool:
        return self.part in (Part.SENSE, Part.COLOUR)


def _forms(words: str, language: Language) -> list[tuple[str, bool]]:
    """Each word of an entry, and whether it is of many."""
    forms: list[tuple[str, bool]] = []
    for entry in filter(None, words.split(", ")):
        one, *many = entry.split("/")
        if one:
            forms.append((one, False))
        forms += [(word, True) for word in many if word != one]
        if language is Language.ENGLISH and not many:
            forms.append((_plural(one), True))
    return forms


def _plural(word: str) -> str:
    if word in ("woods", "alps") or (word.endswith("s") and len(word) > 4):
        return word
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def _lexicon() -> dict[str, tuple[Meaning, ...]]:
    found: dict[str, list[Meaning]] = {}

    def add(word: str, meaning: Meaning) -> None:
        found.setdefault(word, []).append(meaning)

    for sense, *by_language in (*THINGS, *PLANTS, *ANIMAL_WORDS, *LANDS, *TIMES, *WEATHERS, *SEASONS):
        for language, words in zip(Language, by_language, strict=True):
            for word, is_plural in _forms(words, language):
                romance = language.is_romance
                add(
                    word,
                    Meaning(Part.SENSE, sense, is_plural=is_plural, language=language, is_romance=romance),
                )
    for color, english, german, romance_words in COLOURS:
        for spoken, words in (
            (Language.ENGLISH, english),
            (Language.GERMAN, german),
            (Language.FRENCH, romance_words),
        ):
            for word in words.split(", "):
                romance = spoken.is_romance
                add(word, Meaning(Part.COLOUR, color=color, language=spoken, is_romance=romance))
    for shade, words in SHADES:
        for word in words.split(", "):
            add(word, Meaning(Part.SHADE, shade=shade))
    for word, number in small.NUMBERS.items():
        add(word, Meaning(Part.NUMBER, number=number))
    for word in small.NEGATIONS:
        add(word, Meaning(Part.NEGATION))
    for phrase in NOT_MEANT:
        add(phrase, Meaning(Part.NOT_MEANT))
    return {word: tuple(meanings) for word, meanings in found.items()}


LEXICON = _lexicon()
LONGEST = max(len(phrase.split()) for phrase in LEXICON)
GERMAN = frozenset(
    word
    for word, meanings in LEXICON.items()
    if " " not in word and any(meaning.language is Language.GERMAN for meaning in meanings)
) | {"hell", "dunkel", "blass"}
