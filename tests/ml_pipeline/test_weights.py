import json
import os
import struct
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from ml_pipeline.disparity.embedded import WEIGHTS
from ml_pipeline.disparity.weights import (
    ARCHITECTURE,
    FORMAT,
    LARGEST_BYTES,
    checksum,
    load_weights,
    revision,
    save_weights,
)
from ml_pipeline.errors import WeightsError

STATE = {"a.weight": torch.linspace(-2, 2, 12).reshape(3, 4), "b.bias": torch.tensor([0.1, 65504.0])}
SAID = {"training": "12 pictures, 3 steps"}


@pytest.fixture
def path(tmp_path):
    save_weights(tmp_path / "some.safetensors", STATE, SAID)
    return tmp_path / "some.safetensors"


def test_what_is_saved_is_loaded(path):
    state, metadata = load_weights(path)
    assert state.keys() == STATE.keys()
    for name, tensor in state.items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, STATE[name].half().float())
    halves = {name: tensor.half() for name, tensor in STATE.items()}
    own = {"format": FORMAT, "architecture": ARCHITECTURE, "sha256": checksum(halves)}
    assert metadata == {**SAID, **own}
    assert revision(metadata) == f"net-1-{metadata['sha256'][:12]}"


def test_metadata_of_another_file_are_not_believed(tmp_path, path):
    _, old = load_weights(path)
    save_weights(tmp_path / "new.safetensors", {"a.weight": torch.zeros(2)}, old)
    _, new = load_weights(tmp_path / "new.safetensors")
    assert new["sha256"] != old["sha256"]


@pytest.mark.parametrize(
    ("tensor", "message"),
    [
        (torch.zeros(2, dtype=torch.float64), "x is torch.float64"),
        (torch.zeros(2, dtype=torch.float16), "x is torch.float16"),
        (torch.tensor(3), "x is torch.int64"),
        (torch.tensor([1e5, 0]), "x reaches 100000"),
        (torch.tensor([float("nan")]), "x reaches nan"),
    ],
)
def test_what_float16_cannot_hold_is_not_saved(tmp_path, tensor, message):
    with pytest.raises(WeightsError, match=message):
        save_weights(tmp_path / "bad.safetensors", {"x": tensor}, {})
    assert not (tmp_path / "bad.safetensors").exists()


def header_end(data):
    return 8 + struct.unpack("<Q", data[:8])[0]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: data[:-1], "damaged"),
        (lambda data: data[:5], "damaged"),
        (lambda data: b"", "damaged|cannot be read"),
        (lambda data: data + b"more", "damaged"),
        (lambda data: b"\xff" * 8 + data[8:], "damaged"),
        (lambda data: data[:8] + b"}" + data[9:], "damaged"),
        (lambda data: b"<html>not found</html>" * 9, "damaged"),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "as their sha256"),
        (lambda data: data.replace(b"a.weight", b"a.height"), "as their sha256"),
        (lambda data: data.replace(b"[3,4]", b"[4,3]"), "as their sha256"),
        (lambda data: data.replace(b"F16", b"I16"), r"hold torch\.int16"),
        (lambda data: data.replace(b'"format":"1"', b'"format":"2"'), "say '2' as their format"),
        (lambda data: data.replace(b"disparity-unet-1", b"disparity-unet-9"), "say 'disparity-unet-9'"),
        (lambda data: data.replace(b"__metadata__", b"__meta_data__"), "damaged"),
    ],
)
def test_damage_is_noticed(path, damage, message):
    data = path.read_bytes()
    path.write_bytes(damage(data))
    assert path.read_bytes() != data
    with pytest.raises(WeightsError, match=message) as caught:
        load_weights(path)
    assert "some.safetensors" in str(caught.value)
    assert str(path.parent) not in str(caught.value)


@given(st.data())
def test_any_flipped_bit_is_noticed_or_lies_in_what_the_training_says(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "flipped.safetensors"
    save_weights(path, STATE, SAID)
    before = path.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    bit = data.draw(st.integers(0, 7))
    path.write_bytes(before[:place] + bytes([before[place] ^ 1 << bit]) + before[place + 1 :])
    try:
        state, _ = load_weights(path)
    except WeightsError:
        return
    assert place < header_end(before)
    assert all(torch.equal(state[name], STATE[name].half().float()) for name in STATE)


def test_a_file_without_metadata(tmp_path):
    path = tmp_path / "bare.safetensors"
    save_file({"a": torch.zeros(2, dtype=torch.float16)}, path)
    with pytest.raises(WeightsError, match="say 'nothing' as their format; it must be '1'"):
        load_weights(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(WeightsError, match=r"there are no weights none\.safetensors; get the file"):
        load_weights(tmp_path / "none.safetensors")


def test_a_folder_in_its_place(tmp_path):
    with pytest.raises(WeightsError, match="no file of at most"):
        load_weights(tmp_path)


def test_the_shipped_file():
    assert WEIGHTS.stat().st_size <= 8_000_000
    state, metadata = load_weights(WEIGHTS)
    assert sum(tensor.numel() for tensor in state.values()) < 4_000_000
    assert set(metadata) > {"format", "architecture", "sha256"}
    header = WEIGHTS.read_bytes()[8 : header_end(WEIGHTS.read_bytes())]
    assert json.loads(header)["__metadata__"] == metadata


def test_a_crash_while_saving_leaves_the_file_that_was_there(path, monkeypatch):
    before = path.read_bytes()

    def crash(part, data):
        with part.open("wb") as file:
            file.write(data[:100])
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", crash)
    with pytest.raises(OSError, match="full"):
        save_weights(path, STATE, {})
    assert path.read_bytes() == before


def test_what_is_no_ordinary_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.safetensors")  # opening it would wait for a writer, for ever
    with pytest.raises(WeightsError, match="no file of at most"):
        load_weights(tmp_path / "pipe.safetensors")


def test_a_file_that_is_too_large_is_neither_read_nor_written(tmp_path):
    path = tmp_path / "large.safetensors"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(WeightsError, match="8,000,000 bytes"):
        load_weights(path)
    with pytest.raises(WeightsError, match="8,000,000 are allowed"):
        save_weights(tmp_path / "new.safetensors", {"x": torch.zeros(LARGEST_BYTES // 2)}, {})
    assert not (tmp_path / "new.safetensors").exists()


def test_a_link_that_leads_nowhere_says_so(tmp_path):
    path = tmp_path / "loop.safetensors"
    path.symlink_to(path)
    with pytest.raises(WeightsError, match=r"cannot be read \(Too many levels"):
        load_weights(path)
