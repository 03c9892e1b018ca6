"""What a style is told to be like is seen in its painting, in every medium, and in the direction told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import pytest
from skimage import data

from ml_pipeline.painting.base import Painting, Scene
from ml_pipeline.painting.brush.flow import flow_of
from ml_pipeline.painting.brush.light import shine_through
from ml_pipeline.painting.media.whirls import streaked
from ml_pipeline.painting.palette import grade, tinted
from ml_pipeline.painting.styles import PRESETS, Medium, Modifiers
from ml_pipeline.types import Rgb8
from tests.ml_pipeline.painting_scenes import hand_of, motif_of, painted

SEED, SMALL, LARGE = 42, 200, 520
LINES = (Medium.PENCIL, Medium.PASTEL)  # whose lines are to be wider than a pixel
Measure = Callable[[Painting], float]


@lru_cache(maxsize=2)
def portrait(side: int = SMALL) -> Scene:
    """A face before a plain wall, in one layer, nearer downwards."""
    face = data.astronaut()[:330, 60:390]
    picture = np.asarray(cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA))
    disparity = np.repeat(np.linspace(9000, 60000, side).astype(np.uint16)[:, None], side, axis=1)
    opaque = np.full((side, side), 255, np.uint8)
    return Scene(picture, [np.dstack([picture, opaque])], np.ones((side, side), np.uint8), disparity)


@lru_cache(maxsize=200)
def told(medium: Medium, name: str = "chroma", value: float = 0.0) -> Painting:
    scene = portrait(LARGE if medium in LINES else SMALL)
    return painted(scene, medium, 0.7, SEED, Modifiers(**{name: value}))


def light_of(rgb: Rgb8) -> np.ndarray:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)


def saturation(painting: Painting) -> float:
    return float(np.ptp(painting.picture.astype(int), axis=-1).mean())


def lightness(painting: Painting) -> float:
    return float(light_of(painting.picture).mean())


def density(painting: Painting) -> float:
    return -lightness(painting)


def red_less_blue(painting: Painting) -> float:
    return float((painting.picture[..., 0].astype(int) - painting.picture[..., 2]).mean())


def contrast(painting: Painting) -> float:
    return float(cv2.GaussianBlur(light_of(painting.picture), (0, 0), 3).std())


def relief(painting: Painting) -> float:
    """How far lightness strays from that around it, in the light plain parts, where only paint does so."""
    light = light_of(painting.picture)
    plain = cv2.GaussianBlur(light_of(portrait(len(light)).picture), (0, 0), 3) > 120
    return float((light - cv2.GaussianBlur(light, (0, 0), 3))[plain].std())


def cover(painting: Painting) -> float:
    """The reverse of how far lightness strays: chalk that fills the paper's hollows."""
    return -relief(painting)


def fewer_strokes(painting: Painting) -> float:
    """But for contours in pencil, which a loose hand draws more than once."""
    return -float(np.log(np.count_nonzero(painting.strokes[0].passes < 5)))


def larger_dots(painting: Painting) -> float:
    return float(np.log(painting.strokes[0].radius.mean()))


def whirling(painting: Painting) -> float:
    """How well what is painted runs along whirls, -1 to 1, where plain strokes would run across them."""
    photo = portrait(len(painting.picture)).picture
    plain, whirls = flow_of(photo, SEED), flow_of(photo, SEED, 1.0)
    across = np.abs(plain.cosine * whirls.cosine + plain.sine * whirls.sine) < 0.6
    light = cv2.GaussianBlur(light_of(painting.picture), (0, 0), 1)
    gx, gy = cv2.Scharr(light, -1, 1, 0)[across], cv2.Scharr(light, -1, 0, 1)[across]
    along = (gx * whirls.sine[across] - gy * whirls.cosine[across]) ** 2
    return float(2 * along.sum() / (gx**2 + gy**2).sum() - 1)


THICKNESS: dict[Medium, tuple[Measure, float]] = {
    Medium.OIL: (relief, 0.5),
    Medium.IMPASTO: (relief, 0.8),
    Medium.GOUACHE: (relief, 0.2),
    Medium.POINTILLISM: (larger_dots, 0.05),
    Medium.PASTEL: (cover, 0.3),
    Medium.WATERCOLOR: (density, 4),
    Medium.INK_WASH: (density, 3),
    Medium.PENCIL: (density, 3),
}
MEASURES: dict[str, tuple[Measure, float]] = {
    "looseness": (fewer_strokes, 0.05),
    "chroma": (saturation, 4),
    "tone": (lightness, 4),
    "warmth": (red_less_blue, 8),
    "contrast": (contrast, 1),
    "swirl": (whirling, 0.1),
}
WITHOUT_EFFECT = {(Medium.INK_WASH, "chroma", 1), (Medium.PENCIL, "chroma", -1)}
TOLD = [(name, sign) for name in (*MEASURES, "thickness") for sign in (-1, 1)]
TOLD.remove(("swirl", -1))
MEDIA = [preset.medium for preset in PRESETS]


