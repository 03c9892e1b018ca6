"""Words for how a painting is to differ: qualities and their degrees. Light.

Every word is written as `fold` in `reading.py` leaves it: small letters, no accents, spaces for hyphens.
"""

from __future__ import annotations


def _strokes(*sizes: str) -> str:
    kinds = ("strokes", "stroke", "brushstrokes", "brush strokes", "brushwork", "brushes", "brush")
    return ", ".join(f"{size} {kind}" for size in sizes for kind in kinds)


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
    ({"looseness": 0.4}, _strokes("big", "large", "broad", "wide", "long")),
    ({"looseness": -0.4}, _strokes("small", "short", "tiny", "little", "fine")),
    ({"looseness": 0.3, "thickness": 0.3}, _strokes("bold", "visible")),
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
        "monochrome, black and white, greyscale, grayscale, colourless, colorless, schwarzweiss",
    ),
    ({"chroma": -0.6, "warmth": 0.6}, "sepia"),
    (
        {"chroma": -0.4, "tone": 0.4},
        "pale, paler, blass, pallido, palido, pastel tones, pastel colours, pastel colors",
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

DEGREES: dict[float, str] = {
    1.8: "extremely, super, ultra, very very, extrem, extremement, estremamente, extremadamente",
    1.5: "very, really, strongly, highly, intensely, heavily, lots of, a lot of, strong, sehr, tres, "
    "molto, muy",
    1.2: "high, quite, much, viel, beaucoup de, mucho",
    1.0: "more, rather, fairly, mehr, plus, piu, mas, ziemlich, assez, bastante",
    0.6: "somewhat, moderately, medium, mildly",
    0.5: "slightly, subtly, a bit, bit, a bit of, a little bit, a tiny bit, ein bisschen, slight, a "
    "little, little, a touch, a touch of, a hint of, a tad, subtle, etwas, leicht, un peu, un po, un "
    "poco, ligeramente, leggermente, legerement",
    -0.5: "not too, not so, not very, not overly, not that, not as, less, nicht zu, nicht so, weniger, "
    "pas trop, moins, non troppo, meno, no muy, no demasiado, menos, poco",
    -0.6: "not, no, without, never, non, avoid, lacking, don t, free of, kein, keine, keinen, nicht, "
    "ohne, pas, sans, senza, sin",
    -1.0: "low, much less, far less, viel weniger, beaucoup moins, molto meno, mucho menos",
}
"""How far the next word counts; below 0, the other way."""

ALTERNATIVES = frozenset(("or", "nor", "oder", "ni"))
"""What was said of the word before them holds for the one after them too."""

AFTER_DEGREES = frozenset(_COLOURS.split(", "))
"""Things of which there can be more or less: without a degree they say nothing."""
