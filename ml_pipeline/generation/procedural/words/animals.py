"""Words for animals; written as in `things.py`."""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import Ground, Thing
from ml_pipeline.generation.procedural.words.sense import Sense
from ml_pipeline.generation.procedural.words.things import Entry


def _is(thing: Thing, *implies: Ground) -> Sense:
    return Sense(thing=thing, implies=implies)


def _like(thing: Thing, *implies: Ground) -> Sense:
    return Sense(thing=thing, implies=implies, is_like=True)


ANIMAL_WORDS: tuple[Entry, ...] = (
    (
        _is(Thing.CAT),
        "cat, kitten, kitty, kittens, tomcat, feline, pussycat, tabby, kittycat",
        "katze/katzen, kater, katzchen, kitten",
        "chat/chats, chatte/chattes, chaton/chatons",
        "gatto/gatti, gatta/gatte, gattino/gattini",
        "gato/gatos, gata/gatas, gatito/gatitos",
    ),
    (
        _is(Thing.DOG),
        "dog, puppy, hound, doggy, doggie, pup, retriever, labrador, golden retriever, sheepdog, terrier, "
        "dachshund, husky/huskies",
        "hund/hunde/hunden, welpe/welpen, hundin, dackel",
        "chien/chiens, chienne/chiennes, chiot/chiots",
        "cane/cani, cagnolino/cagnolini, cucciolo/cuccioli",
        "perro/perros, perra/perras, perrito/perritos, cachorro/cachorros",
    ),
    (
        _is(Thing.HORSE),
        "horse, pony, stallion, foal, mustang, colt",
        "pferd/pferde/pferden, pony/ponys, fohlen, hengst/hengste, stute/stuten",
        "cheval/chevaux, poney/poneys, jument/juments",
        "cavallo/cavalli",
        "caballo/caballos, yegua/yeguas",
    ),
    (
        _like(Thing.HORSE),
        "donkey, mule, zebra, unicorn",
        "esel, zebra/zebras, einhorn/einhorner",
        "ane/anes, zebre/zebres, licorne/licornes",
        "asino/asini, zebra/zebre, unicorno/unicorni",
        "burro/burros, cebra/cebras, unicornio/unicornios",
    ),
    (
        _is(Thing.COW),
        "cow, cattle, bull, ox/oxen, calf/calves",
        "kuh/kuhe/kuhen, rind/rinder, stier/stiere, kalb/kalber",
        "vache/vaches, taureau/taureaux, boeuf/boeufs, veau/veaux",
        "mucca/mucche, vacca/vacche, toro/tori, vitello/vitelli",
        "vaca/vacas, toro/toros, ternero/terneros",
    ),
    (
        _like(Thing.COW),
        "bison, buffalo/buffaloes, yak",
        "buffel, bison/bisons",
        "buffle/buffles",
        "bufalo/bufali",
        "bufalo/bufalos",
    ),
    (
        _is(Thing.SHEEP),
        "sheep/sheeps, lamb, ewe",
        "schaf/schafe/schafen, lamm/lammer",
        "mouton/moutons, brebis, agneau/agneaux",
        "pecora/pecore, agnello/agnelli",
        "oveja/ovejas, cordero/corderos",
    ),
    (_like(Thing.SHEEP), "goat", "ziege/ziegen", "chevre/chevres", "capra/capre", "cabra/cabras"),
    (
        _is(Thing.DEER),
        "deer/deers, stag, doe, fawn, roe, roe deer, hart, reindeer, caribou",
        "hirsch/hirsche/hirschen, reh/rehe, rentier/rentiere",
        "cerf/cerfs, biche/biches, chevreuil/chevreuils, renne/rennes, faon/faons",
        "cervo/cervi, capriolo/caprioli, renna/renne",
        "ciervo/ciervos, venado/venados, reno/renos, corzo/corzos",
    ),
    (
        _like(Thing.DEER),
        "moose, elk, antelope, gazelle, ibex, impala",
        "elch/elche, gazelle/gazellen, gams, steinbock",
        "elan/elans",
        "alce/alci",
        "alce/alces",
    ),
    (_is(Thing.FOX), "fox, vixen, foxes", "fuchs/fuchse", "renard/renards", "volpe/volpi", "zorro/zorros"),
    (
        _like(Thing.FOX),
        "jackal, coyote",
        "schakal/schakale",
        "chacal/chacals",
        "sciacallo/sciacalli",
        "coyote/coyotes",
    ),
    (_is(Thing.WOLF), "wolf/wolves, werewolf", "wolf/wolfe", "loup/loups", "lupo/lupi", "lobo/lobos"),
    (
        _is(Thing.BEAR),
        "bear, grizzly, grizzly bear, bear cub",
        "bar/baren, braunbar/braunbaren",
        "ours",
        "orso/orsi",
        "oso/osos",
    ),
    (
        Sense(thing=Thing.BEAR, color=(0.93, 0.93, 0.90)),
        "polar bear",
        "eisbar/eisbaren",
        "ours polaire",
        "orso polare",
        "oso polar",
    ),
    (
        _is(Thing.RABBIT),
        "rabbit, bunny, hare, bunnies, easter bunny",
        "hase/hasen, kaninchen, haschen, osterhase/osterhasen",
        "lapin/lapins, lievre/lievres",
        "coniglio/conigli, lepre/lepri",
        "conejo/conejos, liebre/liebres",
    ),
    (
        _is(Thing.ELEPHANT),
        "elephant, mammoth",
        "elefant/elefanten, mammut/mammuts",
        "elephant/elephants, mammouth/mammouths",
        "elefante/elefanti",
        "elefante/elefantes",
    ),
    (
        _is(Thing.GIRAFFE),
        "giraffe",
        "giraffe/giraffen",
        "girafe/girafes",
        "giraffa/giraffe",
        "jirafa/jirafas",
    ),
    (
        _is(Thing.LION),
        "lion, lioness",
        "lowe/lowen, lowin",
        "lion/lions, lionne/lionnes",
        "leone/leoni",
        "leon/leones",
    ),
    (
        _is(Thing.CAMEL, Ground.DESERT),
        "camel, dromedary, caravan",
        "kamel/kamele, dromedar/dromedare, karawane",
        "chameau/chameaux, dromadaire/dromadaires, caravane",
        "cammello/cammelli, dromedario/dromedari, carovana",
        "camello/camellos, dromedario/dromedarios, caravana",
    ),
    (
        _is(Thing.OWL),
        "owl, owlet",
        "eule/eulen, uhu/uhus, kauz",
        "hibou/hiboux, chouette/chouettes",
        "gufo/gufi, civetta/civette",
        "buho/buhos, lechuza/lechuzas",
    ),
    (
        _is(Thing.DUCK, Ground.LAKE),
        "duck, duckling, mallard, drake",
        "ente/enten, entchen",
        "canard/canards, caneton/canetons",
        "anatra/anatre",
        "pato/patos",
    ),
    (
        _like(Thing.DUCK, Ground.LAKE),
        "swan, goose/geese",
        "schwan/schwane, gans/ganse",
        "cygne/cygnes, oie/oies",
        "cigno/cigni, oca/oche",
        "cisne/cisnes, ganso/gansos",
    ),
)
