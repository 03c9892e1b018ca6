"""How much of a quality is meant, and what is not wanted. Light; written as in `vocabulary.py`."""

from __future__ import annotations


def _each(befores: str, afters: str) -> str:
    return ", ".join(f"{before} {after}" for before in befores.split(", ") for after in afters.split(", "))


ABSENT = frozenset(
    (
        "no",
        "without",
        "wo",
        "free of",
        "lacking",
        "kein",
        "keine",
        "keinen",
        "ohne",
        "sans",
        "pas de",
        "senza",
        "sin",
    )
)
"""Of a thing of which there can be more or less, these leave nothing."""

NONE_AT_ALL = -2.0  # as a degree: makes an effect of 0.5 a whole one, the other way

COMPARED = "than"
"""Before what a painting is only compared with, this says nothing."""

_NOT = (
    "not, isn t, isnt, aren t, arent, wasn t, won t, wont, don t, dont, doesn t, doesnt, shouldn t, "
    "shouldnt, mustn t, can t, cannot"
)
_INSTEAD = (
    "instead of, anything but, everything but, rather than, than, other than, except, statt, anstatt, "
    "anstelle von, au lieu de, plutot que, invece di, en vez de, en lugar de"
)

DEGREES: dict[float, str] = {
    1.8: "extremely, super, ultra, very very, extrem, extremement, estremamente, extremadamente",
    1.5: "very, really, strongly, highly, intensely, heavily, lots of, a lot of, strong, sehr, tres, "
    "molto, muy",
    1.2: "high, quite, much, viel, beaucoup de, mucho",
    1.0: "more, rather, fairly, mehr, plus, piu, mas, ziemlich, assez, bastante",
    0.6: "somewhat, moderately, medium, mildly",
    0.5: "a few, slightly, subtly, a bit, bit, a bit of, a little bit, a tiny bit, ein bisschen, slight, a "
    "little, a touch, a touch of, a hint of, a tad, subtle, etwas, leicht, un peu, un po, un "
    "poco, ligeramente, leggermente, legerement",
    -0.5: f"{_each(_NOT, 'too, so, very, overly, that, as')}, less, few, fewer, hardly, hardly any, barely, "
    "scarcely, little, minimal, nicht zu, nicht so, weniger, kaum, pas trop, moins, a peine, non troppo, "
    "meno, appena, no muy, no demasiado, menos, poco, apenas",
    -0.6: f"{_NOT}, {_INSTEAD}, {', '.join(sorted(ABSENT))}, never, non, avoid, nicht, pas",
    -1.0: "low, much less, far less, viel weniger, beaucoup moins, molto meno, mucho menos",
}
"""How far the next word counts; below 0, the other way."""

ALTERNATIVES = frozenset(("or", "nor", "oder", "ni"))
"""What was said of the word before them holds for the one after them too."""
