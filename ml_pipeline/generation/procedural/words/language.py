"""Which languages a text is in, for words that mean something else in each."""

from __future__ import annotations

from ml_pipeline.generation.procedural.words.lexicon import Language, Meaning
from ml_pipeline.generation.procedural.words.spelling import Item


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SIGNS: dict[Language, frozenset[str]] = {
    Language.ENGLISH: _set("a an the of with and in on at by near over under without no is are"),
    Language.GERMAN: _set(
        "der die das dem den des ein eine einen einem einer und mit am im auf bei uber vor hinter ohne kein "
        "keine keinen unter von vom zum zur ist"
    ),
    Language.FRENCH: _set(
        "le la les un une des du de et avec dans sur au aux sous sans pas l d en devant derriere est"
    ),
    Language.ITALIAN: _set(
        "il lo la gli le un uno una di del della dei e con nel nella sul sulla al alla senza sotto sopra "
        "tra in"
    ),
    Language.SPANISH: _set("el la los las un una unos unas de del y con en sobre al sin bajo por junto"),
}
AMBIGUOUS = _set(
    "adler alm alto ave aves bach bar barque blitz blute boot boote brun bruno burg cafe campo cane cani "
    "canoe case champ champs chat chats coperto costa coste cote couvert eis elan estate ete falke feld "
    "fin gans gel glace golden gondole grange grano hell herbe kahn lagos lenz leon lowe manana mar mare "
    "mares mari melo mer midi mont montana monte nave navi nevada ola onda oranges oro ours paese pic "
    "pics pierre pin pins port porto ports pre reno rind rio rosa rose rot rue rues sale see seen sera "
    "sol sole son stein stella stern strand strom stute tag tage tal tarde taro tier tiere ton toni tons "
    "tori toro vague vagues village villages viola vista wolfe"
)
"""Words of another language that are English ones too, or names: they count where that language is spoken."""


def languages_of(items: list[Item]) -> frozenset[Language]:
    """Those that small words tell of, and words of one language only; English where none does."""
    spoken = {language for language, signs in _SIGNS.items() if any(item.phrase in signs for item in items)}
    for item in items:
        languages = {meaning.language for meaning in item.meanings}
        if len(languages) == 1 and (item.phrase not in AMBIGUOUS or not item.text.isascii()):
            spoken |= {language for language in languages if language is not None}
    return frozenset(spoken) or frozenset({Language.ENGLISH})


def choose_meaning(item: Item, spoken: frozenset[Language]) -> Meaning | None:
    """What a word means in this text: in its own languages first, in English before the others."""
    for meaning in item.meanings:
        if meaning.language in spoken or meaning.language is None:
            return meaning
    if not item.meanings or (item.phrase in AMBIGUOUS and item.text.isascii()):
        return next((meaning for meaning in item.meanings if meaning.language is Language.ENGLISH), None)
    return item.meanings[0]
