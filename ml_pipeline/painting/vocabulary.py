"""Words that a style's text may use, beside the presets' own names: qualities, painters, degrees. Light.

Every word is written as `fold` in `reading.py` leaves it: small letters, no accents, spaces for hyphens.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """What the name of a medium, a painter or a movement stands for: a preset, and qualities.

    A painter's preset counts where no medium is named. Words that speak of the same quality count instead of
    the hint's own.
    """

    preset: str
    effects: dict[str, float]
    words: str
    is_medium: bool = False


QUALITIES: tuple[tuple[dict[str, float], str], ...] = (
    (
        {"looseness": 0.5},
        "loose, looser, loosely, looseness, free, freer, sketchy, sketchier, simple, simplified, "
        "blurry, broad, broader, expressive, spontaneous, gestural, locker, lockere, lockerer, lache, "
        "suelto, suelta, sciolto",
    ),
    ({"looseness": 0.9}, "abstract, abstracted, abstrakt, abstrait, astratto, abstracto"),
    (
        {"looseness": -0.5},
        "detailed, detail, details, intricate, fine, finer, finely, precise, crisp, crisper, sharp, "
        "sharper, tight, tighter, realistic, photorealistic, lifelike, meticulous, fein, feiner, "
        "detailliert, detailreich, fin, detaille, detaillee, precis, dettagliato, dettagliata, "
        "detallado, detallada",
    ),
    (
        {"looseness": 0.4, "thickness": 0.3},
        "rough, rougher, raw, coarse, grob, grober, rugueux, ruvido, aspero",
    ),
    ({"looseness": 0.4, "swirl": 0.2}, "energetic, dynamic, lively strokes, wild"),
    ({"looseness": 0.3, "thickness": 0.3}, "bold strokes, bold brushwork, bold brush strokes, large strokes"),
    ({"looseness": -0.3, "thickness": -0.4}, "smooth, smoother, glatt, lisse, liscio, liso"),
    ({"looseness": -0.2, "thickness": -0.3, "contrast": -0.2}, "delicate, zart, delicat, delicato, delicado"),
    (
        {"chroma": -0.5},
        "muted, desaturated, subdued, dull, duller, drab, earthy, grey, gray, greyish, grayish, "
        "gedampft, gedeckt, terne, sobre, smorzato, spento, apagado",
    ),
    (
        {"chroma": 0.5},
        "vivid, vivider, vibrant, colourful, colorful, colourfully, saturated, saturation, chroma, rich "
        "colours, rich colors, strong colours, strong colors, bright colours, bright colors, bold "
        "colours, bold colors, intense colours, intense colors, colour, colours, color, colors, coloured, "
        "colored, lively, "
        "bunt, farbenfroh, farbig, leuchtend, vif, vive, vifs, vives, couleurs vives, couleurs, "
        "colore, vivace, vivaci, colorato, colorata, "
        "vivo, colorido",
    ),
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
        "thick, thicker, thickly, thick paint, heavy, textured, texture, textures, relief, chunky, "
        "dick, dicke, dicker, epais, epaisse, spesso, grueso, gruesa",
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

HINTS: tuple[Hint, ...] = (
    Hint(
        "impasto",
        {"swirl": 0.8, "thickness": 0.5, "chroma": 0.3},
        "van gogh, vangogh, vincent, vincent van gogh",
    ),
    Hint("oil-painting", {"looseness": 0.5, "tone": 0.2, "chroma": 0.2}, "monet, claude monet, plein air"),
    Hint(
        "oil-painting",
        {"looseness": 0.5, "tone": 0.2},
        "impressionist, impressionistic, impressionism, impressionistisch, impressionismus, "
        "impressionnisme, impressionniste, impressionismo, impressionista, manet, pissarro, sisley, "
        "morisot, alla prima",
    ),
    Hint("oil-painting", {"looseness": 0.4, "warmth": 0.3, "contrast": -0.2}, "renoir"),
    Hint("oil-painting", {"looseness": 0.5, "tone": 0.3, "warmth": 0.4, "contrast": -0.3}, "turner"),
    Hint("oil-painting", {"tone": -0.5, "warmth": 0.5, "contrast": 0.5}, "rembrandt"),
    Hint(
        "oil-painting",
        {"tone": -0.5, "warmth": 0.2, "contrast": 0.7, "looseness": -0.3},
        "caravaggio, chiaroscuro, tenebrism, tenebrist, baroque, barock, barocco, barroco",
    ),
    Hint("oil-painting", {"looseness": -0.5, "contrast": -0.1}, "vermeer, old master, old masters"),
    Hint("oil-painting", {"swirl": 0.5, "looseness": 0.4, "tone": -0.2}, "munch, edvard munch"),
    Hint(
        "oil-painting",
        {"chroma": 0.8, "looseness": 0.3},
        "fauvist, fauvism, fauve, fauvismus, derain, vlaminck",
    ),
    Hint(
        "oil-painting",
        {"looseness": 0.6, "chroma": 0.4, "contrast": 0.3},
        "expressionist, expressionism, expressionistic, expressionismus, expressionisme, espressionismo",
    ),
    Hint("oil-painting", {"looseness": 0.4}, "sargent, sorolla"),
    Hint(
        "oil-painting",
        {"chroma": 0.2, "thickness": -0.2},
        "acrylic, acrylics, acryl, acrylique, acrilico",
        is_medium=True,
    ),
    Hint("pastel", {"looseness": 0.2}, "degas, edgar degas"),
    Hint("pastel", {"chroma": 0.3, "contrast": -0.2}, "redon, odilon redon"),
    Hint(
        "pastel",
        {"looseness": -0.3},
        "coloured pencil, colored pencil, coloured pencils, colored pencils, buntstift",
        is_medium=True,
    ),
    Hint("pointillism", {}, "seurat, signac, neo impressionism, neo impressionist, divisionism, divisionist"),
    Hint("ink-wash", {}, "sesshu, zen, zen painting"),
    Hint(
        "pencil-sketch",
        {"looseness": 0.3, "contrast": 0.3},
        "charcoal, charcoal drawing, kohle, kohlezeichnung, fusain, carboncino, carboncillo",
        is_medium=True,
    ),
    Hint(
        "pencil-sketch",
        {"contrast": 0.3, "looseness": -0.3},
        "etching, engraving, radierung, gravure, incisione",
        is_medium=True,
    ),
    Hint("pencil-sketch", {"looseness": 0.2}, "sketch, sketched, skizze, esquisse, croquis, schizzo, boceto"),
    Hint("pencil-sketch", {}, "drawing, drawn, hatched, hatching, zeichnung, dessin, disegno, dibujo"),
)
COMPANIONS: dict[tuple[str, str], dict[str, float]] = {
    ("oil-painting", "impasto"): {"thickness": 0.6},  # a way of laying on oil
    ("impasto", "oil-painting"): {},
}
"""Media that go together: what the second one adds to the first; of others the first one counts alone."""

DEGREES: dict[float, str] = {
    1.8: "extremely, super, ultra, very very, extrem, extremement, estremamente, extremadamente",
    1.5: "very, really, strongly, highly, intensely, heavily, lots of, a lot of, strong, sehr, tres, "
    "molto, muy",
    1.2: "high, quite, much, viel, beaucoup de, mucho",
    1.0: "more, rather, fairly, mehr, plus, piu, mas, ziemlich, assez, bastante",
    0.6: "somewhat, moderately, medium, mildly",
    0.5: "slightly, subtly, a bit, bit, a bit of, a little, little, a touch, a touch of, a hint of, a "
    "tad, subtle, etwas, leicht, un peu, un po, un poco, ligeramente, leggermente, legerement",
    -0.5: "not too, not so, not very, not overly, not that, not as, less, low, nicht zu, nicht so, "
    "weniger, pas trop, moins, non troppo, meno, no muy, no demasiado, menos, poco",
    -0.6: "not, no, without, never, non, avoid, lacking, don t, free of, kein, keine, keinen, nicht, "
    "ohne, pas, sans, senza, sin",
    -1.0: "much less, far less, viel weniger, beaucoup moins, molto meno, mucho menos",
}
"""How far the next word counts; below 0, the other way."""

ALTERNATIVES = frozenset(("or", "nor", "oder", "ni"))
"""What was said of the word before them holds for the one after them too."""

_MEANINGLESS = """
a about also am an and any are artist artistic artists artwork art arts as at be beautiful brush brushes
brushstroke brushstrokes brushwork but by can canvas classic classical do effect feel feeling for from get
give good great her his i image in into is it its just kind like look looking looks make me mood my nice
of on one only or our overall paint painted painter painterly painters painting paintings palette paper
photo photograph picture please pretty render rendered s shade shades so some stroke strokes style styled
styles stylised stylized t technique that the their them then there these they this to too tone tones
touch traditional turn us use using want was way we what which with work works you your nor etc lots

