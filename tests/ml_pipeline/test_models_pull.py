"""Pulls from a hub on this machine, by the command line, in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from ml_pipeline.errors import ModelStoreError
from ml_pipeline.models.hub import Listing, RemoteFile, select
from ml_pipeline.models.pull import pull, require_room
from ml_pipeline.models.registry import entry_of
from ml_pipeline.models.store import ModelStore
from tests.ml_pipeline.loopback_hub import Hub
from tests.ml_pipeline.test_models import depth_folder

UNPINNED, PINNED, CHECKED = (
    "depth-anything-v2-metric-indoor-small",
    "depth-anything-v2-base",
    "depth-anything-v2-small",
)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Ended(NamedTuple):
    status: int
    output: str
    errors: str


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Three repositories with a depth model each; one has pickles and code beside it."""
    folder = depth_folder(tmp_path / "upstream")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    head = {"a": {"dtype": "F32", "shape": [50_000], "data_offsets": [0, 200_000]}}
    text = json.dumps(head).encode()
    files["model.safetensors"] = len(text).to_bytes(8, "little") + text + os.urandom(200_000)
    files |= {"pytorch_model.bin": b"pickle", "modeling.py": b"import os", "sub/model.safetensors": b"other"}
    entries = [entry for entry in map(entry_of, (UNPINNED, PINNED, CHECKED)) if entry]
    commits = {entry.repository: entry.revision or COMMIT for entry in entries}
    with Hub(commits, {entry.repository: dict(files) for entry in entries}) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "store")


