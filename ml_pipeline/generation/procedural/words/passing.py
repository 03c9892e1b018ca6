"""What says nothing here, and phrases that do not say what their words do; as `fold` leaves them."""

from __future__ import annotations

_FILLERS = """
4k 8k about above across against alone along am amid amidst among anchored around art artistic artwork as at
atmospheric background be beautiful before behind below beneath beside best between beyond big breathtaking
bright brightly but by calm can canvas cinematic close concept cosy covered cozy create detailed digital
distant dramatic draw drawing drawn drifting during each empty epic every fantastic far featuring filled fine
flies floating flying focus for foreground from front full fullhd gentle giant give glittering glowing
gorgeous grazing great hd head high highly hot huge i idyllic illustration image in infinite inside into
intricate it just landscape large left lies like little long looking lovely low lying magical magnificent
majestic make masterpiece may me medium middle my near nearby nice number of oil on once onto other our out
outside over overlooking paint painting panorama panoramic peaceful photo photograph photography
photorealistic picture picturesque please portrait pretty quality quiet quietly rather real realistic render
resolution resting right rising rolling running s scene scenery scenic seated see seeing seen sees serene
setting sharp shimmering shining shot show showing side silhouette silhouettes sits sitting sleeping sleepy
slightly small smooth so some sparkling spectacular standing stands still stretching stunning style sublime
such swimming t tall than then there they through tiny to top toward towards tranquil truly uhd ultra under
underneath until up upon us vast very view vivid walking walks wallpaper want watercolor watercolour we what
when where which while whole wide wild wildly with within wonderful you your

als an auf aus bei bild blick da darauf daruber durch einer einsam einsame einsamer entlang er es fahrt foto
fur gemalde gibt gross grosse grosser grosses hinter hoch hohe hohen hoher hohes ich im ins ist klein kleine
kleiner kleines landschaft liegt mal male mit mitten nach neben oben ruhig ruhige ruhiger schon schone schoner
schones schwimmt sehr sich sieht sind stehen steht strahlend uber um unten unter vom von vor weit weite weites
wo zu zum zur zwischen

au aux avec beau bel belle bord cet cette chez d dans derriere devant grand grande loin par paysage peinture
petit petite pour pres sous sur tableau tres vers vue y

a accanto ai al alla alle allo bella bello con dai dal dalla davanti degli dei del dell della delle dello
dentro dietro fra immagine lontano nei nel nell nella paesaggio per piccola piccolo quadro sopra sotto su sul
sull sulla tra un vicino vista

ante bajo bonita bonito cerca cuadro delante desde detras entre esta este hacia hay imagen junto mas muy
paisaje para pequena pequeno pintura por sobre una
"""
FILLERS = frozenset(_FILLERS.split())
"""Said in passing: what nothing here depends on."""
_NOT_MEANT = """
aurora boreal, aurora boreale, aurora borealis, aurore boreale, bear market, black background, bottle of
water, bull market, cactus juice, candy cane, cat fish, cat food, chat room, cloud computing, dog food,
dragon fly, fire ant, fire fly, fire fox, glass of water, grand canyon state, guinea pig, home page, horse
chestnut, horse power, hot dog, hot dogs, house music, ice cream, jelly fish, jurassic park, lady bird,
light bulb, movie star, night club, northern lights, palm of, palm oil, palm reader, plain background, polar
lights, polarlicht, polarlichter, pop star, prairie dog, prairie dogs, rock band, rock star, rocking horse,
sand castle, sea cucumber, sea horse, sea horses, sea lion, sea lions, sea star, sea urchin, seafood, sesame
street, snow globe, snow leopard, spring roll, spring rolls, star fish, star trek, star wars, street food,
sugar cane, swimming pool, teddy bear, teddy bears, wall street, water bottle, water color, water colour,
water polo, white background, wind turbine
"""
NOT_MEANT = frozenset(" ".join(_NOT_MEANT.split()).split(", "))
"""Phrases whose words would mean something, each by itself."""
