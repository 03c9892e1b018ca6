"""Words that mean nothing where a style is asked for. Light; written as in `vocabulary.py`."""

from __future__ import annotations

_MEANINGLESS = """
a about also am an and any are art artist artistic artists arts artwork as at be beautiful blending brush
brushes but by can canvas classic classical do edge edges effect etc
feel feeling for from get give good great her his i illustration image in into is it its just kind like
look looking looks lots make manner me mood my nice nor of on one only or our overall paint painted
painter painterly painters painting paintings palette paper photo photograph picture please pretty render
rendered s shade shades so some style styled styles stylised stylized t technique that the
their them then there these they this to tone tones too touch traditional turn us use using visible want
was way we what which with work works you your

als am an auf aus bild bilder bisschen das dem den der des die ein eine einem einen einer es gemalde
gemalt gemaltes ich im in ist kunst mach malerei mit nach oder soll sowie stil technik uber und von wie zu
zum zur

art au aux avec ce cette comme d dans de des du elle en est et facon il je l la le les maniere ou par
peint peinte peinture pour style sur tableau technique toile ton tons un une

ad ai al alla alle allo arte con da dei del della delle di dipinto e ed fatto gli i il in la lo maniera ne
nel nello ni o pittura quadro stile su tecnica toni un una uno

a al arte como con cuadro de del el en es estilo la las lo los o para pintado pintura por tecnica tonos u
un una unos y

portrait landscape seascape cityscape study almost nearly usual now before
trop troppo demasiado demasiada sondern plutot que piuttosto che

wash washes

drawing drawn zeichnung dessin disegno dibujo
"""
MEANINGLESS = frozenset(_MEANINGLESS.split())
"""Said in passing; of a medium, where no other is named."""

_ORDINARY = """
barack baraque barco barque bloder boulder brock brulant caerse calado calore calories castle chiude
chrome clare clore colera colere coller colorado coloro contracted contracting contrastare contrat
contrato contratos contrats contratto corse couler couloirs course croyons decker delegada delegado design
dessein dessen dicks dieran dinner divisions donner drain dream durado durato earth expressions feiern
following freddy friede frode fusion gache graber gruber gulden haller healer imposto impressions impuesto
kohler lascio laughter lecker leckere loser louse mattia mister money munchen pastas paste pastilla pastor
postre precieuse precios preciosa precioso precious preciser punch renier reunir riches sargento serait
serata serate sergeant sergent sergente soldo sorella sorgente sorgenti spasso spent speso spiess spinto
spunto stipule storm story tasche tausch temper tendra tendre thine tights tinder tische tourner turned
turnier turniere vertice vertici vertraut vincente worm wurmer

carton cartone cartoned cartons collider cosmic docker floater happier hipper hooper hopped hopping metisse
metisses moneta monete linearity lovely pastes sample samples strike striker strikers strikes vertex wishes
"""
ORDINARY = frozenset(_ORDINARY.split())
"""Words of their own that are no misspelt ones, near as they come to some."""

_THINGS = """
ink oil oils pencil pencils pen chalk crayon crayons pastel pastels poster dots tusche kreide bleistift huile
encre craie olio inchiostro matita oleo tinta tiza lapiz
"""
THINGS = frozenset(_THINGS.split())
"""Names of media that are also things, or parts of the names of things: "oil lamp"."""
