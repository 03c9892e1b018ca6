"""Words for how a painting is to differ: qualities, whose degrees are in `degrees.py`. Light.

Every word is written as `fold` in `reading.py` leaves it: small letters, no accents, spaces for hyphens.
"""

from __future__ import annotations

_STROKES = ("strokes", "stroke", "brushstrokes", "brushstroke", "brush strokes", "brush stroke", "brushwork")


def _strokes(*sizes: str) -> str:
    return ", ".join(f"{size} {kind}" for size in sizes for kind in (*_STROKES, "brushes", "brush"))


def _each(befores: str, afters: str) -> str:
    return ", ".join(f"{before} {after}" for before in befores.split(", ") for after in afters.split(", "))


_COLOURS = (
    "colour, colours, color, colors, saturation, chroma, "
    "farbe, farben, couleur, couleurs, colore, colori, colores"
)

QUALITIES: tuple[tuple[dict[str, float], str], ...] = (
    (
        {"looseness": 0.5},
        "loose, looser, loosely, looseness, free, freer, sketchy, sketchier, simple, simplified, blurry, "
        "expressive, spontaneous, gestural, locker, lockere, lockerer, lache, suelto, suelta, sciolto",
    ),
    ({"looseness": 0.9}, "abstract, abstracted, abstrakt, abstrait, astratto, abstracto"),
    (
        {"looseness": -0.5},
        "detailed, detail, details, intricate, fine, finer, finely, precise, crisp, crisper, sharp, "
        "sharper, tight, tighter, realistic, photorealistic, hyperrealistic, naturalistic, realism, "
        "hyperrealism, lifelike, meticulous, fein, feiner, detailliert, detailreich, fin, detaille, "
        "detaillee, precis, dettagliato, dettagliata, detallado, detallada",
    ),
    (
        {"looseness": 0.4, "thickness": 0.3},
        "rough, rougher, raw, coarse, grob, grober, rugueux, ruvido, aspero",
    ),
    ({"looseness": 0.4, "swirl": 0.2}, "energetic, dynamic, lively strokes, wild"),
    (
        {"looseness": 0.4},
        _strokes(
            "big",
            "bigger",
            "large",
            "larger",
            "broad",
            "broader",
            "wide",
            "wider",
            "long",
            "longer",
            "huge",
            "few",
            "fewer",
        ),
    ),
    (
        {"looseness": -0.4},
        _strokes("small", "smaller", "short", "shorter", "tiny", "little", "fine", "finer"),
    ),
    ({"looseness": 0.3, "thickness": 0.3}, ", ".join((*_STROKES, _strokes("bold", "visible")))),
    ({"looseness": -0.3, "contrast": 0.2}, "hard edges, sharp edges, clean edges"),
    ({"looseness": 0.2, "swirl": 0.3}, "flowing, fluid, fliessend, fluide, fluido"),
    ({"looseness": -0.3, "thickness": -0.4}, "smooth, smoother, glatt, lisse, liscio, liso"),
    ({"looseness": -0.2, "thickness": -0.3, "contrast": -0.2}, "delicate, zart, delicat, delicato, delicado"),
    (
        {"chroma": -0.5},
        "muted, desaturated, subdued, dull, duller, drab, earthy, grey, gray, greyish, grayish, gedampft, "
        "gedeckt, terne, sobre, smorzato, spento, apagado",
    ),
    (
        {"chroma": 0.5},
        "vivid, vivider, vibrant, colourful, colorful, colourfully, coloured, colored, saturated, rich, "
        "lively, bright colours, bright colors, bold colours, bold colors, intense colours, intense "
        "colors, bunt, farbenfroh, farbig, leuchtend, vif, vive, couleurs vives, vivace, vivaci, "
        "colorato, vivo, colorido",
    ),
    ({"chroma": 0.5}, _COLOURS),
    ({"chroma": 0.9}, "neon, psychedelic, garish, fauvist colours, fauvist colors"),
    (
        {"chroma": -1.0},
        "monochrome, monochromatic, black and white, black white, bw, greyscale, grayscale, colourless, "
        "colorless, schwarzweiss, schwarz weiss, schwarz und weiss, sw, noir et blanc, bianco e nero, "
        "blanco y negro, monochrom",
    ),
    ({"chroma": -0.6, "warmth": 0.6}, "sepia"),
    (
        {"chroma": -0.4, "tone": 0.4},
        "pale, paler, blass, pallido, palido, "
        + _each(
            "pastel, soft pastel",
            "tones, tone, shades, shade, hues, hue, tints, palette, colours, colors, colour, color",
        ),
    ),
    ({"chroma": -0.4, "tone": 0.2, "contrast": -0.4}, "faded, washed out, bleached, verblasst"),
    (
        {"tone": -0.5},
        "dark, darker, darkness, shadowy, dim, low key, dunkel, dunkler, duster, sombre, somber, fonce, "
        "scuro, scura, oscuro, oscura",
    ),
    (
        {"tone": -0.4, "chroma": -0.2, "contrast": 0.2},
        "moody, moodier, gloomy, brooding, melancholic, stormy",
    ),
    ({"tone": -0.6, "warmth": -0.4}, "night, nocturnal, nocturne, moonlit, at night"),
    (
        {"tone": 0.5},
        "light, lighter, lightness, high key, luminous, hell, heller, clair, claire, lumineux, chiaro, "
        "chiara, luminoso, claro, clara",
    ),
    ({"tone": 0.4, "chroma": 0.2}, "bright, brighter, brightness, brillant"),
    ({"tone": 0.4, "contrast": -0.2, "looseness": 0.2}, "airy, luftig, aerien, arioso"),
    ({"tone": 0.3, "warmth": 0.4}, "sunny, sunlit, sunlight, sonnig, ensoleille, soleggiato, soleado"),
    ({"warmth": 0.3, "chroma": -0.4}, _each("earth, earthy", "tones, colours, colors, palette")),
    ({"warmth": 0.6, "chroma": 0.2}, _each("hot", "colours, colors")),
    ({"warmth": 0.5}, "warm, warmer, warmth, warme, chaud, chaude, caldo, calda, calido, autumn, autumnal"),
    (
        {"warmth": 0.7, "tone": 0.1},
        "golden, golden hour, amber, sunset, gold, golden light, dore, dorato, dorado",
    ),
    (
        {"warmth": -0.5},
        "cool, cooler, cold, colder, icy, wintry, winter, kuhl, kuhler, kalt, froid, froide, freddo, "
        "fredda, frio",
    ),
    (
        {"contrast": 0.6},
        "contrast, contrasts, contrasted, contrasty, contrasting, high contrast, punchy, kontrast, "
        "kontrastreich, contraste, contrasto, contrastato",
    ),
    ({"contrast": -0.6}, "low contrast, kontrastarm"),
    ({"contrast": 0.5, "tone": -0.2}, "dramatic, dramatisch, dramatique, drammatico, dramatico"),
    ({"contrast": 0.4, "chroma": 0.3}, "bold, bolder, striking"),
    (
        {"contrast": -0.4, "looseness": 0.1},
        "soft, softer, softly, gentle, mellow, tender, weich, weicher, doux, douce, morbido, morbida, suave",
    ),
    (
        {"contrast": -0.5, "chroma": -0.2, "tone": 0.1},
        "misty, mist, foggy, fog, hazy, neblig, brumeux, nebbioso",
    ),
    ({"contrast": -0.3, "tone": 0.2, "looseness": 0.3}, "dreamy, dreamlike, ethereal, vertraumt, onirique"),
    (
        {"thickness": 0.6},
        "thick, thicker, thickly, thick paint, heavy, textured, texture, textures, relief, chunky, dick, "
        "dicke, dicker, epais, epaisse, spesso, grueso, gruesa",
    ),
    (
        {"thickness": -0.5},
        "thin, thinner, thinly, flat, flatter, dunn, dunner, mince, sottile, delgado, flach",
    ),
    (
        {"swirl": 0.7},
        "swirl, swirls, swirly, swirling, swirled, curly, curls, whirl, whirls, whirling, wavy, "
        "turbulent, vortex, starry night, wirbel, wirbelnd, tourbillon, tourbillons, vortice, vortici, "
        "remolino, remolinos",
    ),
)

COLOURS = frozenset(_COLOURS.split(", "))
AFTER_DEGREES = COLOURS | frozenset(_STROKES)
"""Things of which there can be more or less: without a degree they say nothing."""
