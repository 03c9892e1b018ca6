"""What painters, movements and further media stand for. Light; written as in `vocabulary.py`."""

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


HINTS: tuple[Hint, ...] = (
    Hint(
        "impasto",
        {"swirl": 0.8, "thickness": 0.5, "chroma": 0.3},
        "van gogh, vangogh, vincent, vincent van gogh, van gough, van goh, vangoh, vincent van gough",
    ),
    Hint(
        "oil-painting",
        {"looseness": 0.5, "tone": 0.2, "chroma": 0.2},
        "monet, monnet, claude monet, plein air",
    ),
    Hint(
        "oil-painting",
        {"looseness": 0.5, "tone": 0.2},
        "impressionist, impressionistic, impressionism, impressionistisch, impressionismus, "
        "impressionnisme, impressionniste, impressionismo, impressionista, manet, pissarro, sisley, "
        "morisot, alla prima",
    ),
    Hint(
        "oil-painting",
        {"looseness": 0.4, "warmth": 0.3, "contrast": -0.2},
        "renoir, auguste renoir, pierre auguste renoir",
    ),
    Hint(
        "oil-painting",
        {"looseness": 0.5, "tone": 0.3, "warmth": 0.4, "contrast": -0.3},
        "turner, william turner, joseph mallord william turner",
    ),
    Hint("oil-painting", {"tone": -0.6, "warmth": 0.5, "contrast": 0.5}, "rembrandt, rembrandt van rijn"),
    Hint(
        "oil-painting",
        {"tone": -0.5, "warmth": 0.2, "contrast": 0.7, "looseness": -0.3},
        "caravaggio, chiaroscuro, clair obscur, claroscuro, helldunkel, tenebrism, tenebrist, baroque, "
        "barock, barocco, barroco",
    ),
    Hint(
        "oil-painting",
        {"looseness": -0.5, "contrast": -0.1},
        "vermeer, johannes vermeer, old master, old masters",
    ),
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
    Hint("oil-painting", {"looseness": 0.3, "thickness": 0.2}, "cezanne, paul cezanne"),
    Hint("oil-painting", {"chroma": 0.6, "warmth": 0.3, "thickness": -0.2}, "gauguin, paul gauguin"),
    Hint("oil-painting", {"chroma": 0.8, "looseness": 0.5}, "matisse, henri matisse"),
    Hint("oil-painting", {"warmth": 0.6, "chroma": 0.3}, "klimt, gustav klimt"),
    Hint("oil-painting", {"contrast": 0.4, "looseness": -0.2}, "edward hopper, hopper"),
    Hint(
        "oil-painting",
        {"tone": -0.2, "contrast": 0.4, "warmth": 0.2},
        "romanticism, romanticist, romantik, romantisme, romanticismo, delacroix, caspar david friedrich",
    ),
    Hint("oil-painting", {"looseness": 0.4}, "sargent, john singer sargent, sorolla, joaquin sorolla"),
    Hint(
        "oil-painting",
        {"chroma": 0.2, "thickness": -0.2},
        "acrylic, acrylics, acryl, acrylique, acrilico",
        is_medium=True,
    ),
    Hint("pastel", {"looseness": 0.2}, "degas, edgar degas"),
    Hint("pastel", {"chroma": 0.3, "contrast": -0.2}, "redon, odilon redon"),
    Hint("pastel", {}, "pastel pencil, pastel pencils", is_medium=True),
    Hint(
        "pencil-sketch",
        {"chroma": 0.7},
        "coloured pencil, colored pencil, colour pencil, color pencil, coloured pencils, colored pencils, "
        "colour pencils, color pencils, buntstift, buntstifte, farbstift, farbstifte, buntstiftzeichnung, "
        "crayon de couleur, crayons de couleur, matita colorata, matite colorate, "
        "lapiz de color, lapices de colores",
        is_medium=True,
    ),
    Hint(
        "gouache",
        {},
        "hokusai, hiroshige, ukiyo e, woodblock print, woodcut, holzschnitt, screen print, cartoon, "
        "comic, comics, anime, flat illustration",
    ),
    Hint("gouache", {"chroma": 0.7, "contrast": 0.4}, "pop art, warhol, andy warhol"),
    Hint("gouache", {}, "gouashe", is_medium=True),
    Hint("impasto", {}, "palette knives", is_medium=True),
    Hint("watercolor", {"looseness": 0.4}, "wet on wet, wet in wet, nass in nass"),
    Hint("watercolor", {}, "wash, washes"),
    Hint(
        "pointillism",
        {},
        "seurat, georges seurat, signac, paul signac, neo impressionism, neo impressionist, divisionism, "
        "divisionist",
    ),
    Hint("ink-wash", {}, "sesshu, zen, zen painting"),
    Hint(
        "ink-wash",
        {},
        "ink and wash, pen and wash, pen, pen ink, black ink, ink pen, line and wash, ink sketch, "
        "tuscheskizze",
        is_medium=True,
    ),
    Hint("watercolor", {}, "watercolor pencil, watercolour pencil, aquarellstift", is_medium=True),
    Hint("pastel", {}, "pastellfarben, pastellmalerei", is_medium=True),
    Hint("pencil-sketch", {}, "bleistiftskizze", is_medium=True),
    Hint(
        "pencil-sketch",
        {"looseness": 0.5, "contrast": 0.5, "thickness": 0.7},
        "charcoal, charcoal drawing, kohle, kohlezeichnung, fusain, carboncino, carboncillo",
        is_medium=True,
    ),
    Hint(
        "pencil-sketch",
        {"contrast": 0.3, "looseness": -0.3},
        "etching, engraving, radierung, gravure, incisione",
        is_medium=True,
    ),
    Hint(
        "pencil-sketch",
        {"looseness": 0.2},
        "sketch, sketched, skech, skecth, skizze, esquisse, croquis, schizzo, boceto",
    ),
    Hint(
        "pencil-sketch",
        {},
        "drawing, drawn, line art, line drawing, lineart, hatched, hatching, zeichnung, dessin, "
        "disegno, dibujo",
    ),
)
COMPANIONS: dict[tuple[str, str], dict[str, float]] = {
    ("oil-painting", "impasto"): {"thickness": 0.6},  # a way of laying on oil
    ("impasto", "oil-painting"): {},
}
"""Media that go together: what the second one adds to the first; of others the first one counts alone."""
