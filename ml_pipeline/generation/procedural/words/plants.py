"""Words for what grows; written as in `things.py`."""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import Ground, Season, Thing
from ml_pipeline.generation.procedural.words.sense import Sense
from ml_pipeline.generation.procedural.words.things import Entry

PINK, RED, YELLOW, WHITE, PURPLE = (
    (0.95, 0.68, 0.76),
    (0.82, 0.16, 0.13),
    (0.96, 0.78, 0.20),
    (0.96, 0.96, 0.95),
    (0.55, 0.38, 0.75),
)

PLANTS: tuple[Entry, ...] = (
    (
        Sense(thing=Thing.TREE),
        "tree, lone tree",
        "baum/baume/baumen",
        "arbre/arbres",
        "albero/alberi",
        "arbol/arboles",
    ),
    (
        Sense(thing=Thing.TREE, kind="broadleaf"),
        "oak, oak tree, birch, birch tree, maple, maple tree, beech tree, apple tree, elm, willow, "
        "willow tree, linden, chestnut tree, "
        "olive tree, acacia, poplar, fruit tree",
        "eiche/eichen, birke/birken, ahorn, buche/buchen, linde/linden, trauerweide/trauerweiden, "
        "apfelbaum/apfelbaume",
        "chene/chenes, bouleau/bouleaux, saule/saules, pommier/pommiers",
        "quercia/querce, betulla/betulle, melo/meli, salice/salici",
        "roble/robles, encina/encinas",
    ),
    (
        Sense(thing=Thing.TREE, kind="conifer"),
        "pine, pine tree, fir, fir tree, spruce, spruce tree, conifer, christmas tree, larch, cedar, "
        "cypress, evergreen, sequoia, redwood",
        "kiefer/kiefern, tanne/tannen, tannenbaum/tannenbaume, fichte/fichten, larche/larchen, "
        "zypresse/zypressen",
        "sapin/sapins, epicea/epiceas, cypres",
        "pino/pini, abete/abeti, cipresso/cipressi",
        "pino/pinos, abeto/abetos, cipres/cipreses",
    ),
    (
        Sense(thing=Thing.TREE, kind="broadleaf", color=PINK, implies=(Season.SPRING,)),
        "cherry tree, cherry blossom, sakura, blossoming tree, cherry",
        "kirschbaum/kirschbaume, kirschblute/kirschbluten",
        "cerisier/cerisiers",
        "ciliegio/ciliegi",
        "cerezo/cerezos",
    ),
    (
        Sense(thing=Thing.PALM),
        "palm, palm tree, coconut tree, coconut palm",
        "palme/palmen",
        "palmier/palmiers, cocotier/cocotiers",
        "palma/palme",
        "palmera/palmeras, palma/palmas",
    ),
    (
        Sense(thing=Thing.CACTUS, implies=(Ground.DESERT,)),
        "cactus/cacti/cactuses, saguaro",
        "kaktus/kakteen",
        "cactus",
        "cactus",
        "cactus, cacto/cactos",
    ),
    (
        Sense(thing=Thing.FLOWERS),
        "flower/flowers/flowery/flowering/blooming, wildflower, wild flower, tulip, blossom, bloom",
        "blume/blumen, tulpe/tulpen, blute/bluten, wildblume/wildblumen",
        "fleur/fleurs, tulipe/tulipes",
        "fiore/fiori, tulipano/tulipani",
        "flor/flores, tulipan/tulipanes",
    ),
    (
        Sense(thing=Thing.FLOWERS, color=YELLOW),
        "sunflower, daffodil, buttercup, dandelion",
        "sonnenblume/sonnenblumen, lowenzahn",
        "tournesol/tournesols",
        "girasole/girasoli",
        "girasol/girasoles",
    ),
    (
        Sense(thing=Thing.FLOWERS, color=RED),
        "poppy/poppies",
        "mohn, mohnblume/mohnblumen, klatschmohn",
        "coquelicot/coquelicots",
        "papavero/papaveri",
        "amapola/amapolas",
    ),
    (
        Sense(thing=Thing.FLOWERS, color=PURPLE),
        "lavender, lavender field, crocus, heather",
        "lavendel, krokus, heidekraut",
        "lavande/lavandes",
        "lavanda",
        "lavanda",
    ),
    (
        Sense(thing=Thing.FLOWERS, color=WHITE),
        "daisy/daisies, lily/lilies, edelweiss, snowdrop",
        "ganseblumchen, margerite/margeriten, lilie/lilien, schneeglockchen",
        "marguerite/marguerites",
        "margherita/margherite",
        "margarita/margaritas",
    ),
    (Sense(thing=Thing.FLOWERS, color=PINK), "/roses", "/rosen", "/roses", "", "/rosas"),
)
