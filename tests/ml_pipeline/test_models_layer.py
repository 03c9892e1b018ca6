"""Whole jobs by the command line, with a model that was added: as a person without a network does it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

from tests.ml_pipeline.tiny_models import save_tiny

BY_MAP = """
import sys
from ml_pipeline.__main__ import main
status = main(["layer", "photo.png", "--disparity", "map.npy", "--out", "by-map"])
print(status, *sorted({"torch", "transformers", "huggingface_hub"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a photo, a map and a model, and storage of its own."""
    folder = tmp_path_factory.mktemp("place")
    photo = data.astronaut()[::4, ::4]
    Image.fromarray(photo).save(folder / "photo.png")
    np.save(folder / "map.npy", photo[..., 0].astype(np.float32))
    save_tiny(folder / "model")
    added = call(folder, "models", "add", "tiny", "--path", "model")
    assert added.returncode == 0, added.stderr
    return folder


def call(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).resolve().parents[2])
    kept = {name: value for name, value in os.environ.items() if name not in ("MODELS_PATH", "DEVICE")}
    settings = {"STORAGE_PATH": str(folder / "storage"), "PYTHONPATH": root, **environment}
    command = arguments if arguments[0] == "-c" else ("-m", "backend", *arguments)
    return subprocess.run(
        [sys.executable, "-P", *command],
        cwd=folder,
        env=kept | settings,
        capture_output=True,
        text=True,
        timeout=120,
    )


def disparity_of(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "manifest.json").read_text())["disparity"]
    return record


def test_by_its_key_and_by_auto(place: Path) -> None:
    for name, options in (("named", ["--depth-model", "tiny"]), ("auto", [])):
        made = call(place, "layer", "photo.png", "--layers", "2", "--out", name, *options, DEVICE="cpu")
        assert made.returncode == 0, made.stderr
    named, auto = (disparity_of(place / name) for name in ("named", "auto"))
    assert (named["model"], named["device"], named["reason"]) == ("tiny", "cpu", "tiny: asked for by name")
    assert auto["model"] == "tiny" and auto["reason"].startswith("auto: tiny is the best")
    assert named["revision"] == auto["revision"] and named["revision"].startswith("sha256-")
    files = [place / name / "disparity.png" for name in ("named", "auto")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_key_that_is_not_here(place: Path) -> None:
    refused = call(place, "layer", "photo.png", "--depth-model", "depth-anything-v2-small", "--out", "none")
    assert refused.returncode == 2 and not (place / "none").exists()
    assert "`./run.sh models pull depth-anything-v2-small` fetches it" in refused.stderr


def test_with_a_map_no_network_is_imported(place: Path) -> None:
    made = call(place, "-c", BY_MAP)
    assert made.stdout.splitlines()[-1] == "0", made.stderr
    assert disparity_of(place / "by-map")["reason"] == "supplied: the map that came with the picture"


def test_a_wrong_device_is_named(place: Path) -> None:
    refused = call(place, "models", "list", DEVICE="tpu", PORT="not a port either, but of no account here")
    assert refused.returncode == 2 and refused.stderr.startswith("error: DEVICE is 'tpu'")
    assert "PORT" not in refused.stderr
