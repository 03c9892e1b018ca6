"""Goes through a text once: which things, colours, numbers and negations belong together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ml_pipeline.generation.procedural.words import small
from ml_pipeline.generation.procedural.words.colours import DARK, GLOOM, shaded
from ml_pipeline.generation.procedural.words.language import choose_meaning, languages_of
from ml_pipeline.generation.procedural.words.lexicon import Language, Meaning, Part
from ml_pipeline.generation.procedural.words.mentions import Heard, Mention
from ml_pipeline.generation.procedural.words.passing import FILLERS
from ml_pipeline.generation.procedural.words.sense import LIGHT, Color
from ml_pipeline.generation.procedural.words.spelling import Item, find_items

MAX_COUNT = 24


def hear(text: str) -> Heard:
    """Hear all that a text mentions."""
    return _Listener(find_items(text)).listen()


@dataclass
class _Pending:
    """What was said before a noun, and waits for it."""

    colors: list[tuple[Item, Color]] = field(default_factory=list)
    shade: tuple[Item, str] | None = None
    number: tuple[Item, int] | None = None
    negation: Item | None = None
    is_definite: bool = False
    articles: int = 0  # "a", as often as it was said
    has_passed_unknown: bool = False


class _Listener:
    """Goes through the items of a text once."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.spoken = languages_of(items)
        self.heard = Heard()
        self.pending = _Pending()
        self.last: Mention | None = None
        self.last_negation: Item | None = None
        self.listed: list[Mention] | None = None  # what the sentence named since something is not to be
        self.is_after_copula = False

    def listen(self) -> Heard:
        clause, sentence = -1, 0
        for place, item in enumerate(self.items):
            if item.clause != clause:
                self._end_clause()
                clause = item.clause
            if item.sentence != sentence:
                self.listed, sentence = None, item.sentence
            self._take(item, place)
        self._end_clause()
        return self.heard

    def _take(self, item: Item, place: int) -> None:
        meaning = choose_meaning(item, self.spoken)
        following = self.items[place + 1] if place + 1 < len(self.items) else None
        shade = next((each.shade for each in item.meanings if each.part is Part.SHADE), "")
        if shade and (meaning is None or meaning.part is Part.SHADE or _is_color(following, self.spoken)):
            self.pending.shade = (item, shade)
        elif meaning is None:
            self._take_small(item)
        elif meaning.part is Part.NEGATION:
            self.pending.negation = item
        elif meaning.part is Part.NUMBER:
            self._take_number(item, meaning.number)
        elif meaning.part is Part.COLOUR and meaning.color is not None:
            self._take_color(item, meaning, meaning.color, following)
        elif meaning.part is Part.SENSE:
            self._take_sense(item, meaning, following)
        else:
            self._take_unknown(item)

    def _take_small(self, item: Item) -> None:
        word = item.phrase
        if word.isdecimal() and len(word) <= 4:
            self._take_number(item, int(word))
        elif word in small.AND or word in small.OR:
            is_lasting = self.last_negation is not None and (
                word in small.OR or self.last_negation.phrase in small.LASTING
            )
            if is_lasting and self.pending.negation is None and self.last is not None:
                self.pending.negation = self.last_negation
            elif word in small.OR and self.listed is not None and all(m.is_listable for m in self.listed):
                for mention in self.listed:  # "no trees, birds or cats"
                    mention.is_negated = True
                self.pending.negation = item
        elif word in small.DEFINITE or word in small.INDEFINITE or word in small.COPULAS or word in FILLERS:
            self._drop_what_passed()
            self.pending.is_definite = word in small.DEFINITE
            self.pending.articles += word in small.INDEFINITE
            self.is_after_copula = word in small.COPULAS
            if word in small.INDEFINITE and self.pending.negation is self.last_negation:
                self.pending.negation = None  # "without a moon and a boat": the boat is there
        else:
            self._take_unknown(item)

    def _take_unknown(self, item: Item) -> None:
        if self.pending.negation is not None:
            self.pending.negation, self.listed = None, []
            return  # "no people": there are none anyway
        self.heard.unmatched.append(item.text)
        self.pending.has_passed_unknown = True
        self.pending.number = None
        self.last = None

    def _take_number(self, item: Item, number: int) -> None:
        is_noun = item.phrase == "one" and self.pending.colors and not self.pending.has_passed_unknown
        if is_noun and self.last is not None and self.last.sense.thing:
            self.pending.number = (item, 1)  # "a blue one"
            self._take_noun(replace(item, phrase=self.last.phrase), self.last.meaning)
            return
        self._drop_what_passed()
        if number == 0:
            self.pending.negation = item
        else:
            self.pending.number = (item, min(number, MAX_COUNT))

    def _take_color(self, item: Item, meaning: Meaning, color: Color, following: Item | None) -> None:
        if self.pending.shade is not None:
            color = shaded(color, self.pending.shade[1])
            self.pending.shade = None
        is_after = self.last is not None and (
            self.is_after_copula or (self.last.meaning.is_romance and meaning.is_romance)
        )
        is_before = following is not None and _is_followed_by_noun(item, following, self.spoken)
        if self.last is not None and is_after and (self.last.meaning.is_romance or not is_before):
            self.last.color = color
            self.heard.matched.append(item.text)
        else:
            self.pending.colors.append((item, color))
        self.is_after_copula = False

    def _take_sense(self, item: Item, meaning: Meaning, following: Item | None) -> None:
        """What is said before "snowy mountains" is said of the mountains."""
        if not (_is_adjective(meaning) and _is_followed_by_noun(item, following, self.spoken)):
            self._take_noun(item, meaning)
            return
        waiting, self.pending = self.pending, _Pending()
        if waiting.negation is None:
            self._take_noun(item, meaning)
        self.pending = waiting

    def _take_noun(self, item: Item, meaning: Meaning) -> None:
        sense = meaning.sense
        if sense is None:
            return
        pending = self.pending
        mention = Mention(item.text, item.phrase, meaning, sense, is_definite=pending.is_definite)
        mention.is_single = pending.articles > 0
        mention.is_negated = pending.negation is not None
        if pending.colors:
            mention.color = pending.colors[0][1]
            mention.more_colors = [color for _, color in pending.colors[1:]]
            self.heard.matched += [each.text for each, _ in pending.colors]
        elif pending.shade is not None and pending.shade[1] == DARK and sense.target != LIGHT:
            mention.color = GLOOM
            self.heard.matched.append(pending.shade[0].text)
        if pending.number is not None:
            mention.count = pending.number[1]
        elif 1 < len(pending.colors) <= pending.articles:  # "a blue and a red boat"
            mention.count = len(pending.colors)
        self.heard.mentions.append(mention)
        self.heard.matched.append(
            f"{pending.negation.text} {item.text}".strip() if pending.negation else item.text
        )
        if pending.negation is not None:
            self.last_negation = pending.negation
            self.listed = [mention]
        elif self.listed is not None:
            self.listed.append(mention)
        self.pending = _Pending()
        self.last = mention
        self.is_after_copula = False

    def _drop_what_passed(self) -> None:
        """A colour before an unknown noun is that noun's, once the next one begins."""
        if self.pending.has_passed_unknown:
            at = max(len(self.heard.unmatched) - 1, 0)
            self.heard.unmatched[at:at] = [item.text for item, _ in self.pending.colors]
            self.pending.colors.clear()
            self.pending.shade = None
            self.pending.has_passed_unknown = False

    def _end_clause(self) -> None:
        if self.pending.has_passed_unknown:
            self._drop_what_passed()
        for item, color in self.pending.colors:
            self.heard.mood.append(color)
            self.heard.matched.append(item.text)
        if self.pending.shade is not None and self.pending.shade[1] == DARK:
            self.heard.mood.append(GLOOM)
            self.heard.matched.append(self.pending.shade[0].text)
        self.pending = _Pending()
        self.last_negation = None
        self.is_after_copula = False


def _is_adjective(meaning: Meaning) -> bool:
    sense = meaning.sense
    return sense is not None and not (sense.thing or sense.ground or sense.target or sense.things)


def _is_followed_by_noun(item: Item, following: Item | None, spoken: frozenset[Language]) -> bool:
    if following is None or following.clause != item.clause:
        return False
    meaning = choose_meaning(following, spoken)
    return meaning is not None and meaning.part is Part.SENSE and not _is_adjective(meaning)


def _is_color(item: Item | None, spoken: frozenset[Language]) -> bool:
    meaning = choose_meaning(item, spoken) if item is not None else None
    return meaning is not None and meaning.part is Part.COLOUR
