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
        "alba, all alba, aurora, mattina, mattino",
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
        "crepuscolo, sera, imbrunire, all imbrunire",
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
        Sense(weather=Weather.CLOUDY),
        "after the storm, after a storm, after the rain, after rain, after a rain",
        "nach dem sturm, nach dem gewitter, nach dem regen",
        "apres la pluie, apres l orage, apres la tempete",
        "dopo la pioggia, dopo la tempesta, dopo il temporale",
        "despues de la lluvia, despues de la tormenta, tras la tormenta",
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
        "fog, foggy, mist, misty, hazy, mists, sea of fog, sea of mist, sea of clouds",
        "nebel, nebelmeer, wolkenmeer, neblig, nebelig, dunst, dunstig, neblige, nebliger",
        "brouillard, mer de nuages, brume, brumeux, brumeuse",
        "nebbia, mare di nuvole, mare di nebbia, nebbioso, nebbiosa, foschia",
        "niebla, mar de nubes, neblina, bruma, brumoso",
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
        "snowing, snowfall, blizzard, snowstorm, falling snow, snow falling, snow is falling, snowflake",
        "schneefall, schneit, schneesturm, schneegestober, schnee fallt, fallender schnee, "
        "schneeflocke/schneeflocken",
        "il neige, chute de neige, neige qui tombe, flocon/flocons",
        "nevicata, bufera di neve, nevica, neve che cade",
        "nevando, ventisca, nieve cayendo",
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
