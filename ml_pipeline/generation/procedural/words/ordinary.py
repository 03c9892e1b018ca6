"""Words of their own that are no misspelt ones, near as they come to some; as `fold` leaves them."""

from __future__ import annotations

_ORDINARY = """
abandonnee abandonner abandonnes abendbrot abita abren abtei agile albori alder alguna alpin alpina alpini
alpino amanece ambientes ambre ample amples ampollas antre aptos arancia argent arora arranco atlantica
atlantico atlantis atmosphare augusta auguste augusto augustus autunnali baches baffle baffles bahasa baise
banca banche banchi banco baraque barbaren barely barile baroque barros baruch basque basques basquet batie
baulich bauman beats berger berges bestes bests bichos birkin bisque blanch blanchet blanchi blaulicht
blitzer blotter blues bluesy boast boasts boileau bolder booming boots borken bosch botas boten brainer
braque brauchbare brauchbaren brauen breaches breche brique briques broche broken bronzi bronzo brookes
bruche brunei bruner brunes brunnen brunner bruyne buchan buchenwald bufala bufale builder builders burger
burgerhaus burgund burley burma buros burris busque busques busquets cabello cabellos cabina cabinas cabine
cabines callas calls callus calore camellia camillo campagnes campaign campana campane campion camps campus
canas canes cannes cannon cannons canon canone canones canoni canons canos cantas canto canton cantona
cantone cantones cantoni cantons cantos caper capper caravanas carne carnes carpa carpe carros casadas
cascato casello cassa castagno castana castani castanos castas castel castellon castes castile castilla
castille castillos casts catamarca cataracts ceballos celina celles celos celosa celoso cereza cernes ceros
chains champagne chatty chaudiere chaudieres chaval cheery cherches cheveux chiese chiesi chimps chinas
chine chinos chins chissa chiusa chocolat chocolats cholet chumps ciliegie circus citees cites clairs claras
claros claves clore clots cloves coats cobras colere coleres colin collana collane colles collin collins
coloris coloro compagna compagne concejos confer confere confers confier consejos consigli consiglio
constelacion constelaciones consternation contemplation cooper coote coperte coperti copier cornes cositas
costano costellazione costello costes costos costs couchent couette couler countrywide couper couteau
couteaux couteux couverte couverts covert crains craneos crescente crescenti crocs cuales cubana cubanas
cubierta cubiertos cuidad cuites cunard cuties cuvette cygnus cyprus deckel deserta deserte desierta
desperto despierto despiertos despojado dessert desserts doers dougie downton ducking dunne durado durata
durate durato durees echen eclaire eclaires egale egales eisenberg eisenstadt eleganten elegantes encantador
encantados encino encontrado entes epica epice epices esatte esmeraldas espia essbar estati estiva estivale
estrello estuvo etiche fabre facon facons falcone fareste fattori fattorie fechten feelin fehlen felin
felins feries ferrees ferris feuillet feuillets fielder figlia figlie filed firsts flaco flacon flacons
flake flares fliers floors flussi flusso flyers fogli foglio foire folder followings fords forestal forester
forster forte fortes fortis forts fouille fouilles fregates frets freust frosting fuhlen fuhren furries
gaelle galaxias galla galle gallen galley galli gallia gallien gallo gallon gallons ganes gardien gardiens
gardons garner gatita gattin gaulle gelaber georges gewisser ghiacci ghiacciata ghiacciato giornate giorni
girano gleaming glebe globes gloom goldin gotas graeme graisses grassa grasse grasses grassi grasso graves
greasy greves griega griego grooves gruden grues gruesa grueso grundlich grunge guarden gulden halcyon
handen hangst hatten hausser haven havens hawai heaters hells hochwasser horizonte horizontes hoschen hoses
housse hummel huten hutet hutton iglesias immuable indico infernale innovate inverni inviernos islande janes
januar jardine jeunes jingle jingles jolies joules journees journey jules julius kaliber kasten ketten
kiffer kirch kisten kleber kosten kotzen krachen kuhne laces laches lagon lamer lamiere landen laroche laube
lavando laves leans leche leches leper levare levees leves levies levre levres levure libbre libere liberes
libre libres lichtenberg lichtenstein licores lieber lightening lilian lined lione livre livree livrees
livres llaves lleves llueva loaves loins lonnie louches lowes macche maddow maldive manina mantes marcherait
margen marian mariana marien marin marinai marine marines marino marinos marins marion markierten maroni
marrones mason masones masons masson mattine matutino mentana mentes millard minute minuti minuto mirada
miradas mirado mision misst mitgebracht mittelwert mittig modos moises molina moline monats mondes monet
monos monson montage montages montaigne montan montane montani montano montees montos moquette mordio morgan
morgenstern moros moses mosses motion motions motorises mouche mountaintop mourad mourning mouse muette
mulini mullin mutton nachst nachtisch nachttisch naranjas naranjo naturliche navre nebula negar negres
negroes niches nichte nichts niederlegen nightlife nightmare nightmares nocturnas nocturnos notturne nuevos
oberhausen oceania orang orcas orten ortes ortlich ortliche osais otros pacificas pacifici pacificos pajero
paletta paletten paletti paliers palin palmer palmieri palmyra parados pardo parrott parti parto pasteur
pasteurs pastore pastores pastries paulette pease pedira peebles peones peras perdera perito peritos perrita
perrot petra petrie piastre pierda pierdas pieter pietro pinks pions pitre plagas plagues planas planes
planos plans planteada planteado plays pleins plumas poggia pomeriggi pones popular porras posture postures
potro praderas prisonnier proto puebla puerta puertas purpura raines ranchers ranchos rander ravage ravages
rechnerisch reeleccion reelection reenter refection reflectors reflexiona reflexiones refraction regelungen
regensburg regent regne rehen reines reinforces rejections relegation relocation reminders renan render
renes renter reservados reserviert reservists retrieve retrieved retrieves revers riavere richer rinde
rinden riviera rivivere rocca rogue rogues rosenbaum rosenberg rosenfeld rosenstein rosig rotenburg rouages
roubles rousseau rovers ruban rubans rubles ruining runder saban sabian sabina saharan sahra sakurai salees
sales salis salles salman salmone salomon salue salvas sammer sandown sapiens satire satirische savona
scarlets scarlett schafer schaff schaffe schaffen scharfen scheine scheinen scheint scheuen schief schiefe
schiene schienen schifo schlacht schlafen schlecht schlicht schlimmer schluss schnitt schone schufen schwabe
schwaben schwanze schwanzen schwarmen schwartz schwimmer seahorse seahorses seelowe seepferd seepferdchen
selves sequia sequias serein serena serene sereni serien serra seules shares sharia shimmer shires sikes
silas silice simmer slaver slavery slice sliver sluice snowballs solely solver somete sommers sonderlich
soumet spain sparing spines spins spinse spitzen spotlights sprang springe springy sprung stagne stalla
stalle stallone stanfield starch starfish starks starlet starr starre staten steele steile steinbach
steinbeck steinberg steinem steiner steirische stele stell stereo sternberg stille stine stoppe storiche
stories stormo strache stramm stranded strands strane strass strasser strauss streit streits stresse streut
strich striche stride strode strum sumer summaries summary sunnis sunnites sureno talente talenten tannin
techie tempeste temporal temporales temporare ternera terreur terrieri terroir tickets tiers tiree tonnen
toons topical torment tormentas tormentato tormento tormentone tornero torso trade tramonta tramonti trans
trauerfeier tropicali tuple turks turques units urbains urbanas urbanos vaille valero vallas valls
values venais vence vendio vendo venido venis venisse veran verian verites verrechnet verschenkt verschickt
verschiebt verschleiern verschleiert verschreiben verschweigen verschweigt versichert versicherte
versicherten vertus verweist viales vieler vieles viendo vieran viertes villager villagers villette villiers
viole violentes violents violetta voila voilees voiler volees voles volet volete volets volles volley
volleys vulcan vulcans waisen waiters walden waldron walken wallflower wallow watters weeden weihnachts
weinberger weise weisen weiser welder welles wesen wessen westen whats widen widerliche widerlichen
widerlicher wiesn wilder willen wisse wissen wolfsburg wollen wunderlich wussten zeige zeigen zeugen zorras
"""
ORDINARY = frozenset(_ORDINARY.split())
