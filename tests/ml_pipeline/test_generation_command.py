"""`generate` at a terminal: pictures from a prompt, by the landscape painter and by a service on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ml_pipeline.__main__ import main
from ml_pipeline.generation import commands
from tests.backend.running import ROOT, wait_until
from tests.loopback_replicate import LoopbackReplicate, Plan, busy

SMALL = ["--size", "512x512"]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and an environment that says nothing."""
    for name in ("PROVIDER", "REPLICATE_API_TOKEN", "REPLICATE_MODEL", "REPLICATE_BASE_URL", "DEVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODELS_PATH", str(tmp_path / "no models"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def left_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_pictures_lie_in_a_folder_of_the_prompts_name(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "A boat / on a lake!", *SMALL, "--images", "2", "--seed", "3"]) == 0
    folder = place / "pictures" / "a-boat-on-a-lake"
    told = capsys.readouterr()
    for index in (1, 2):
        assert f"{folder / f'image_{index}.png'}: 512x512, seed {2 + index}" in told.out
        with Image.open(folder / f"image_{index}.png") as picture:
            assert (picture.size, picture.mode) == ((512, 512), "RGB")
    assert "understood: " in told.out and "boat" in told.out
    assert "provider auto: procedural, as no network" in told.out
    assert "100%" in told.err
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["generation"]["provider"] == "procedural"
    assert manifest["job_id"] == "a-boat-on-a-lake"
    assert left_in(place / "pictures") == [
        "a-boat-on-a-lake",
        *(
            f"a-boat-on-a-lake/{name}"
            for name in (
                "image_1.png",
                "image_1_disparity.png",
                "image_2.png",
                "image_2_disparity.png",
                "manifest.json",
            )
        ),
    ]


def test_the_same_seed_gives_the_same_picture_and_none_any(place: Path) -> None:
    for seed in (["--seed", "7"], ["--seed", "7"], []):
        assert main(["generate", "a lake", *SMALL, *seed]) == 0
    first, second, third = (
        (place / "pictures" / name / "image_1.png").read_bytes()
        for name in ("a-lake", "a-lake-2", "a-lake-3")
    )
    assert first == second != third


def test_with_layers_it_is_a_whole_result(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--layers", "3", "--style", "watercolor", "--painterly-seed", "9", "--out", "night"]
    assert main(["generate", "a lighthouse by the sea", *SMALL, *asked]) == 0
    told = capsys.readouterr().out
    assert f"3 layers in {place / 'night'}" in told and "image_1.png: 512x512" in told
    manifest = json.loads((place / "night" / "manifest.json").read_text())
    assert manifest["layer_count"] == 3 and manifest["mode"] == "painterly"
    assert manifest["parameters"]["painterly_seed"] == 9
    assert manifest["disparity"]["model"] == "procedural"
    assert manifest["generation"]["images"][0]["disparity_filename"] == "image_1_disparity.png"
    assert {"image_1.png", "painting.png", "Layer_3_foreground.png"} <= set(left_in(place / "night"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([" "], "prompt is empty"),
        (["x" * 2001], "prompt has 2001 characters; at most 2000"),
        (["x", "--images", "0"], "num_images is 0; it must be at least 1"),
        (["x", "--images", "2", "--layers", "3"], "--images is 2; layers are made of one picture"),
        (["x", "--relief", "--style", "ink"], "--relief and --style without layers"),
        (["x", "--painterly-seed", "0"], "--painterly-seed without layers"),
        (["x", "--depth-model", "embedded"], "--depth-model without layers"),
        (["x", "--size", "100x600"], "width is 100; it must be from 512 to 2048 pixels with procedural"),
        (["x", "--seed", "-1"], "seed is -1"),
        (["x", "--layers", "9"], "num_layers is 9"),
        (["x", "--layers", "2", "--inpainter", "nope"], "--inpainter is 'nope'"),
        (["x", "--model", "sd15"], "--model is 'sd15', and provider procedural has no models"),
        (["x", "--provider", "diffusion"], "provider diffusion needs a network"),
        (["x", "--provider", "diffusion", "--model", "nope"], "there is no model nope"),
        (["x", "--provider", "replicate"], "set REPLICATE_API_TOKEN"),
        (["x", "--out", "."], "is the folder you are in"),
    ],
)
def test_a_mistake_is_told_and_leaves_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["generate", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ") and message in told
    assert left_in(place) == []


@pytest.mark.parametrize(
    "arguments", [["--size", "1"], ["--size", "axb"], ["--size", "٣x٣"], ["--provider", "no"]]
)
def test_what_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["generate", "x", *arguments])
    assert caught.value.code == 2
    told = capsys.readouterr().err
    assert arguments[1] in told and "<" not in told


def test_a_setting_that_names_no_provider_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROVIDER", "no-such")
    assert main(["generate", "x"]) == 2
    assert "PROVIDER is 'no-such'; it must be one of auto, procedural" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("---", "picture"),
        ("Ünï — ß", "ünï-ß"),
        ("a" * 100, "a" * 40),
        (f"{'a' * 36} lake", f"{'a' * 36}"),
        (f"{'a' * 35} lake {'b' * 9}", f"{'a' * 35}-lake"),
        ("\u202e.hidden", "hidden"),
    ],
)
def test_a_prompt_gives_a_folder_a_harmless_name(prompt: str, name: str) -> None:
    assert commands._name_of(prompt) == name


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["generate", "--help"])
    told = capsys.readouterr().out
    assert './run.sh generate "a red boat on a lake at dawn" --layers auto' in told
    assert "--painterly-seed" in told and "the prompt goes there" in told


