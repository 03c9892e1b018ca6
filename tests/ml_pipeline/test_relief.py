import numpy as np
import pytest
from PIL import Image

from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.relief import estimate_reliefs
from ml_pipeline.types import Task

HEIGHT, WIDTH = 180, 240


def table_before_a_wall():
    """A slanted table (layer 1) with a box standing on it (layer 2): labels, disparity and mattes."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    ground = 0.1 + 0.6 * rows / HEIGHT + 0.1 * columns / WIDTH
    box = (rows > 40) & (rows < 120) & (columns > 90) & (columns < 160)
    disparity = np.rint(np.where(box, 0.8, ground) * 65535).astype(np.uint16)
    labels = np.where(box, 2, 1).astype(np.uint8)
    alphas = [np.full(labels.shape, 255, np.uint8), box.astype(np.uint8) * 255]
    return labels, disparity, alphas, ground, box


def test_the_ground_goes_on_under_the_box_as_the_slope_that_it_is():
    labels, disparity, alphas, ground, _ = table_before_a_wall()
    far, near = estimate_reliefs(labels, disparity, alphas)
    assert far.dtype == near.dtype == np.uint16
    assert np.abs(far / 65535 - ground).max() < 0.02
    assert np.abs(near[60:100, 110:140] / 65535 - 0.8).max() < 1e-4


def test_where_a_layer_is_seen_it_keeps_the_pictures_values():
    labels, disparity, alphas, _, box = table_before_a_wall()
    far, near = estimate_reliefs(labels, disparity, alphas)
    inside = np.zeros_like(box)
    inside[44:117, 94:157] = True
    assert np.array_equal(near[inside], disparity[inside])
    away = ~np.pad(box, 3)[:-6, 3:-3] & ~np.pad(box, 3)[6:, 3:-3]
    away &= ~np.pad(box, 3)[3:-3, :-6] & ~np.pad(box, 3)[3:-3, 6:]
    assert (far[away] == disparity[away]).mean() > 0.99


def test_there_is_no_step_at_a_layers_own_edge():
    labels, disparity, alphas, _, _ = table_before_a_wall()
    for relief in estimate_reliefs(labels, disparity, alphas):
        levels = relief.astype(int)
        steepest = max(np.abs(np.diff(levels, axis=axis)).max() for axis in (0, 1))
        assert steepest < 0.012 * 65535  # the picture's own steps are of 0.3 and more
    steps = np.abs(np.diff(disparity.astype(int), axis=1)).max()
    assert steps > 0.2 * 65535


def test_a_soft_contour_leaves_no_rim_of_its_neighbours_disparity():
    labels, disparity, alphas, ground, box = table_before_a_wall()
    mixed = disparity.copy()
    rim = box ^ np.pad(box, 1)[2:, 1:-1] | box ^ np.pad(box, 1)[:-2, 1:-1] | box ^ np.pad(box, 1)[1:-1, 2:]
    mixed[rim] = (0.5 * (0.8 + ground) * 65535)[rim]
    far, near = estimate_reliefs(labels, mixed, alphas)
    assert np.abs(far / 65535 - ground).max() < 0.02
    assert np.abs(near[box] / 65535 - 0.8).max() < 0.02


def test_what_is_hidden_stays_behind_what_hides_it():
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    steep = 0.05 + 0.9 * columns / WIDTH  # would come in front of the box if it went on straight
    box = (columns > 150) & (rows > 30) & (rows < 150)
    disparity = np.rint(np.where(box, 0.66, np.minimum(steep, 0.62)) * 65535).astype(np.uint16)
    labels = np.where(box, 2, 1).astype(np.uint8)
    alphas = [np.full(labels.shape, 255, np.uint8), box.astype(np.uint8) * 255]
    far, near = estimate_reliefs(labels, disparity, alphas)
    assert (far[box] <= near[box]).all()


@pytest.mark.parametrize("thin", [1, 3])
def test_a_layer_thinner_than_its_rim_has_a_relief_too(thin):
    labels, disparity, alphas, _, _ = table_before_a_wall()
    pole = np.zeros(labels.shape, bool)
    pole[20:160, 30 : 30 + thin] = True
    labels[pole], disparity[pole] = 2, 60000
    alphas[1][pole] = 255
    near = estimate_reliefs(labels, disparity, alphas)[1]
    assert np.ptp(near) < 0.4 * 65535
    assert near.min() > 0.5 * 65535


@pytest.mark.parametrize("thin", [3, 5])
def test_a_thin_part_of_a_layer_keeps_its_own_disparity(thin):
    labels, disparity, alphas, _, _ = table_before_a_wall()
    pole = np.zeros(labels.shape, bool)
    pole[20:160, 200 : 200 + thin] = True
    labels[pole], disparity[pole] = 2, 60000
    alphas[1][pole] = 255
    near = estimate_reliefs(labels, disparity, alphas)[1]
    assert (near[30:150, 200 + thin // 2] == 60000).all()
    assert np.abs(near[60:100, 110:140] / 65535 - 0.8).max() < 1e-4


def test_a_step_within_a_layer_goes_with_the_nearer_side():
    columns = np.mgrid[:HEIGHT, :WIDTH][1]
    labels, alphas = np.ones((HEIGHT, WIDTH), np.uint8), [np.full((HEIGHT, WIDTH), 255, np.uint8)]
    disparity = np.where(columns < 120, 20000, 50000).astype(np.uint16)
    (relief,) = estimate_reliefs(labels, disparity, alphas)
    assert (relief[:, 119] == 50000).all()
    assert np.array_equal(np.delete(relief, 119, axis=1), np.delete(disparity, 119, axis=1))
    slanted = (columns * 200).astype(np.uint16)
    assert np.array_equal(estimate_reliefs(labels, slanted, alphas)[0], slanted)


def test_relief_on_request_alone(tmp_path):
    _, disparity, _, _, box = table_before_a_wall()
    picture = np.random.default_rng(0).integers(90, 130, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    picture[box] = (200, 40, 40)
    Image.fromarray(picture).save(tmp_path / "photo.png")
    np.save(tmp_path / "disparity.npy", disparity.astype(np.float32) / 65535)
    manifests = {}
    for relief in (False, True):
        folder = tmp_path / str(relief)
        folder.mkdir()
        task = Task(
            "job",
            tmp_path / "photo.png",
            folder,
            Parameters(num_layers=2, relief=relief),
            disparity=tmp_path / "disparity.npy",
        )
        manifests[relief] = run(task, lambda _: None, lambda: None)
        names = {path.name for path in folder.iterdir()}
        assert ("Layer_1_background_disparity.png" in names) is relief
        for layer in manifests[relief].layers:
            assert layer.hidden_filename in names
            assert layer.disparity_filename is None or layer.disparity_filename in names
    assert "relief" in manifests[True].timings_s
    assert "relief" not in manifests[False].timings_s
    own = np.asarray(Image.open(tmp_path / "True" / "Layer_1_background_disparity.png"))
    assert own.dtype == np.uint16
    whole = np.asarray(Image.open(tmp_path / "True" / "disparity.png"))
    seen = np.asarray(Image.open(tmp_path / "True" / "Layer_2_foreground.png"))[..., 3] == 0
    seen[:, :] &= np.roll(seen, 6, 0) & np.roll(seen, -6, 0) & np.roll(seen, 6, 1) & np.roll(seen, -6, 1)
    assert (own[seen] == whole[seen]).mean() > 0.98
