"""Words for things: English, German, French, Italian, Spanish.

Written as `fold` leaves them. After a stroke comes what a word is of many; English plurals that follow the
rule, and a German one's -n, need not be written.
"""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import ANIMALS, Daytime, Ground, Thing, Weather
from ml_pipeline.generation.procedural.words.sense import Sense

BLOOD = (0.80, 0.25, 0.15)
Entry = tuple[Sense, str, str, str, str, str]


def _like(thing: Thing, *implies: Ground) -> Sense:
    return Sense(thing=thing, implies=implies, is_like=True)


THINGS: tuple[Entry, ...] = (
    (
        Sense(thing=Thing.SUN, implies=(Daytime.DAY,)),
        "sun, sunlight, sunbeam, sunshine, setting sun, rising sun",
        "sonne, sonnenschein, sonnenstrahl/sonnenstrahlen, sonnenlicht",
        "soleil",
        "sole",
        "sol",
    ),
    (
        Sense(thing=Thing.MOON, implies=(Daytime.NIGHT,)),
        "moon, moonlight, moonlit, moonrise, moonshine",
        "mond/monde, mondlicht, mondschein",
        "lune, clair de lune",
        "luna, chiaro di luna",
        "luna, claro de luna",
    ),
    (
        Sense(thing=Thing.MOON, kind="full", implies=(Daytime.NIGHT,)),
        "full moon, fullmoon, harvest moon",
        "vollmond",
        "pleine lune",
        "luna piena",
        "luna llena",
    ),
    (
        Sense(thing=Thing.MOON, kind="crescent", implies=(Daytime.NIGHT,)),
        "crescent, crescent moon, half moon, new moon",
        "halbmond, sichelmond, mondsichel",
        "croissant de lune, demi lune",
        "mezza luna, luna crescente",
        "media luna",
    ),
    (
        Sense(thing=Thing.MOON, kind="full", implies=(Daytime.NIGHT,), color=BLOOD),
        "blood moon",
        "blutmond",
        "",
        "",
        "",
    ),
    (
        Sense(thing=Thing.STARS, implies=(Daytime.NIGHT,)),
        "star, starry, starlight, starlit, milky way, galaxy, constellation, starfield, shooting star, "
        "night sky, starry night, "
        "starry sky",
        "stern/sterne/sternen, sternenhimmel, sternklar, sternenklar, milchstrasse, nachthimmel",
        "etoile/etoiles, etoile/etoilee, voie lactee",
        "stella/stelle, stellato, stellata, via lattea",
        "estrella/estrellas, estrellado, estrellada, via lactea",
    ),
    (
        Sense(thing=Thing.RAINBOW),
        "rainbow",
        "regenbogen",
        "arc en ciel/arcs en ciel",
        "arcobaleno/arcobaleni",
        "arcoiris, arco iris",
    ),
    (
        Sense(thing=Thing.CLOUDS, implies=(Weather.CLOUDY,)),
        "cloud, clouds, cumulus",
        "wolke/wolken",
        "nuage/nuages",
        "nuvola/nuvole",
        "nube/nubes",
    ),
    (
        Sense(thing=Thing.BOAT, implies=(Ground.LAKE,)),
        "boat, dinghy, fishing boat, fisher boat",
        "boot/boote/booten, kahn/kahne, fischerboot/fischerboote",
        "bateau/bateaux, bateau de peche",
        "barca/barche",
        "barco/barcos, barca/barcas",
    ),
    (
        Sense(thing=Thing.BOAT, kind="sailing", implies=(Ground.SEA,)),
        "sailboat, sailing boat, sailing ship, sail boat, sail ship, yacht, sailing yacht, "
        "catamaran, regatta",
        "segelboot/segelboote, segelschiff/segelschiffe, jacht/jachten",
        "voilier/voiliers",
        "barca a vela, veliero/velieri",
        "velero/veleros",
    ),
    (
        Sense(thing=Thing.BOAT, kind="sailing", implies=(Ground.SEA,), is_part=True),
        "sail",
        "segel",
        "voile/voiles",
        "vela/vele",
        "vela/velas",
    ),
    (
        Sense(thing=Thing.BOAT, kind="rowing", implies=(Ground.LAKE,)),
        "rowboat, rowing boat, row boat, canoe, kayak, gondola, punt",
        "ruderboot/ruderboote, kanu/kanus, gondel/gondeln",
        "barque/barques, canot/canots, pirogue/pirogues, gondole/gondoles",
        "canoa/canoe, gondola/gondole",
        "bote/botes, canoa/canoas, gondola/gondolas",
    ),
    (
        Sense(thing=Thing.BOAT, kind="sailing", implies=(Ground.SEA,), is_like=True),
        "ship, vessel, ferry, galleon, pirate ship, steamship, frigate, steamboat",
        "schiff/schiffe/schiffen, fahre/fahren, dampfer",
        "navire/navires",
        "nave/navi",
        "nave/naves, buque/buques",
    ),
    (
        Sense(thing=Thing.HOUSE),
        "house, cottage, cabin, hut, farmhouse, home, log cabin, bungalow, villa, chalet",
        "haus/hauser/hausern, hutte/hutten, hauschen, bauernhaus/bauernhauser, blockhutte, almhutte",
        "maison/maisons, cabane/cabanes, chaumiere/chaumieres",
        "casa/case, capanna/capanne, baita/baite",
        "casa/casas, cabana/cabanas",
    ),
    (
        Sense(thing=Thing.HOUSE, count=5),
        "village, hamlet",
        "dorf/dorfer",
        "village/villages",
        "villaggio, paese",
        "pueblo, aldea",
    ),
    (
        Sense(thing=Thing.HOUSE, implies=(Ground.MEADOW,), is_like=True),
        "barn, farm, ranch, shed, mill, windmill, church, chapel, castle",
        "bauernhof, scheune/scheunen, kirche/kirchen, kapelle, muhle, windmuhle, schloss, burg",
        "ferme, grange, eglise, moulin, chateau",
        "fattoria, chiesa, mulino, castello",
        "granja, iglesia, molino, castillo",
    ),
    (
        Sense(thing=Thing.LIGHTHOUSE, implies=(Ground.SEA,)),
        "lighthouse, light house",
        "leuchtturm/leuchtturme",
        "phare/phares",
        "faro/fari",
        "faro/faros",
    ),
    (
        Sense(thing=Thing.ROCKS),
        "/rocks, rock/boulders, boulder, rocky, stone, pebble",
        "fels/felsen, felsbrocken, felsig, stein/steine",
        "rocher/rochers, pierre/pierres",
        "roccia/rocce, sasso/sassi, pietra/pietre",
        "roca/rocas, piedra/piedras",
    ),
    (
        Sense(thing=Thing.BIRDS),
        "bird, seagull, gull, swallow, crow, raven",
        "vogel/vogel, mowe/mowen, schwalbe/schwalben, krahe/krahen, rabe/raben",
        "oiseau/oiseaux, mouette/mouettes, corbeau/corbeaux, hirondelle/hirondelles",
        "uccello/uccelli, gabbiano/gabbiani, rondine/rondini, corvo/corvi",
        "pajaro/pajaros, ave/aves, gaviota/gaviotas, cuervo/cuervos, golondrina/golondrinas",
    ),
    (
        _like(Thing.BIRDS),
        "eagle, hawk, falcon, pigeon, dove, sparrow, bat, stork, crane, heron, albatross, vulture, parrot",
        "adler, falke/falken, taube/tauben, storch/storche, reiher, spatz/spatzen",
        "aigle/aigles, faucon/faucons, cigogne/cigognes",
        "aquila/aquile, falco/falchi, cicogna/cicogne",
        "aguila/aguilas, halcon/halcones, paloma/palomas, ciguena/ciguenas",
    ),
    (
        Sense(things=ANIMALS),
        "/animals, animal, wildlife, beast",
        "tier/tiere",
        "animal/animaux",
        "animale/animali",
        "/animales",
    ),
)