def test_ctrl_c_leaves_nothing(place: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ml_pipeline", "generate", "a lake", "--images", "50"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: bool(list(place.glob("pictures/.*/result/image_1.png"))), "a picture is there")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert process.returncode == 130, told
    assert "stopped; nothing is left behind" in told
    assert left_in(place) == []


@pytest.fixture
def replicate(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackReplicate]:
    with LoopbackReplicate(Plan(polls=1)) as service:
        monkeypatch.setenv("REPLICATE_API_TOKEN", service.token)
        monkeypatch.setenv("REPLICATE_BASE_URL", service.url)
        yield service


def test_replicate_is_asked_where_there_is_a_token(
    place: Path, replicate: LoopbackReplicate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", "a cat", "--seed", "5", "--negative", "dog", "--layers", "2"]) == 0
    told = capsys.readouterr()
    assert "provider auto: replicate, as REPLICATE_API_TOKEN is set" in told.out
    manifest = json.loads((place / "layers" / "a-cat" / "manifest.json").read_text())
    assert manifest["generation"]["images"][0]["provider"] == "replicate"
    assert manifest["disparity"]["model"] == "embedded"
    assert [made.input["negative_prompt"] for made in replicate.predictions] == ["dog"]
    assert replicate.token not in told.out + told.err + json.dumps(manifest)
    assert not list(place.rglob("*.part"))


def test_what_was_made_is_kept_where_the_rest_fails(
    place: Path, replicate: LoopbackReplicate, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may have been paid for."""
    replicate.plan = Plan(polls=1, ends=("succeeded", "failed", "succeeded"))
    assert main(["generate", "a cat", "--images", "3", "--out", "cats"]) == 2
    told = capsys.readouterr()
    assert "1 of 3 images could not be made (image 2: " in told.err
    assert f"; the others are in {place / 'cats'}" in told.err
    assert "image_1.png" in told.out and "image_3.png" in told.out
    assert left_in(place / "cats") == ["image_1.png", "image_3.png", "manifest.json"]
    manifest = json.loads((place / "cats" / "manifest.json").read_text())
    assert [image["index"] for image in manifest["generation"]["images"]] == [1, 3]


def test_a_wait_is_told(
    place: Path, replicate: LoopbackReplicate, capsys: pytest.CaptureFixture[str]
) -> None:
    replicate.script("create", busy("0"))
    assert main(["generate", "a cat"]) == 0
    assert "Replicate: it answered 429: Request was throttled.; going on after" in capsys.readouterr().err


def test_where_none_was_made_that_alone_is_told(
    place: Path, replicate: LoopbackReplicate, capsys: pytest.CaptureFixture[str]
) -> None:
    replicate.plan = Plan(polls=1, ends=("failed",))
    assert main(["generate", "a cat", "--images", "2"]) == 2
    told = capsys.readouterr().err
    assert "2 of 2 images could not be made (image 1: " in told and "POST" not in told
    assert left_in(place) == []


@pytest.mark.parametrize("arguments", [["--images", "3"], ["--layers", "4", "--style", "oil"]])
def test_what_was_paid_for_outlives_ctrl_c(
    place: Path, replicate: LoopbackReplicate, arguments: list[str]
) -> None:
    """And nothing else does: no layers that were begun."""
    replicate.plan = Plan(polls=1, side_px=(1200, 900))
    if "--images" in arguments:
        replicate.script("create", None, *[busy("60")] * 9)
    process = subprocess.Popen(
        [sys.executable, "-m", "ml_pipeline", "generate", "a cat", "--out", "cats", *arguments],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: bool(list(place.glob(".cats-*/result/image_1.png"))), "the first one is there")
    time.sleep(0.5)  # until the second one waits, or the layers are begun
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130, told
    assert f"stopped; what was paid for is in {place / 'cats'}" in told and "nothing is left" not in told
    assert left_in(place / "cats") == ["image_1.png", "manifest.json"]
    manifest = json.loads((place / "cats" / "manifest.json").read_text())
    assert [image["index"] for image in manifest["generation"]["images"]] == [1]


def test_what_is_no_picture_is_told(
    place: Path, replicate: LoopbackReplicate, capsys: pytest.CaptureFixture[str]
) -> None:
    replicate.paint = lambda wanted: b"<html>not a picture</html>"
    assert main(["generate", "a cat"]) == 2
    assert "what Replicate sent cannot be used: " in capsys.readouterr().err
    assert left_in(place) == []


def test_ctrl_c_stops_it_there_too(place: Path, replicate: LoopbackReplicate) -> None:
    replicate.plan = Plan(polls=10_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "ml_pipeline", "generate", "a cat"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: bool(replicate.of_kind("get")), "it is being waited for")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert process.returncode == 130, told
    assert [made.status for made in replicate.predictions] == ["canceled"]
    assert left_in(place) == []