@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize(("name", "sign"), TOLD)
def test_what_is_told_is_seen(medium: Medium, name: str, sign: int) -> None:
    measure, least = THICKNESS[medium] if name == "thickness" else MEASURES[name]
    changed = sign * (measure(told(medium, name, 0.6 * sign)) - measure(told(medium)))
    if (medium, name, sign) in WITHOUT_EFFECT:
        assert abs(changed) < 1
    else:
        assert changed > least


@pytest.mark.parametrize("medium", MEDIA)
def test_without_any_colour_a_painting_is_grey(medium: Medium) -> None:
    picture = told(medium, "chroma", -1.0).picture
    assert np.percentile(np.ptp(picture.astype(int), axis=-1), 99) <= 3


@pytest.mark.parametrize("medium", MEDIA)
def test_a_grey_painting_can_be_toned(medium: Medium) -> None:
    brown = painted(portrait(), medium, 0.7, SEED, Modifiers(chroma=-1, warmth=0.6)).picture
    middle = brown[(light_of(brown) > 60) & (light_of(brown) < 200)].mean(axis=0)
    assert middle[0] > middle[1] > middle[2]


def test_grading_without_colour_leaves_the_same_channel_three_times() -> None:
    grey = grade(portrait().picture, Modifiers(chroma=-1))
    assert (grey == grey[..., :1]).all()


def by_night() -> Scene:
    """The same face with hardly any light, but for a lamp."""
    scene = portrait()
    dark = np.rint(255 * (scene.picture / 255) ** 2.6).astype(np.uint8)
    dark[20:60, 20:60] = 235
    return Scene(dark, [np.dstack([dark, scene.layers[0][..., 3]])], scene.labels, scene.disparity)


def test_thick_dots_stand_out() -> None:
    assert relief(told(Medium.POINTILLISM, "thickness", 0.6)) > relief(told(Medium.POINTILLISM)) + 0.5


def test_a_dark_photo_gets_black_ink() -> None:
    light = light_of(painted(by_night(), Medium.INK_WASH, 1.0).picture)
    assert np.percentile(light, 5) < 40
    assert np.percentile(light, 98) > 220


def test_a_dark_photo_becomes_a_dark_watercolor() -> None:
    photo = float(light_of(by_night().picture).mean())
    plain = lightness(painted(by_night(), Medium.WATERCOLOR))
    darker = lightness(painted(by_night(), Medium.WATERCOLOR, modifiers=Modifiers(tone=-0.5)))
    assert photo < darker < plain - 10
    assert plain < photo + 55
    assert lightness(told(Medium.WATERCOLOR)) > float(light_of(portrait().picture).mean()) + 15


@pytest.mark.parametrize("medium", [Medium.GOUACHE, Medium.WATERCOLOR, Medium.POINTILLISM, Medium.PENCIL])
def test_all_of_it_gives_the_same_bytes_with_any_number_of_threads(medium: Medium) -> None:
    modifiers = Modifiers(chroma=-0.4, warmth=0.5, thickness=-0.5, swirl=0.6)
    before = cv2.getNumThreads()
    try:
        pictures = []
        for threads in (1, 2):
            cv2.setNumThreads(threads)
            pictures.append(painted(portrait(), medium, 0.7, SEED, modifiers).picture)
    finally:
        cv2.setNumThreads(before)
    assert (pictures[0] == pictures[1]).all()


def test_streaks_stay_in_the_window_and_spare_what_wants_care() -> None:
    rgb = np.full((120, 160, 3), 128, np.uint8)
    care = np.zeros((120, 160), np.uint8)
    care[:, 80:] = 255
    motif = replace(motif_of(rgb), care=care, box=np.s_[0:64, 0:160])
    hand = replace(hand_of(rgb), modifiers=Modifiers(swirl=1))
    out = streaked(rgb, motif, flow_of(rgb, 1, 1.0), hand)
    assert (out[64:] == 128).all()
    assert out[:64, :80].std() > 2 * out[:64, 80:].std() > 0
    assert abs(float(out[:64].mean()) - 128) < 4
    assert streaked(rgb, motif, flow_of(rgb, 1), hand_of(rgb)) is rgb


def test_ground_shines_through_thin_paint_alone() -> None:
    rgb = np.full((4, 90, 3), (200, 20, 20), np.uint8)
    height = np.repeat(np.array([[0, 60, 200]], np.uint8), 30, axis=1).repeat(4, axis=0)
    shine_through(rgb, height, (250, 240, 230), 0.5)
    bare, thin, thick = rgb[0, 10], rgb[0, 45], rgb[0, 80]
    assert bare.tolist() == [225, 130, 125]
    assert (thin[1:] > thick[1:]).all()
    assert (thin < bare).all()
    assert thick.tolist() == [200, 20, 20]


def test_paper_goes_grey_with_the_colours_and_takes_their_warmth() -> None:
    cream = (250.0, 244.0, 230.0)
    assert tinted(cream, Modifiers()) == pytest.approx(cream)
    assert np.ptp(tinted(cream, Modifiers(chroma=-1))) < 1e-6
    assert tinted(cream, Modifiers(chroma=1)) == pytest.approx(cream)
    assert tinted(cream, Modifiers(warmth=-1))[2] > tinted(cream, Modifiers(warmth=1))[2] + 20
