"""Small words: numbers, negations, articles, and what joins; as `fold` leaves them."""

from __future__ import annotations

MANY, FLOCK, FEW = 12, 7, 3


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split(", "))


_NUMBERS: tuple[tuple[int, str], ...] = (
    (1, "one, single, lone, solitary, lonely, eins"),
    (
        2,
        "two, couple, couple of, pair of, a pair of, a couple of, both, zwei, paar, deux, due, dos, twin",
    ),
    (3, "three, drei, trois, tre, tres"),
    (4, "four, vier, quatre, quattro, cuatro"),
    (5, "five, funf, cinq, cinque, cinco"),
    (6, "six, sechs, sei, seis"),
    (7, "seven, sieben, sept, sette, siete"),
    (8, "eight, acht, huit, otto, ocho"),
    (9, "nine, neun, neuf, nove, nueve"),
    (10, "ten, zehn, dix, dieci, diez"),
    (11, "eleven, elf"),
    (12, "twelve, dozen, a dozen, zwolf, dutzend, douze, dodici, doce"),
    (13, "thirteen, dreizehn, treize, tredici, trece"),
    (14, "fourteen, vierzehn, quatorze, quattordici, catorce"),
    (15, "fifteen, funfzehn, quinze, quindici"),
    (16, "sixteen, sechzehn, seize, sedici, dieciseis"),
    (17, "seventeen, siebzehn, diciassette, diecisiete"),
    (18, "eighteen, achtzehn, diciotto, dieciocho"),
    (19, "nineteen, neunzehn, diciannove, diecinueve"),
    (20, "twenty, zwanzig, vingt, venti, veinte, vingtaine de, una veintena de"),
    (
        30,
        "thirty, forty, fifty, sixty, seventy, eighty, ninety, hundred, a hundred, thousand, a thousand, "
        "million, a million, billion, a billion, dreissig, vierzig, funfzig, hundert, tausend, trente, "
        "quarante, cinquante, mille, trenta, quaranta, cinquanta, cento, treinta, cuarenta, cincuenta, "
        "cien, mil",
    ),
    (
        FEW,
        "few, a few, several, some, various, einige, mehrere, ein paar, quelques, plusieurs, alcuni, "
        "alcune, qualche, algunos, algunas, varios, varias",
    ),
    (
        FLOCK,
        "flock of, herd of, group of, pack of, fleet of, swarm of, row of, school of, band of, cluster "
        "of, flock, herd, herde, schwarm, rudel, gruppe, gruppo di, stormo di, gregge di, bandada de, "
        "rebano de, grupo de, manada de, groupe de, troupeau de, volee de",
    ),
    (
        MANY,
        "many, lots of, lot of, a lot of, countless, numerous, dozens of, hundreds of, thousands of, "
        "full of, plenty of, lots, viele, vielen, zahllose, zahlreiche, beaucoup de, beaucoup d, "
        "nombreux, nombreuses, molti, molte, tanti, tante, muchos, muchas, numerosos",
    ),
)
NUMBERS = {word: number for number, words in _NUMBERS for word in words.split(", ")}
NEGATIONS = _set(
    "no, not, without, never, none, neither, nor, lacking, minus, except, devoid of, free of, avoid, "
    "exclude, zero, don t, isn t, not any, without any, kein, keine, keinen, keiner, keinem, keines, "
    "ohne, nicht, weder, sans, pas, pas de, pas d, aucun, aucune, senza, nessun, nessuna, nessuno, non, "
    "sin, ningun, ninguna, ni"
)
LASTING = _set("without, without any, ohne, sans, senza, sin, neither, weder, lacking, exclude, avoid")
"""Negations that hold for what "and" joins, too."""
AND = _set("and, und, et, e, ed, y, sowie, plus, &")
OR = _set("or, nor, oder, noch, ou, o, ni, ne, oppure")
COPULAS = _set(
    "is, are, was, were, turned, turning, turns, painted, coloured, colored, in, of, looks, being, be, "
    "ist, sind, wird, est, sont, en, di, de"
)
"""After these, a colour is that of the noun before."""
DEFINITE = _set(
    "the, this, that, its, their, der, die, das, den, dem, le, la, les, il, lo, gli, el, los, las, l"
)
INDEFINITE = _set(
    "a, an, another, ein, eine, einen, einem, einer, eines, un, une, una, uno, unos, unas, des, du, jede"
)
