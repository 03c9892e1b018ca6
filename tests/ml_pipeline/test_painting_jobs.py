"""Whole jobs in painterly mode: what must hold of the files; and what style, strength and seed do."""

import itertools
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.contact_sheet import read_layers, shifted_view
from benchmarks.painted import layered
from benchmarks.scenes import invent
from ml_pipeline.compositing import over
from ml_pipeline.errors import Cancelled
from ml_pipeline.io import decode_png
from ml_pipeline.painting.styles import PRESETS
from ml_pipeline.parameters import Mode, Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.quality import psnr, soft_band
from ml_pipeline.types import Progress, Task

KEYS = [preset.key for preset in PRESETS]
PAINT = Parameters(mode=Mode.PAINTERLY, num_layers=3, painterly_strength=0.7)


@pytest.fixture(scope="module")
def grainy():
    """A scene with the grain of a camera: what a photo's pixels have, and no brush follows."""
    scene = invent(3, 180, 240)
    grain = np.random.default_rng(5).normal(0, 14, scene.picture.shape)
    return replace(scene, picture=np.clip(scene.picture + grain, 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def paint(grainy, tmp_path_factory):
    """Runs a job on the grainy scene; every different one only once."""
    place = tmp_path_factory.mktemp("painted")
    Image.fromarray(grainy.picture).save(place / "photo.png")
    np.save(place / "map.npy", grainy.disparity)
    done = {}

    def job(again=0, report=lambda told: None, check=lambda: None, **parameters):
        key = (again, tuple(parameters.items()))
        if key not in done:
            folder = place / f"{len(list(place.iterdir()))}"
            folder.mkdir()
            task = Task("job", place / "photo.png", folder, replace(PAINT, **parameters), place / "map.npy")
            done[key] = folder, run(task, report, check)
        return done[key]

    return job


@pytest.fixture(scope="module")
def original(grainy, tmp_path_factory):
    """The same scene, layered once, for paintings without a job."""
    path = tmp_path_factory.mktemp("original") / "photo.png"
    Image.fromarray(grainy.picture).save(path)
    return layered(path, grainy.picture.shape[0] * grainy.picture.shape[1] / 1e6, 3)


@pytest.fixture(scope="module")
def usual(original):
    """One painting in each style, as a user would have it."""
    return {style: original.painted(style, 0.7) for style in KEYS}


def whole(folder):
    return decode_png(folder / "painting.png")


def layers_of(folder, manifest):
    return [decode_png(folder / layer.filename) for layer in manifest.layers]


def pngs(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.png")}


@pytest.mark.parametrize("style", KEYS)
def test_the_layers_give_the_painting_back(paint, style):
    folder, manifest = paint(painterly_style=style)
    layers, painting = layers_of(folder, manifest), whole(folder)
    assert psnr(over(layers), painting) >= 45
    assert psnr(over(layers), painting, soft_band(layers)) >= 40
    assert (layers[0][..., 3] == 255).all()
    assert manifest.quality.psnr_db >= 45
    assert manifest.quality.opaque_identical
    assert manifest.painting.style.preset == style
    assert len(manifest.painting.strokes) == 3
    assert min(manifest.painting.strokes) > 20


@pytest.mark.parametrize("style", KEYS)
def test_no_photo_shows_wherever_layers_move(paint, grainy, style):
    folder, manifest = paint(painterly_style=style)
    photo_folder, photo_manifest = paint(mode=Mode.PHOTO_REALISTIC)
    painted = layers_of(folder, manifest)
    for photo, layer in zip(layers_of(photo_folder, photo_manifest), painted, strict=True):
        assert likeness(photo, photo) > 0.99  # the measure sees a photo where there is one
        assert likeness(photo, layer) < 0.75
    _, shares, shift = read_layers(folder)
    for angle in np.arange(0, 2 * np.pi, np.pi / 4):
        view = shifted_view(painted, shares, (shift * np.cos(angle), shift * np.sin(angle)))
        assert same_grain(view, grainy.picture) < 0.75


def likeness(photo, layer):
    """How much of the photo's grain a layer holds at the worst block where both are opaque."""
    both = (photo[..., 3] == 255) & (layer[..., 3] == 255)
    return same_grain(layer[..., :3], photo[..., :3], both)


def same_grain(picture, photo, where=None):
    fine = [
        p.astype(np.float32) - cv2.GaussianBlur(p.astype(np.float32), (0, 0), 1.2) for p in (picture, photo)
    ]
    where = np.ones(photo.shape[:2], bool) if where is None else where
    block, worst = 20, 0.0
    for top, left in itertools.product(*(range(0, n - block + 1, block // 2) for n in photo.shape[:2])):
        here = np.s_[top : top + block, left : left + block]
        if where[here].mean() > 0.4:
            a, b = (f[here][where[here]].ravel() for f in fine)
            if b.std() > 4 and a.std() > 0.5:
                worst = max(worst, float(np.corrcoef(a, b)[0, 1]))
    return worst


@pytest.mark.parametrize("style", KEYS)
def test_strength_takes_the_painting_away_from_the_photo(original, style):
    photo = original.scene.picture.astype(float)
    pictures = [original.painted(style, strength).picture for strength in (0.25, 0.5, 0.75, 1.0)]
    away = [0.0, *(float(np.sqrt(np.mean((picture - photo) ** 2))) for picture in pictures)]
    assert all(later > earlier for earlier, later in itertools.pairwise(away)), away


def test_strength_0_gives_the_photo_realistic_layers(paint):
    folder, manifest = paint(painterly_strength=0.0, strokes=True)
    photo_folder, _ = paint(mode=Mode.PHOTO_REALISTIC)
    painted = pngs(folder)
    painted.pop("painting.png")
    assert painted == pngs(photo_folder)
    assert manifest.painting.painter == "none"
    assert "strength 0" in manifest.painting.reason
    assert not (folder / "strokes.json").exists()
    assert manifest.painting.strokes_filename is None
    (told,) = (fallback for fallback in manifest.fallbacks if fallback.wanted == "strokes.json")
    assert told.used == "none"
    assert "strength 0" in told.reason


def test_a_photo_realistic_job_has_no_painting(paint):
    folder, manifest = paint(mode=Mode.PHOTO_REALISTIC)
    assert manifest.painting is None
    assert not (folder / "painting.png").exists()
    assert "painting" not in manifest.timings_s


@pytest.mark.parametrize("style", KEYS)
def test_a_seed_is_a_painting(original, usual, style):
    again, other = original.painted(style, 0.7), original.painted(style, 0.7, seed=7)
    for mine, same in zip(usual[style].layers, again.layers, strict=True):
        assert np.array_equal(mine, same)
    assert 12 < psnr(usual[style].picture, other.picture) < 45  # another painting, of the same scene


def test_the_same_job_gives_the_same_files(paint):
    assert pngs(paint(strokes=True)[0]) == pngs(paint(strokes=True, again=1)[0])


def test_styles_differ(usual):
    alike = {(a, b): psnr(usual[a].picture, usual[b].picture) for a, b in itertools.combinations(KEYS, 2)}
    assert max(alike.values()) < 27, alike


def test_the_strokes_can_be_replayed(paint):
    folder, manifest = paint(strokes=True)
    told = json.loads((folder / manifest.painting.strokes_filename).read_text())
    assert (told["format"], told["version"]) == ("decoupage-strokes", 1)
    assert (told["width"], told["height"]) == (manifest.width, manifest.height)
    assert [layer["filename"] for layer in told["layers"]] == [layer.filename for layer in manifest.layers]
    assert tuple(len(layer["strokes"]) for layer in told["layers"]) == manifest.painting.strokes
    painting = whole(folder)
    ground, replayed = painting_of(told, strokes=False), painting_of(told)
    assert psnr(replayed, painting) > psnr(ground, painting) + 4
    assert psnr(replayed, painting) > 18


def painting_of(told, strokes=True):
    """A replay by plain lines, farthest layer first, clipped by nothing."""
    picture = np.full((told["height"], told["width"], 3), colour(told["layers"][0]["ground"]), np.uint8)
    for layer in told["layers"] if strokes else []:
        for stroke in layer["strokes"]:
            path = np.array(stroke["path"], np.float32).reshape(-1, 1, 2) * 1.6  # tenths, in sixteenths
            width = max(1, round(stroke["width"]))
            cv2.polylines(
                picture,
                [np.rint(path).astype(np.int32)],
                False,
                colour(stroke["color"]),
                width,
                cv2.LINE_AA,
                4,
            )
    return picture


def colour(text):
    return tuple(bytes.fromhex(text[1:]))


def test_it_tells_how_far_it_is(paint):
    told = []
    paint(report=told.append, painterly_style="watercolor", painterly_seed=11)
    reported = [each for each in told if isinstance(each, Progress)]
    fractions = [told.fraction for told in reported]
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1
    assert {told.message for told in reported if told.stage == "painting"} == {"Painting the scene"}


def test_it_can_be_stopped_within_the_painting(grainy, tmp_path):
    stages = []
    photo, folder = tmp_path / "photo.png", tmp_path / "layers"
    Image.fromarray(grainy.picture).save(photo)
    folder.mkdir()

    def check():
        if stages and stages[-1] == "painting":
            stages.append("asked while painting")
        elif stages and stages[-1] == "asked while painting":
            raise Cancelled("enough")

    with pytest.raises(Cancelled, match="enough"):
        run(Task("job", photo, folder, PAINT), lambda told: stages.append(told.stage), check)
    assert stages[-2:] == ["painting", "asked while painting"]
    assert not list(folder.iterdir())


def test_what_a_text_was_taken_for_is_told(paint):
    _, manifest = paint(painterly_style="a loose watercolor of quuxes")
    style = manifest.painting.style
    assert style.text == "a loose watercolor of quuxes"
    assert style.preset == "watercolor"
    assert style.modifiers["looseness"] > 0
    assert style.unmatched == ("quuxes",)
