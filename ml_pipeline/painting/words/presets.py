"""The presets: styles that can be named, and in what they can differ. Light: the server imports it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Medium(StrEnum):
    """What is painted with; each has its own module."""

    OIL = "oil"
    IMPASTO = "impasto"
    WATERCOLOR = "watercolor"
    GOUACHE = "gouache"
    PASTEL = "pastel"
    INK_WASH = "ink wash"
    POINTILLISM = "pointillism"
    PENCIL = "pencil"


@dataclass(frozen=True)
class Preset:
    """A style that can be named. `words` are what it is also called."""

    key: str
    title: str
    description: str
    medium: Medium
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Modifiers:
    """How a preset is to differ from itself; 0 is the preset as it is.

    Each from -1 to 1: `looseness` (detailed to loose), `chroma` (muted to vivid), `tone` (dark to light),
    `warmth` (cool to warm), `contrast`, `thickness` (of the paint); `swirl` from 0 to 1.
    """

    looseness: float = 0.0
    chroma: float = 0.0
    tone: float = 0.0
    warmth: float = 0.0
    contrast: float = 0.0
    thickness: float = 0.0
    swirl: float = 0.0


def can_act(medium: Medium, modifier: str, value: float) -> bool:
    """Whether a medium has what a modifier changes: no colours to add in ink, none to take in graphite."""
    if modifier != "chroma":
        return True
    return not ((medium is Medium.INK_WASH and value > 0) or (medium is Medium.PENCIL and value < 0))


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split(", "))


PRESETS: tuple[Preset, ...] = (  # the first is the default
    Preset(
        "oil-painting",
        "Oil painting",
        "Opaque brush strokes that follow the forms: broad ones in skies and walls, small ones where "
        "there is something to see. Each carries the marks of its bristles and a little relief that "
        "catches the light.",
        Medium.OIL,
        _names(
            "oil, oils, oil paint, oil on canvas, Öl, Oel, Ölgemälde, Ölmalerei, Ölfarbe, Ölbild, "
            "huile, peinture à l'huile, olio, pittura a olio, óleo, pintura al óleo"
        ),
    ),
    Preset(
        "impasto",
        "Impasto",
        "Oil laid on thickly, with a loaded brush or a knife. Few, wide, heavy strokes stand out from "
        "the canvas; ridges and edges of paint throw light and shadow, and small detail gives way to "
        "texture.",
        Medium.IMPASTO,
        _names(
            "palette knife, knife painting, thick oil, pastos, Spachtel, Spachteltechnik, empâtement, "
            "peinture au couteau, spatola, empaste, espátula"
        ),
    ),
    Preset(
        "watercolor",
        "Watercolor",
        "Transparent washes on white paper: colour gathers at the rims of a wash, runs softly into "
        "its neighbours and settles in the grain of the paper, which stays bare in the lights.",
        Medium.WATERCOLOR,
        _names(
            "watercolour, watercolors, watercolours, water color, water colour, water colors, Aquarell, "
            "Aquarellmalerei, Wasserfarbe, Wasserfarben, aquarelle, acquerello, acquarello, acuarela"
        ),
    ),
    Preset(
        "gouache",
        "Gouache",
        "Flat, matt, opaque areas with clean edges, in a palette of few colours, as on a poster: "
        "forms are put together from shapes of one tone, lights over darks, with hardly a trace of "
        "the brush.",
        Medium.GOUACHE,
        _names("tempera, poster paint, poster, Deckfarben, Plakatfarbe, guazzo"),
    ),
    Preset(
        "pastel",
        "Pastel",
        "Soft sticks of colour on toned, toothy paper: powdery strokes side by side in one slant, "
        "which break on the grain and let the paper shine through; edges are soft, colours fresh.",
        Medium.PASTEL,
        _names(
            "pastels, soft pastel, oil pastel, chalk, crayon, crayons, Pastell, Pastellkreide, "
            "Kreide, craie, pastello, pastelli, gessetto, tiza"
        ),
    ),
    Preset(
        "ink-wash",
        "Ink wash",
        "Black ink and water on pale paper: washes from deepest black to the faintest grey, which "
        "bleed and dry with a rim, and a few brushed contours that swell and thin out. Without "
        "colour.",
        Medium.INK_WASH,
        _names(
            "ink, ink painting, ink drawing, pen and ink, india ink, chinese ink, chinese brush "
            "painting, sumi-e, sumi, suibokuga, Tusche, Tuschmalerei, Tuschezeichnung, lavis, encre, "
            "encre de Chine, inchiostro, inchiostro di china, tinta, tinta china"
        ),
    ),
    Preset(
        "pointillism",
        "Pointillism",
        "Thousands of small round dots of clear colour, side by side and never mixed: seen closely "
        "they sparkle with opposites, from some way off they melt into tones and forms.",
        Medium.POINTILLISM,
        _names(
            "pointillist, pointillistic, dots, dotted, stipple, stippled, stippling, Pointillismus, "
            "pointillisme, pointilliste, puntinismo, puntillismo"
        ),
    ),
    Preset(
        "pencil-sketch",
        "Pencil sketch",
        "Graphite on white paper: hatching in several directions, closer where it is darker, smudged "
        "here and there, and contours drawn more than once. Without colour, unless it is coloured pencils.",
        Medium.PENCIL,
        _names(
            "pencil, pencil drawing, pencils, graphite, graphite drawing, Bleistift, "
            "Bleistiftzeichnung, Graphit, dessin au crayon, crayon à papier, mine de plomb, matita, "
            "disegno a matita, lápiz, dibujo a lápiz"
        ),
    ),
)
DEFAULT_PRESET = PRESETS[0]