def environment(store: ModelStore, endpoint: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HTTP", "http"))}
    return {**kept, "MODELS_PATH": str(store.folder), "HF_ENDPOINT": endpoint, "NO_PROXY": "*"}


def call(store: ModelStore, endpoint: str, *arguments: str) -> Ended:
    ended = subprocess.run(
        [sys.executable, "-m", "ml_pipeline.models", *arguments],
        env=environment(store, endpoint),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def left_in(store: ModelStore) -> list[str]:
    return sorted(path.name for path in store.folder.rglob("*")) if store.folder.exists() else []


def test_a_first_pull_pins_what_it_finds(store: ModelStore, hub: Hub) -> None:
    pulled = call(store, hub.url, "pull", UNPINNED)
    assert pulled.status == 0, pulled
    assert "Apache-2.0" in pulled.output and f"revision {COMMIT}" in pulled.output
    assert "model.safetensors: 100%" in pulled.errors  # the bar
    model = store.find(UNPINNED)
    model.require_intact()
    names = ["config.json", "model.safetensors", "preprocessor_config.json"]
    assert [file.name for file in model.files] == names and not model.is_linked
    assert (model.revision, model.licence, model.folder) == (
        COMMIT,
        "Apache-2.0",
        store.folder / UNPINNED / "files",
    )
    asked = [path for path in hub.asked if "/resolve/" in path]
    assert {path.rpartition("/")[2] for path in asked} == set(names) and all(COMMIT in path for path in asked)
    assert left_in(store) == sorted([UNPINNED, "files", "record.json", *names])
    assert "here already" in call(store, hub.url, "pull", UNPINNED).errors
    again = call(store, "http://127.0.0.1:1", "verify")  # without a network
    assert (again.status, again.output.count("files as they were")) == (0, 1)
    assert call(store, hub.url, "rm", UNPINNED).status == 0 and left_in(store) == []


def test_a_licence_that_asks_for_it(store: ModelStore, hub: Hub) -> None:
    refused = call(store, hub.url, "pull", PINNED)
    assert refused.status == 2 and hub.asked == [] and left_in(store) == []
    for told in (
        "CC-BY-NC-4.0",
        "Not for commercial use",
        "https://creativecommons.org/",
        "--accept-licence",
    ):
        assert told in refused.errors
    assert call(store, hub.url, "pull", PINNED, "--accept-licence").status == 0
    entry = entry_of(PINNED)
    assert entry is not None and store.find(PINNED).revision == entry.revision
    assert any(path.endswith(f"/revision/{entry.revision}") for path in hub.asked)


def test_a_known_checksum_is_kept_to(store: ModelStore, hub: Hub) -> None:
    """The hub is true to itself, but its file is not the one that the registry knows."""
    refused = call(store, hub.url, "pull", CHECKED)
    assert refused.status == 2 and "model.safetensors" in refused.errors and "damaged" in refused.errors
    assert left_in(store) == []


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"], ids=["by SHA-256", "by Git's"])
def test_a_file_that_came_changed(store: ModelStore, hub: Hub, name: str) -> None:
    hub.lies.add(name)
    refused = call(store, hub.url, "pull", UNPINNED)
    assert refused.status == 2 and f"{name} of depth-anything/" in refused.errors
    assert "nothing is kept" in refused.errors and left_in(store) == []


def test_a_repository_of_pickles_alone(store: ModelStore, hub: Hub) -> None:
    entry = entry_of(UNPINNED)
    assert entry is not None
    del hub.files[entry.repository]["model.safetensors"]
    refused = call(store, hub.url, "pull", UNPINNED)
    assert refused.status == 2 and "no safetensors or ONNX" in refused.errors and left_in(store) == []
    assert not any("/resolve/" in path for path in hub.asked)


def test_repositories_that_are_not_given_out(store: ModelStore, hub: Hub) -> None:
    hub.gated = True
    refused = call(store, hub.url, "pull", UNPINNED)
    assert refused.status == 2 and "with a login alone" in refused.errors and left_in(store) == []
    hub.files.clear()
    refused = call(store, hub.url, "pull", UNPINNED)
    assert refused.status == 2 and "does not give out" in refused.errors and "models add" in refused.errors


def test_without_a_network(store: ModelStore) -> None:
    refused = call(store, "http://127.0.0.1:1", "pull", UNPINNED)
    assert refused.status == 2 and left_in(store) == []
    for told in ("cannot be reached", "is there a network", f"models add {UNPINNED} --path DIR"):
        assert told in refused.errors


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name
)
def test_a_pull_that_is_stopped_leaves_nothing(store: ModelStore, hub: Hub, number: signal.Signals) -> None:
    hub.stalls.add("model.safetensors")
    process = subprocess.Popen(
        [sys.executable, "-m", "ml_pipeline.models", "pull", UNPINNED],
        env=environment(store, hub.url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert hub.is_stalling.wait(60)
    other = call(store, hub.url, "list")  # which sweeps, and lets what is going on alone
    assert other.status == 0 and f".part-{UNPINNED}" in left_in(store)
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    if number == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL and f".part-{UNPINNED}" in left_in(store)
        assert call(store, hub.url, "list").status == 0
    else:
        assert process.returncode == 130 and "stopped; nothing is left behind" in told
    assert left_in(store) == []


def test_only_numbers_and_text_are_chosen(store: ModelStore) -> None:
    entry = entry_of("sd15-inpainting")
    assert entry is not None
    names = ["model_index.json", "tokenizer/merges.txt", "unet/config.json", "README.md", "v1-5.ckpt"]
    weights = [
        f"{part}/model{kind}" for part in ("unet", "safety_checker") for kind in (".bin", ".safetensors")
    ]
    half = ["unet/model.fp16.safetensors", "unet/model.fp16.bin", "unet/deeper/model.safetensors"]
    assert select(entry, [*names, *weights, *half]) == [
        "model_index.json",
        "tokenizer/merges.txt",
        "unet/config.json",
        "unet/model.fp16.safetensors",
    ]
    with pytest.raises(ModelStoreError, match="no safetensors or ONNX"):
        select(entry, ["model_index.json", "unet/model.bin"])
    with pytest.raises(ModelStoreError, match="CreativeML-OpenRAIL-M"):
        pull(store, entry)


def test_what_is_no_model_of_the_registry(store: ModelStore) -> None:
    refused = call(store, "http://127.0.0.1:1", "pull", "dall-e")
    assert refused.status == 2 and "no model 'dall-e' to pull, only depth-anything" in refused.errors


def test_a_disk_that_is_too_small(store: ModelStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = entry_of(UNPINNED)
    assert entry is not None
    listing = Listing(COMMIT, (RemoteFile("model.safetensors", 99_000_000, None, None),))
    require_room(tmp_path, entry, Listing(COMMIT, ()))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=300_000_000))
    with pytest.raises(
        ModelStoreError, match=r"takes 99 MB, and 500 MB are to stay free, but 300 MB are free"
    ):
        require_room(tmp_path, entry, listing)


def test_a_package_that_is_missing(store: ModelStore) -> None:
    entry = entry_of("depth-pro")
    assert entry is not None and entry.needs == ("torchvision",)
    with pytest.raises(ModelStoreError, match="needs a_package_of_nobodys, which is not installed"):
        pull(store, replace(entry, needs=("a_package_of_nobodys",)), has_consented=True)
    assert not store.folder.exists()
