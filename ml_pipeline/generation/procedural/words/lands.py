"""Words for the land and the water, the sky, and the light; written as in `things.py`."""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import Ground, Season, Thing
from ml_pipeline.generation.procedural.words.sense import LEAVES, LIGHT, SKY, WATER, Sense
from ml_pipeline.generation.procedural.words.things import Entry

STRAW = (0.80, 0.68, 0.36)

LANDS: tuple[Entry, ...] = (
    (
        Sense(ground=Ground.MEADOW),
        "meadow, grass, field, grassland, pasture, lawn, plain, prairie, garden, farmland, grassy, park",
        "wiese/wiesen, gras, feld/felder, weideland, weide/weiden, aue, alm, garten",
        "prairie/prairies, pre/pres, champ/champs, herbe, jardin/jardins",
        "prato/prati, campo/campi, erba, pascolo/pascoli, giardino",
        "prado/prados, pradera, campo/campos, hierba, jardin/jardines",
    ),
    (
        Sense(ground=Ground.MEADOW, color=STRAW),
        "savanna, savannah, steppe, wheat, wheat field, cornfield, barley",
        "savanne, steppe, weizenfeld, kornfeld",
        "savane, ble",
        "savana, grano",
        "sabana, trigo",
    ),
    (
        Sense(ground=Ground.HILLS),
        "hill, hillside, rolling hills, hilly, highland, valley, vale, dale, moor, countryside, vineyard, "
        "tuscany",
        "hugel, tal/taler, hugelig, hugellandschaft, weinberg/weinberge, toskana",
        "colline/collines, vallee/vallees, campagne, coteau/coteaux",
        "collina/colline, valle/valli, campagna, toscana",
        "colina/colinas, cerro/cerros, valle/valles, campina",
    ),
    (
        Sense(ground=Ground.MOUNTAINS),
        "mountain, mountains, alps, alpine, peak, summit, mount, himalaya, himalayas, ridge, rockies, "
        "andes, mountainous, cliff, crag, "
        "mountain range, dolomites, fuji, mount fuji, matterhorn",
        "berg/berge/bergen, gebirge, alpen, gipfel, felswand, dolomiten, hochgebirge",
        "montagne/montagnes, alpes, sommet/sommets, pic/pics, mont/monts, falaise/falaises",
        "montagna/montagne, alpi, monte/monti, vetta/vette, dolomiti",
        "montana/montanas, sierra, cordillera, monte/montes, cumbre/cumbres, pico/picos, alpes",
    ),
    (
        Sense(ground=Ground.MOUNTAINS, is_like=True),
        "volcano/volcanoes, canyon, gorge",
        "vulkan/vulkane, schlucht",
        "volcan/volcans",
        "vulcano/vulcani",
        "volcan/volcanes",
    ),
    (
        Sense(ground=Ground.MOUNTAINS, implies=(Season.WINTER,)),
        "glacier",
        "gletscher",
        "glacier/glaciers",
        "ghiacciaio/ghiacciai",
        "glaciar/glaciares",
    ),
    (
        Sense(ground=Ground.FOREST),
        "forest, wood, woods, woodland, woodlands, jungle, rainforest, rain forest, grove, thicket, "
        "pine forest, taiga, wooded",
        "wald/walder/waldern, forst, dschungel, regenwald, waldchen, tannenwald, urwald",
        "foret/forets, bois, jungle, bosquet/bosquets",
        "foresta/foreste, bosco/boschi, giungla, selva",
        "bosque/bosques, selva/selvas, jungla",
    ),
    (
        Sense(ground=Ground.DESERT),
        "desert, dune, sand dune, sahara, sandy, gobi, sand, badlands",
        "wuste/wusten, dune/dunen, sanddune/sanddunen, sahara",
        "desert/deserts, dune/dunes, sahara",
        "deserto/deserti, duna/dune, sahara",
        "desierto/desiertos, duna/dunas, sahara",
    ),
    (Sense(ground=Ground.DESERT, implies=(Ground.LAKE, Thing.PALM)), "oasis", "oase/oasen", "", "oasi", ""),
    (
        Sense(ground=Ground.CITY),
        "city, town, skyline, skyscraper, street, cityscape, metropolis, downtown, urban, building, "
        "tower, new york, manhattan, tokyo, "
        "chicago, hong kong, city lights",
        "stadt/stadte, wolkenkratzer, strasse/strassen, hochhaus/hochhauser, altstadt, grossstadt, "
        "turm/turme",
        "ville/villes, gratte ciel, rue/rues, immeuble/immeubles",
        "citta, grattacielo/grattacieli, strada/strade",
        "ciudad/ciudades, rascacielos, calle/calles",
    ),
    (
        Sense(ground=Ground.CITY, implies=(Ground.SEA, Thing.BOAT)),
        "harbor, harbour, port, marina, dock, venice",
        "hafen/hafen, venedig",
        "port/ports, venise",
        "porto/porti, venezia",
        "puerto/puertos, venecia",
    ),
    (
        Sense(ground=Ground.LAKE),
        "lake, pond, lagoon, reservoir, lakeside, lakeshore, loch, tarn",
        "see/seen, teich/teiche, bergsee/bergseen, weiher, seeufer",
        "lac/lacs, etang/etangs, lagune",
        "lago/laghi, stagno/stagni, laguna",
        "lago/lagos, laguna/lagunas, estanque/estanques",
    ),
    (
        Sense(ground=Ground.SEA),
        "sea, ocean, beach, coast, shore, seaside, bay, coastline, seashore, seascape, island, pacific, "
        "atlantic, mediterranean, isle, "
        "caribbean, maldives, surf",
        "meer/meere, ozean/ozeane, strand/strande, kuste/kusten, bucht/buchten, insel/inseln, nordsee, "
        "ostsee, mittelmeer",
        "mer/mers, ocean/oceans, plage/plages, cote/cotes, ile/iles, baie/baies, rivage/rivages",
        "mare/mari, oceano/oceani, spiaggia/spiagge, costa/coste, isola/isole, baia/baie",
        "mar/mares, oceano/oceanos, playa/playas, costa/costas, isla/islas, bahia/bahias",
    ),
    (
        Sense(ground=Ground.SEA, implies=(Thing.PALM,)),
        "tropical, tropics, hawaii, tropical beach, tropical island",
        "tropisch, tropen, sudsee",
        "tropical, tropicale, tropiques",
        "tropicale",
        "tropical",
    ),
    (
        Sense(ground=Ground.SEA, implies=(Ground.MOUNTAINS,)),
        "fjord, fiord",
        "fjord/fjorde",
        "fjord/fjords",
        "fiordo/fiordi",
        "fiordo/fiordos",
    ),
    (
        Sense(ground=Ground.RIVER),
        "river, stream, creek, brook, riverside, riverbank",
        "fluss/flusse, bach/bache, strom",
        "riviere/rivieres, fleuve/fleuves, ruisseau/ruisseaux",
        "fiume/fiumi, ruscello/ruscelli",
        "rio/rios, arroyo/arroyos",
    ),
    (
        Sense(ground=Ground.RIVER, is_like=True),
        "waterfall, cascade",
        "wasserfall/wasserfalle",
        "cascade/cascades",
        "cascata/cascate",
        "cascada/cascadas, catarata/cataratas",
    ),
    (
        Sense(target=WATER, implies=(Ground.LAKE,)),
        "water, waters, reflection, reflections",
        "wasser, gewasser, spiegelung",
        "eau/eaux",
        "acqua/acque",
        "agua/aguas",
    ),
    (
        Sense(target=WATER, implies=(Ground.SEA,)),
        "wave, ocean wave, tide",
        "welle/wellen",
        "vague/vagues",
        "onda/onde",
        "ola/olas",
    ),
    (
        Sense(target=SKY),
        "sky/skies, heaven/heavens, horizon",
        "himmel, horizont",
        "ciel/cieux",
        "cielo/cieli",
        "cielo/cielos",
    ),
    (
        Sense(target=LEAVES),
        "leaf/leaves, foliage",
        "laub, blatt/blatter",
        "feuille/feuilles, feuillage",
        "foglia/foglie, fogliame",
        "hoja/hojas, follaje",
    ),
    (
        Sense(target=LIGHT),
        "light, lighting, glow, tone, color, colour, hue, mood, atmosphere, haze, shade, palette, ambience",
        "licht, farbe/farben, stimmung, schimmer, farbton",
        "lumiere/lumieres, couleur/couleurs, lueur, ton/tons",
        "luce/luci, colore/colori, tono/toni",
        "luz/luces, color/colores, tono/tonos",
    ),
)
