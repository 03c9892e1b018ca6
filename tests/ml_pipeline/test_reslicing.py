import json
import shutil

import numpy as np
import pytest
from PIL import Image

from ml_pipeline.__main__ import main
from ml_pipeline.disparity.stored import read_stored
from ml_pipeline.errors import StoredDisparityError


@pytest.fixture(scope="module")
def first(tmp_path_factory, scene):
    """A photo and the folder of its first result."""
    folder = tmp_path_factory.mktemp("first")
    Image.fromarray(scene.picture).save(folder / "photo.png")
    np.save(folder / "map.npy", scene.disparity)
    photo, disparity, out = (str(folder / name) for name in ("photo.png", "map.npy", "result"))
    assert main(["layer", photo, "--layers", "3", "--disparity", disparity, "--out", out]) == 0
    return folder


def reslice(first, out, *arguments):
    status = main(["reslice", str(first / "result"), str(first / "photo.png"), "--out", str(out), *arguments])
    return status, json.loads((out / "manifest.json").read_text()) if status == 0 else None


def test_another_count_of_layers_without_estimating_again(first, tmp_path):
    status, manifest = reslice(first, tmp_path / "out", "--layers", "4")
    assert status == 0
    assert manifest["layer_count"] == 4
    assert "disparity" not in manifest["timings_s"]
    before = json.loads((first / "result" / "manifest.json").read_text())
    assert manifest["disparity"] == {**before["disparity"], "reused_from": "result"}
    for name in ("disparity.png",):
        assert (tmp_path / "out" / name).read_bytes() == (first / "result" / name).read_bytes()


def test_the_same_parameters_give_the_same_bytes(first, tmp_path):
    assert reslice(first, tmp_path / "out", "--layers", "3")[0] == 0
    for path in (first / "result").glob("*.png"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name


def test_cuts_are_honoured_as_given(first, tmp_path):
    status, manifest = reslice(first, tmp_path / "out", "--cuts", "0.35,0.7")
    assert status == 0
    assert [cut["disparity"] for cut in manifest["cuts"]] == [0.35, 0.7]
    assert manifest["layer_count"] == 3
    assert manifest["parameters"]["cuts"] == [0.35, 0.7]


def test_what_is_not_said_stays_as_it_was(first, tmp_path):
    assert reslice(first, tmp_path / "fine", "--layers", "2", "--relief", "--edge-quality", "fine")[0] == 0
    again = ["reslice", str(tmp_path / "fine"), str(first / "photo.png"), "--layers", "3"]
    assert main([*again, "--out", str(tmp_path / "again")]) == 0
    parameters = json.loads((tmp_path / "again" / "manifest.json").read_text())["parameters"]
    assert (parameters["relief"], parameters["edge_quality"], parameters["num_layers"]) == (True, "fine", 3)


def test_a_result_is_painted_and_painted_otherwise(first, tmp_path):
    status, painted = reslice(first, tmp_path / "painted", "--style", "impasto, pale", "--strength", "0.8")
    assert (status, painted["mode"], painted["layer_count"]) == (0, "painterly", 3)
    again = ["reslice", str(tmp_path / "painted"), str(first / "photo.png")]
    assert main([*again, "--seed", "7", "--out", str(tmp_path / "seed")]) == 0
    parameters = json.loads((tmp_path / "seed" / "manifest.json").read_text())["parameters"]
    told = [parameters[name] for name in ("mode", "painterly_style", "painterly_strength", "painterly_seed")]
    assert told == ["painterly", "impasto, pale", 0.8, 7]
    assert (tmp_path / "seed" / "painting.png").read_bytes() != (
        tmp_path / "painted" / "painting.png"
    ).read_bytes()
    assert main([*again, "--mode", "photo-realistic", "--out", str(tmp_path / "photo")]) == 0
    name = "Layer_1_background.png"
    assert (tmp_path / "photo" / name).read_bytes() == (first / "result" / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "neither --layers nor --cuts is given"),
        (["--relief"], "nothing is to be painted otherwise"),
        (["--seed", "7"], "--seed is 7, and mode photo-realistic paints nothing; add --mode painterly"),
        (["--seed", "-1"], "painterly_seed is -1; it must be from 0"),
        (["--style", "  "], "nothing is to be painted otherwise"),
        (["--style", "ink", "--painter", "no-such"], "--painter is 'no-such': there is no model no-such"),
        (["--mode", "photo-realistic"], "nothing is to be painted otherwise"),
        (["--mode", "photo-realistic", "--style", "ink"], "which paints nothing"),
        (["--strength", "2"], "painterly_strength is 2.0; it must be from 0.0 to 1.0"),
        (["--layers", "0"], "num_layers is 0; it must be from 2 to 5"),
        (["--layers", "9"], "num_layers is 9; it must be from 2 to 5"),
        (["--cuts", "0.5,0.2"], "cuts are 0.5, 0.2; they must rise"),
        (["--cuts", "0.2,1.5"], "lie between 0 and 1"),
        (["--cuts", "0.1,0.2,0.3,0.4,0.5"], "at most 4 cuts"),
        (["--cuts", "0.4", "--layers", "4"], "num_layers is 4 and there are 1 cuts"),
    ],
)
def test_a_mistake_is_told_and_leaves_nothing(first, tmp_path, capsys, arguments, told):
    assert reslice(first, tmp_path / "out", *arguments)[0] == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_another_photo_is_refused(first, tmp_path, capsys):
    Image.new("RGB", (320, 240), "white").save(tmp_path / "other.png")
    arguments = ["reslice", str(first / "result"), str(tmp_path / "other.png"), "--layers", "2"]
    assert main(arguments) == 2
    assert "is not the file that" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written",
    ["", "[]", "{}", "no json", "[" * 3000, '{"job_id":"x","parameters":{},"source":{},"disparity":{}}'],
)
def test_a_folder_that_is_no_result_is_refused(first, tmp_path, capsys, written):
    (tmp_path / "manifest.json").write_text(written)
    assert main(["reslice", str(tmp_path), str(first / "photo.png"), "--layers", "2"]) == 2
    assert "layer the photo anew" in capsys.readouterr().err


def test_a_stored_disparity_that_is_gone_or_changed_is_refused(first, tmp_path, capsys):
    shutil.copytree(first / "result", tmp_path / "result")
    (tmp_path / "result" / "disparity.png").unlink()
    arguments = ["reslice", str(tmp_path / "result"), str(first / "photo.png"), "--layers", "2"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 2
    assert "layer the picture anew" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_reading_a_stored_disparity(tmp_path):
    values = np.arange(16 * 20, dtype=np.uint16).reshape(16, 20) * 200
    Image.fromarray(values).save(tmp_path / "disparity.png")
    assert np.array_equal(read_stored(tmp_path / "disparity.png", 16, 20), values)
    with pytest.raises(StoredDisparityError, match="is 20x16, the upright picture 30x16"):
        read_stored(tmp_path / "disparity.png", 16, 30)
    Image.fromarray(values.astype(np.uint8)).save(tmp_path / "disparity.png")
    with pytest.raises(StoredDisparityError, match="not the 16-bit disparity"):
        read_stored(tmp_path / "disparity.png", 16, 20)
