import json

import numpy as np
import pytest
from PIL import Image

from ml_pipeline.__main__ import main


@pytest.fixture
def photo(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (8, 10, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((120, 96), Image.Resampling.BICUBIC).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def test_layer_tells_where_the_layers_lie(photo, tmp_path, capsys):
    assert main(["layer", str(photo), "--layers", "3", "--out", str(tmp_path / "out")]) == 0
    output = capsys.readouterr()
    assert f"3 layers in {tmp_path / 'out'}" in output.out
    assert "Layer_1_background.png" in output.out
    assert "100%" in output.err
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["layer_count"] == 3


def test_the_default_folder_is_named_after_the_photo(photo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("photo", "photo-2"):
        assert main(["layer", "photo.png", "--layers", "2"]) == 0
        assert (tmp_path / "layers" / folder / "Layer_2_foreground.png").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--layers", "9"], "num_layers is 9; it must be from 2 to 5"),
        (
            ["--mode", "photo-realistic", "--style", "ink", "--strokes"],
            "--style and --strokes with --mode photo",
        ),
        (["--mode", "photo-realistic", "--strength", "0"], "leave --mode out, or say --mode painterly"),
        (["--strength", "1.5"], "painterly_strength is 1.5; it must be from 0.0 to 1.0"),
        (["--strength", "nan"], "painterly_strength is nan"),
        (["--style", "o" * 501], "painterly_style has 501 characters"),
        (
            ["--painter", "no-such"],
            "--painter is 'no-such': there is no model no-such; there are auto, embedded, ",
        ),
        (["--painter", "lama"], "--painter is 'lama': it is for inpainting, not for painting"),
        (["--inpainter", "no-such"], "--inpainter is 'no-such': there is no model no-such; there are auto, "),
        (["--seed", str(2**32)], "painterly_seed is 4294967296"),
        (["--disparity", "nowhere.png"], "there is no file nowhere.png"),
        (["--seed", "-1"], "painterly_seed is -1"),
    ],
)
def test_a_mistake_is_told_and_leaves_nothing(photo, tmp_path, capsys, arguments, message):
    assert main(["layer", str(photo), "--out", str(tmp_path / "out"), *arguments]) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [photo]


@pytest.mark.parametrize(
    ("arguments", "mode"),
    [
        ([], "photo-realistic"),
        (["--seed", "7", "--no-strokes"], "photo-realistic"),
        (["--mode", "painterly"], "painterly"),
        (["--strength", "0"], "painterly"),
        (["--style", "ink", "--seed", "7"], "painterly"),
        (["--painter", "embedded"], "painterly"),
        (["--strokes"], "painterly"),
    ],
)
def test_to_speak_of_the_painting_means_painterly_mode(photo, monkeypatch, arguments, mode):
    seen = []
    monkeypatch.setattr("ml_pipeline.commands.make", lambda task, out: seen.append(task.parameters) or 0)
    assert main(["layer", str(photo), *arguments]) == 0
    assert seen[0].mode == mode
    assert seen[0].painterly_seed == (7 if "7" in arguments else 42)
    assert seen[0].strokes == ("--strokes" in arguments)


def test_a_painting_comes_with_its_strokes(photo, tmp_path):
    out = tmp_path / "out"
    asked = ["--style", "loose gouache", "--strength", "0.8", "--strokes", "--layers", "2"]
    assert main(["layer", str(photo), *asked, "--out", str(out)]) == 0
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["mode"] == "painterly"
    told = [manifest["parameters"][name] for name in ("painterly_style", "painterly_strength", "strokes")]
    assert told == ["loose gouache", 0.8, True]
    assert {"painting.png", "strokes.json"} <= {path.name for path in out.iterdir()}


@pytest.mark.parametrize("arguments", [["--strength", "abc"], ["--seed", "1.5"], ["--mode", "cubist"]])
def test_what_is_no_number_and_no_mode_is_refused(photo, capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(["layer", str(photo), *arguments])
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert all(word in told for word in arguments)


def test_a_folder_that_holds_something_is_not_overwritten(photo, tmp_path, capsys):
    assert main(["layer", str(photo), "--out", str(tmp_path)]) == 2
    assert "is not an empty folder" in capsys.readouterr().err


def test_the_folder_one_is_in_is_refused_before_the_run(photo, tmp_path, monkeypatch, capsys):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert main(["layer", str(photo), "--out", "."]) == 2
    assert "is the folder you are in" in capsys.readouterr().err


def test_a_link_to_an_empty_folder_is_followed(photo, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    assert main(["layer", str(photo), "--layers", "2", "--out", str(tmp_path / "link")]) == 0
    assert (tmp_path / "empty" / "manifest.json").exists()


@pytest.mark.parametrize("cuts", [",", "", "a,b"])
def test_cuts_that_are_no_numbers_are_refused(photo, capsys, cuts):
    with pytest.raises(SystemExit) as caught:
        main(["layer", str(photo), "--cuts", cuts])
    assert caught.value.code == 2
    assert "no list of numbers" in capsys.readouterr().err


def test_a_photo_that_is_not_there(tmp_path, capsys):
    assert main(["layer", str(tmp_path / "none.jpg"), "--out", str(tmp_path / "out")]) == 2
    assert "there is no file" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "out/a.png"), "error: out/a.png: No space left on device\n"),
        (OSError("PNG encoding failed"), "error: PNG encoding failed\n"),
    ],
)
def test_what_the_system_refuses_is_told(photo, capsys, monkeypatch, error, told):
    def refuse(*_):
        raise error

    monkeypatch.setattr("ml_pipeline.commands.make", refuse)
    assert main(["layer", str(photo)]) == 1
    assert capsys.readouterr().err == told


def test_a_painter_that_is_not_here_is_told_before_anything_begins(photo, monkeypatch, capsys):
    monkeypatch.setattr("ml_pipeline.commands.make", lambda task, out: pytest.fail("it has begun"))
    assert main(["layer", str(photo), "--painter", "no-such"]) == 2
    told = capsys.readouterr().err
    assert "--painter is 'no-such'" in told and "lama" not in told


def test_help_says_what_strength_0_is(capsys):
    with pytest.raises(SystemExit):
        main(["layer", "--help"])
    assert "from 0, the photo itself, to 1" in " ".join(capsys.readouterr().out.split())


def test_help_shows_examples(capsys):
    with pytest.raises(SystemExit):
        main(["layer", "--help"])
    assert "./run.sh layer photo.jpg" in capsys.readouterr().out


def test_a_run_that_breaks_off_leaves_nothing(photo, tmp_path, capsys):
    photo.write_bytes(photo.read_bytes()[:2000])
    assert main(["layer", str(photo), "--out", str(tmp_path / "out")]) == 2
    assert "cannot be decoded" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [photo]


def test_the_terminal_tells_what_was_taken_instead(tmp_path, capsys):
    Image.fromarray(np.full((48, 64, 3), 90, np.uint8)).save(tmp_path / "plain.png")
    assert main(["layer", str(tmp_path / "plain.png"), "--out", str(tmp_path / "layers")]) == 0
    assert "instead of embedded: rows: lower is nearer, because the picture holds" in capsys.readouterr().out
