"""Words for the time of day, the weather and the season; written as in `things.py`."""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import Daytime, Season, Thing, Weather
from ml_pipeline.generation.procedural.words.sense import SKY, Sense
from ml_pipeline.generation.procedural.words.things import Entry

TIMES: tuple[Entry, ...] = (
    (
        Sense(daytime=Daytime.DAWN, target=SKY),
        "dawn, sunrise, daybreak, morning, early morning, sunup, first light",
        "sonnenaufgang, morgen, morgenrot, morgendammerung, morgens, morgenlicht, tagesanbruch",
        "aube, aurore, lever de soleil, lever du soleil, matin, matinee",
        "alba, aurora, mattina, mattino",
        "amanecer, alba, manana, madrugada",
    ),
    (
        Sense(daytime=Daytime.DAY),
        "day, daytime, daylight, noon, midday, afternoon, high noon, broad daylight",
        "tag/tage, mittag, mittags, tageslicht, nachmittag, tagsuber",
        "jour, journee, midi",
        "giorno, giornata, mezzogiorno, pomeriggio",
        "dia, mediodia",
    ),
    (
        Sense(daytime=Daytime.SUNSET, target=SKY),
        "sunset, golden hour, sundown, afterglow, evening sun",
        "sonnenuntergang, abendrot, abendsonne, goldene stunde",
        "coucher de soleil, coucher du soleil, couchant, soleil couchant",
        "tramonto",
        "atardecer, puesta de sol, puesta del sol, ocaso",
    ),
    (
        Sense(daytime=Daytime.DUSK, target=SKY),
        "dusk, twilight, evening, nightfall, blue hour, gloaming",
        "dammerung, abend, abends, abenddammerung, blaue stunde, zwielicht",
        "crepuscule, soir, soiree",
        "crepuscolo, sera, imbrunire",
        "crepusculo, anochecer, tarde",
    ),
    (
        Sense(daytime=Daytime.NIGHT, target=SKY),
        "night, midnight, nighttime, night time, nocturnal, at night, nightly, nocturne",
        "nacht/nachte, mitternacht, nachts, nachtlich, nachtliche",
        "nuit/nuits, minuit, nocturne",
        "notte/notti, mezzanotte, notturno, notturna",
        "noche/noches, medianoche, nocturno, nocturna",
    ),
)
WEATHERS: tuple[Entry, ...] = (
    (
        Sense(weather=Weather.CLEAR, implies=(Thing.SUN, Daytime.DAY)),
        "sunny, sunlit, sun drenched",
        "sonnig, sonnige, sonniger, sonniges, sonnigen",
        "ensoleille, ensoleillee",
        "soleggiato, soleggiata",
        "soleado, soleada",
    ),
    (
        Sense(weather=Weather.CLEAR),
        "clear, clear sky, clear skies, clear weather, fine weather",
        "klar, klarer himmel, klare",
        "ciel clair, ciel degage",
        "cielo sereno, sereno",
        "despejado, cielo despejado",
    ),
    (
        Sense(weather=Weather.CLOUDY, implies=(Thing.CLOUDS,)),
        "cloudy, partly cloudy, clouded",
        "bewolkt, wolkig, bewolkter",
        "nuageux, nuageuse",
        "nuvoloso, nuvolosa",
        "nublado, nublada, nuboso",
    ),
    (
        Sense(weather=Weather.OVERCAST),
        "overcast, gloomy, grey sky, gray sky",
        "bedeckt, trub, truber",
        "couvert",
        "coperto",
        "encapotado, cubierto",
    ),
    (
        Sense(weather=Weather.FOG),
        "fog, foggy, mist, misty, hazy, mists",
        "nebel, neblig, nebelig, dunst, dunstig, neblige, nebliger",
        "brouillard, brume, brumeux, brumeuse",
        "nebbia, nebbioso, nebbiosa, foschia",
        "niebla, neblina, bruma, brumoso",
    ),
    (
        Sense(weather=Weather.RAIN),
        "rain, rainy, raining, drizzle, shower, downpour, rainfall, monsoon, raindrop",
        "regen, regnerisch, regnet, nieselregen, regnerischer, verregnet",
        "pluie, pluvieux, pluvieuse",
        "pioggia, piovoso, piovosa",
        "lluvia, lluvioso, lluviosa",
    ),
    (
        Sense(weather=Weather.STORM),
        "storm, stormy, thunder, thunderstorm, lightning, tempest, hurricane, thundercloud, typhoon",
        "sturm, sturmisch, gewitter, blitz/blitze, unwetter, sturmische, sturmischer",
        "orage, tempete, orageux, orageuse, eclair/eclairs",
        "tempesta, temporale, fulmine/fulmini, burrasca",
        "tormenta, tempestad, tormentoso, relampago/relampagos",
    ),
    (
        Sense(weather=Weather.SNOW, implies=(Season.WINTER,)),
        "snowing, snowfall, blizzard, snowstorm, falling snow, snowflake",
        "schneefall, schneit, schneesturm, schneegestober, schneeflocke/schneeflocken",
        "il neige, chute de neige, flocon/flocons",
        "nevicata, bufera di neve, nevica",
        "nevando, ventisca",
    ),
)
SEASONS: tuple[Entry, ...] = (
    (
        Sense(season=Season.SPRING),
        "spring, springtime, vernal, may morning, april",
        "fruhling, fruhjahr, fruhlingshaft, lenz",
        "printemps, printanier",
        "primavera, primaverile",
        "primavera",
    ),
    (
        Sense(season=Season.SUMMER),
        "summer, summery, summertime, midsummer, july, august",
        "sommer, sommerlich, sommerliche",
        "ete, estival",
        "estate, estivo",
        "verano, veraniego",
    ),
    (
        Sense(season=Season.AUTUMN),
        "autumn, autumnal, fall colors, fall colours, fall foliage, fall leaves, in fall, in the fall, "
        "autumn leaves, october, november, "
        "fall forest, fall trees, indian summer",
        "herbst, herbstlich, herbstlaub, herbstliche, herbstlicher, oktober",
        "automne, automnal, automnale",
        "autunno, autunnale",
        "otono, otonal",
    ),
    (
        Sense(season=Season.WINTER),
        "winter, wintry, winterly, wintertime, december, january, christmas, arctic, antarctic, icy, "
        "frozen, frost, frosty, ice",
        "winter, winterlich, winterliche, weihnachten, frostig, eis, eisig, vereist, gefroren, arktis",
        "hiver, hivernal, gel, glace, noel",
        "inverno, invernale, ghiaccio, gelo",
        "invierno, invernal, hielo, navidad",
    ),
    (
        Sense(implies=(Season.WINTER,)),
        "snow, snowy, snow covered, snow capped, snowcapped",
        "schnee, schneebedeckt, verschneit, verschneite, verschneiter, verschneiten, verschneites, "
        "schneebedeckte",
        "neige, enneige/enneiges, enneigee/enneigees, neigeux",
        "neve, innevato/innevati, innevata/innevate, nevoso",
        "nieve, nevado/nevados, nevada/nevadas",
    ),
)