als am an auf aus bild bilder das dem den der des die ein eine einem einen einer es farbe farben gemalde
gemalt gemaltes ich im in ist kunst mach malerei mit nach soll sowie stil technik und uber von wie zu zum
zur

art au aux avec ce cette comme d dans de des du elle en est et facon il je l la le les maniere ou par
peint peinte peinture pour style sur tableau technique ton tons un une

ai al alla alle allo arte colori con da dei del della delle di dipinto e ed fatto gli i il in la lo
maniera ne nello nel o pittura quadro stile su tecnica toni un una uno

a al arte como con cuadro de del el en es estilo la las lo los o para pintado pintura por tecnica tonos u
un una unos y

drawing drawn zeichnung dessin disegno dibujo oder ni
"""
MEANINGLESS = frozenset(_MEANINGLESS.split())
"""Said in passing; of a medium, where no other is named."""

_ORDINARY = """
barack baraque barco barque boulder brock caerse calado calore castle chiude chrome clare colera colere
coller colorado coloro contracted contracting contrastare contrat contrato contratos contrats contratto
corse couler couloirs course croyons decker delegada delegado design dessein dessen dieran dinner
divisions donner drain dream durado durato earth expressions feiern freddy friede frode fusion gache
graber gruber haller healer imposto impressions impuesto lascio laughter lecker leckere loser louse mattia
money pastas paste pastilla pastor postre precieuse precios preciosa precioso precious preciser punch
renier reunir sargento serait serata serate sergeant sergente soldo sorella sorgente sorgenti spasso spent
speso spiess spinto spunto stipule storm story tasche tausch temper tendra tendre tinder tische tourner
turned turnier turniere vertice vertici vertraut vincente worm wurmer
"""
ORDINARY = frozenset(_ORDINARY.split())
"""Words of their own that are no misspelt ones, near as they come to some."""
