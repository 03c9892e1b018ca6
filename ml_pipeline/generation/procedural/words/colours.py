"""Words for colours, with what makes them lighter or darker; written as in `things.py`, but in no number."""

from __future__ import annotations

from ml_pipeline.generation.procedural.words.sense import Color

COLOURS: tuple[tuple[Color, str, str, str], ...] = (  # English, German, and the Romance languages
    (
        (0.82, 0.13, 0.11),
        "red, reddish",
        "rot, rote, roter, rotes, roten, rotem, rotlich, rotliche",
        "rouge, rouges, rosso, rossa, rossi, rosse, rojo, roja, rojos, rojas",
    ),
    (
        (0.68, 0.06, 0.16),
        "crimson, scarlet, ruby, maroon, burgundy",
        "purpurrot, weinrot",
        "bordeaux, cramoisi, scarlatto, carmesi",
    ),
    (
        (0.95, 0.52, 0.13),
        "orange, tangerine, amber, copper",
        "orange, oranger, oranges, orangen, orangefarben, kupfern",
        "orange, oranges, orangee, arancione, arancioni, arancio, naranja, anaranjado, anaranjada",
    ),
    (
        (0.95, 0.82, 0.18),
        "yellow, yellowish, lemon",
        "gelb, gelbe, gelber, gelbes, gelben, gelbem",
        "jaune, jaunes, giallo, gialla, gialli, gialle, amarillo, amarilla, amarillos, amarillas",
    ),
    (
        (0.90, 0.69, 0.24),
        "gold, golden, honey",
        "golden, goldene, goldener, goldenes, goldenen, goldenem, goldgelb",
        "dore, doree, dores, dorees, dorato, dorata, dorati, dorate, dorado, dorada, dorados, doradas, oro",
    ),
    (
        (0.25, 0.58, 0.25),
        "green, greenish, lush",
        "grun, grune, gruner, grunes, grunen, grunem, grunlich",
        "vert, verte, verts, vertes, verde, verdi, verdes",
    ),
    ((0.08, 0.56, 0.40), "emerald, jade", "smaragdgrun, smaragd", "emeraude, smeraldo, esmeralda"),
    (
        (0.16, 0.70, 0.70),
        "turquoise, teal, cyan, aqua, aquamarine",
        "turkis, turkise, turkiser, turkises, turkisen, turkisfarben",
        "turquoise, turchese, turchesi, turquesa",
    ),
    (
        (0.17, 0.38, 0.80),
        "blue, bluish, cobalt, sapphire, azure, cerulean",
        "blau, blaue, blauer, blaues, blauen, blauem, blaulich, azurblau, himmelblau",
        "bleu, bleue, bleus, bleues, blu, azzurro, azzurra, azzurri, azzurre, azul, azules, azur",
    ),
    ((0.13, 0.16, 0.42), "navy, navy blue, indigo", "marineblau, indigo", "bleu marine, indaco, indigo"),
    (
        (0.52, 0.27, 0.70),
        "purple, violet, lilac, mauve, plum, amethyst",
        "lila, violett, violette, violetter, violettes, violetten, purpur, purpurn, purpurne, fliederfarben",
        "violet, violette, violets, violettes, viola, morado, morada, morados, moradas, violeta, lilas",
    ),
    ((0.85, 0.20, 0.62), "magenta, fuchsia", "magenta", "magenta, fucsia"),
    (
        (0.95, 0.60, 0.70),
        "pink, rose, rosy, pinkish, salmon, coral, peach, blush",
        "rosa, rosafarben, pinke, pinker, pinkes, rosarot, rosige",
        "rose, rosa, rosado, rosada, rosados, rosadas, rosato",
    ),
    (
        (0.45, 0.29, 0.17),
        "brown, brownish, chestnut, chocolate, rust, rusty, bronze, sepia",
        "braun, braune, brauner, braunes, braunen, braunem",
        "brun, brune, marron, marrone, marroni, bruno, castano, cafe",
    ),
    ((0.85, 0.77, 0.62), "beige, tan, cream, ivory", "beige, cremefarben", "creme, crema, beis"),
    (
        (0.95, 0.95, 0.94),
        "white, whitish, snow white",
        "weiss, weisse, weisser, weisses, weissen, weissem, schneeweiss",
        "blanc, blanche, blancs, blanches, bianco, bianca, bianchi, bianche, blanco, blanca, blancos, "
        "blancas",
    ),
    (
        (0.55, 0.56, 0.58),
        "grey, gray, greyish, grayish, ash",
        "grau, graue, grauer, graues, grauen, grauem",
        "gris, grise, grises, grigio, grigia, grigi, grigie",
    ),
    (
        (0.78, 0.80, 0.84),
        "silver, silvery, silvern",
        "silbern, silberne, silberner, silbernes, silbernen",
        "argente, argentee, argento, argentato, plateado, plateada",
    ),
    (
        (0.09, 0.09, 0.10),
        "black, jet black, ebony",
        "schwarz, schwarze, schwarzer, schwarzes, schwarzen, schwarzem",
        "noir, noire, noirs, noires, nero, nera, neri, nere, negro, negra, negros, negras",
    ),
)
DARK, LIGHTER = "dark", "light"
SHADES: tuple[tuple[str, str], ...] = (
    (
        DARK,
        "dark, deep, dunkel, dunkle, dunkler, dunkles, dunklen, tief, fonce, foncee, sombre, scuro, "
        "scura, oscuro, oscura",
    ),
    (
        LIGHTER,
        "light, pale, pastel, soft, faded, hell, helle, heller, helles, hellen, blass, clair, claire, "
        "pale, chiaro, chiara, pallido, claro, clara, palido",
    ),
)
GLOOM: Color = (0.20, 0.20, 0.24)
"""What "dark" says of a forest, where no colour comes after it."""


def shaded(color: Color, shade: str) -> Color:
    """Darker, or lighter, by as much as one says so."""
    if shade == DARK:
        return (color[0] * 0.55, color[1] * 0.55, color[2] * 0.55)
    return (0.5 + color[0] * 0.5, 0.5 + color[1] * 0.5, 0.5 + color[2] * 0.5)
