"""What makes oil, impasto and gouache differ: passes, brushes, relief and paints."""

from __future__ import annotations

from ml_pipeline.painting.brush.passes import Pass
from ml_pipeline.painting.brush.raster import Brush
from ml_pipeline.painting.brush.tracing import Reach
from ml_pipeline.painting.media.opaque import Recipe

_FIRST = Reach(longest=7, tolerance=80, coats=3)
_BROAD, _FINE = Reach(longest=7, tolerance=80), Reach(longest=9, tolerance=60)
_KNIFE = Reach(longest=5, tolerance=80, bend=0.5, coats=3)
_SLAB = Reach(longest=5.5, tolerance=70)
OIL = Recipe(
    passes=(
        Pass(40, -1, reach=_FIRST, drift=0.25, jitter=9, hue_jitter=4, chroma=1.12),
        Pass(20, 0.05, reach=_BROAD, drift=0.25, jitter=9, hue_jitter=4, chroma=1.12),
        Pass(10, 0.07, reach=_FINE, drift=0.3, jitter=8, hue_jitter=4, chroma=1.12),
        Pass(5, 0.1, reach=_FINE, drift=0.4, jitter=6, chroma=1.1),
        Pass(2.6, 0.17, reach=_FINE, drift=0.5, jitter=3, hue_jitter=2, chroma=1.06),
    ),
    weave=0.38,
    relief=0.14,
    gloss=0.12,
)
IMPASTO = Recipe(
    passes=(
        Pass(48, -1, height=1, reach=_KNIFE, jitter=12, hue_jitter=6, chroma=1.3, drift=0.15),
        Pass(28, 0.05, height=1, reach=_KNIFE, jitter=12, hue_jitter=6, chroma=1.3, drift=0.15),
        Pass(16, 0.08, height=1, reach=_SLAB, jitter=11, hue_jitter=6, chroma=1.3, drift=0.2),
        Pass(9, 0.12, height=0.8, reach=_SLAB, jitter=8, hue_jitter=5, chroma=1.25, drift=0.25),
        Pass(5, 0.16, height=0.5, reach=_SLAB, jitter=4, hue_jitter=3, chroma=1.2, drift=0.4),
        Pass(3, 0.22, height=0.35, reach=_SLAB, jitter=2, hue_jitter=2, chroma=1.15, drift=0.5),
    ),
    brush=Brush(streaks=11, softness=0.12, raggedness=0.2, opacity=0.98, dryness=0.3, coarseness=2.6),
    relief=0.36,
    gloss=0.5,
    swirl=0.15,
)
GOUACHE = Recipe(
    passes=(
        Pass(36, -1, reach=_FIRST, drift=0),
        Pass(18, 0.05, reach=_BROAD, drift=0),
        Pass(9, 0.075, reach=_FINE, drift=0),
        Pass(4.5, 0.105, reach=_FINE, drift=0),
        Pass(2.2, 0.14, reach=_FINE, drift=0),
    ),
    brush=Brush(streaks=2.5, softness=0.1, raggedness=0.08, opacity=0.98, dryness=0.15),
    relief=0.0,
    ridges=0.12,
    bare=(246, 241, 230),
    gloss=0.0,
    paints=20,
)
