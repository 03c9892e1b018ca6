"""The registry, the store, and folders that are added; no network of numbers is loaded."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ml_pipeline.errors import ModelStoreError, ModelUnavailableError, ParameterError, WeightsError
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.commands import main
from ml_pipeline.models.inspection import inspect_folder, prefer_half, require_whole
from ml_pipeline.models.preference import preferred
from ml_pipeline.models.registry import DEFAULT_PULL, REGISTRY, Adapter, Role, entry_of, rank
from ml_pipeline.models.roles import require_role
from ml_pipeline.models.store import GRACE_S, ModelStore, default_folder
from ml_pipeline.parameters import KEY_PATTERN, RESERVED_KEYS, Parameters

LIGHT = """
import sys
import ml_pipeline.models.commands, ml_pipeline.models.pull, ml_pipeline.models.offer
heavy = "numpy torch cv2 transformers diffusers huggingface_hub safetensors"
print(*sorted(set(heavy.split()) & set(sys.modules)))
"""


def write_numbers(path: Path, *, missing_bytes: int = 0) -> None:
    """A safetensors file of four float32 zeros."""
    head = json.dumps({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((struct.pack("<Q", len(head)) + head + bytes(16))[: -missing_bytes or None])


def depth_folder(folder: Path, family: str = "depth_anything") -> Path:
    write_numbers(folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"model_type": family}))
    (folder / "preprocessor_config.json").write_text("{}")
    (folder / "README.md").write_text("words")
    return folder


def pipeline_folder(folder: Path, kind: str, channels: int | None = 4) -> Path:
    for part in ("unet", "vae", "text_encoder", *(("controlnet",) if "ControlNet" in kind else ())):
        write_numbers(folder / part / "model.fp16.safetensors")
        (folder / part / "config.json").write_text("{}")
    if channels is not None:
        (folder / "unet" / "config.json").write_text(json.dumps({"in_channels": channels}))
    (folder / "model_index.json").write_text(json.dumps({"_class_name": kind}))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "store")


def test_the_registry_says_what_one_must_know() -> None:
    keys = [entry.key for entry in REGISTRY]
    assert len(set(keys)) == len(keys) and not RESERVED_KEYS & set(keys)
    assert all(KEY_PATTERN.fullmatch(key) for key in keys)
    for entry in REGISTRY:
        assert entry.revision is None or re.fullmatch("[0-9a-f]{40}", entry.revision), entry.key
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in entry.sha256.values()), entry.key
        assert entry.licence.url.startswith("https://") and entry.licence.summary
        assert entry.licence.allows_commercial_use or entry.licence.needs_consent, entry.key
        assert entry.dtypes["cpu"] == "float32", "float16 is slow on CPUs"
        assert not any(pattern.endswith((".bin", ".pt", ".ckpt")) for pattern in entry.files)
    default = entry_of(DEFAULT_PULL)
    assert default is not None and not default.licence.needs_consent and default.revision and default.sha256


def test_it_is_light() -> None:
    ended = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, timeout=60)
    assert (ended.stdout.strip(), ended.stderr) == ("", "")


def test_added_found_verified_and_forgotten(store: ModelStore, tmp_path: Path) -> None:
    folder = depth_folder(tmp_path / "mine")
    added = add_folder(store, "my-depth", folder)
    assert store.find("my-depth") == added and store.installed() == [added]
    assert (added.role, added.adapter, added.folder) == (Role.DISPARITY, Adapter.TRANSFORMERS_DEPTH, folder)
    assert re.fullmatch("sha256-[0-9a-f]{12}", added.revision) and added.is_linked and added.variant == ""
    assert [file.name for file in added.files] == [
        "config.json",
        "model.safetensors",
        "preprocessor_config.json",
    ]
    added.require_intact()
    store.remove("my-depth")
    assert store.installed() == [] and (folder / "model.safetensors").exists()
    assert list(store.folder.iterdir()) == []


def test_the_revision_of_a_folder_is_its_contents(store: ModelStore, tmp_path: Path) -> None:
    one, two = (add_folder(store, name, depth_folder(tmp_path / name)) for name in ("one", "two"))
    assert one.revision == two.revision
    other = depth_folder(tmp_path / "three")
    (other / "config.json").write_text('{"model_type": "depth_anything", "x": 1}')
    assert add_folder(store, "three", other).revision != one.revision


@pytest.mark.parametrize(
    "key", ["", "A", "-x", ".x", "a/b", "../x", "a b", "x" * 65, "auto", "embedded", "cues"]
)
def test_what_can_be_no_key(store: ModelStore, tmp_path: Path, key: str) -> None:
    with pytest.raises(ModelStoreError, match="can be no model's key"):
        add_folder(store, key, depth_folder(tmp_path / "mine"))
    if key not in ("auto", "embedded"):
        with pytest.raises(ParameterError, match=r"depth_model is .*auto, embedded, or the key of a model"):
            Parameters(depth_model=key)


def test_a_key_is_given_once(store: ModelStore, tmp_path: Path) -> None:
    folder = depth_folder(tmp_path / "mine")
    add_folder(store, "mine", folder)
    with pytest.raises(ModelStoreError, match=r"mine is here already.*models rm mine"):
        add_folder(store, "mine", folder)


def test_folders_for_inpainting(store: ModelStore, tmp_path: Path) -> None:
    folder = pipeline_folder(tmp_path / "pipeline", "StableDiffusionInpaintPipeline", 9)
    filling = add_folder(store, "fill", folder)
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "lama_fp32.onnx").write_bytes(b"onnx")
    lama = add_folder(store, "lama", tmp_path / "onnx")
    assert (filling.adapter, filling.variant) == (Adapter.DIFFUSERS_INPAINTING, "fp16")
    assert (lama.adapter, lama.repository, lama.licence) == (
        Adapter.LAMA_ONNX,
        "Carve/LaMa-ONNX",
        "Apache-2.0",
    )
    assert store.installed(Role.INPAINTING) == [lama, filling] and store.installed(Role.DISPARITY) == []
    with pytest.raises(
        ModelUnavailableError, match="lama is for inpainting; depth_model wants one for disparity"
    ):
        preferred(store, "lama")


@pytest.mark.parametrize("part", ["", "Img2Img", "ControlNet", "ControlNetImg2Img"])
def test_folders_for_painting(store: ModelStore, tmp_path: Path, part: str) -> None:
    folder = pipeline_folder(tmp_path / "pipeline", f"StableDiffusion{part}Pipeline")
    own = add_folder(store, "aaa", folder)
    entry = add_folder(store, "sd15", folder, Role.PAINTING)
    assert (own.role, own.adapter, own.variant) == (Role.PAINTING, Adapter.DIFFUSERS_PAINTING, "fp16")
    assert (entry.repository, entry.licence) == (
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        "CreativeML-OpenRAIL-M",
    )
    assert store.installed(Role.PAINTING) == [entry, own] and store.installed(Role.INPAINTING) == []
    from_words = [] if "ControlNet" in part else [entry, own]
    assert store.installed(Role.GENERATION) == from_words
    assert own.roles == ((Role.PAINTING, Role.GENERATION) if from_words else (Role.PAINTING,))
    assert store.installed() == [entry, own], "each once"
    assert preferred(store, "auto").key == "embedded"
    with pytest.raises(ModelStoreError, match=r"model for painting .* not inpainting; name another folder"):
        add_folder(store, "other", folder, Role.INPAINTING)
    with pytest.raises(ModelStoreError, match=r"\(diffusers-painting\), not diffusers-inpainting"):
        add_folder(store, "sd15-inpainting", folder)


def test_a_model_of_several_roles_is_here_once(store: ModelStore, tmp_path: Path) -> None:
    entry = entry_of("sd15")
    assert entry is not None and entry.roles == (Role.PAINTING, Role.GENERATION)
    folder = pipeline_folder(tmp_path / "pipeline", "StableDiffusionPipeline")
    added = add_folder(store, "mine", folder, Role.GENERATION)
    assert added.role is Role.PAINTING and store.find("mine") == added
    record = json.loads((store.folder / "mine" / "record.json").read_text())
    assert record["role"] == "painting" and "roles" not in record, "an earlier program's record says no more"
    for role, word in ((Role.PAINTING, "auto"), (Role.GENERATION, "")):
        require_role(store, "mine", role, (word,))
    with pytest.raises(
        ModelUnavailableError, match=r"for painting and generation, not for inpainting; there"
    ):
        require_role(store, "mine", Role.INPAINTING, ("auto",))
    controlled = pipeline_folder(tmp_path / "controlled", "StableDiffusionControlNetPipeline")
    with pytest.raises(ModelStoreError, match=r"a model for painting \(diffusers-painting\), not generation"):
        add_folder(store, "other", controlled, Role.GENERATION)
    add_folder(store, "other", controlled)
    with pytest.raises(
        ModelUnavailableError, match=r"for painting, not for generation; there are sd15, mine:"
    ):
        require_role(store, "other", Role.GENERATION, ())


def test_a_folder_for_another_role(store: ModelStore, tmp_path: Path) -> None:
    folder = depth_folder(tmp_path / "mine")
    with pytest.raises(ModelStoreError, match="holds a model for disparity"):
        add_folder(store, "mine", folder, Role.INPAINTING)
    with pytest.raises(ModelStoreError, match=r"disparity \(transformers-depth\), not lama-onnx"):
        add_folder(store, "lama", folder)


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ModelStoreError, match="there is no folder"):
        inspect_folder(tmp_path / "nowhere")
    with pytest.raises(ModelStoreError, match=r"no \.safetensors and no \.onnx"):
        inspect_folder(tmp_path)
    pickled = depth_folder(tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(
        ModelStoreError, match=r"pytorch_model\.bin but no \.safetensors: such files can run code"
    ):
        inspect_folder(pickled)
    with pytest.raises(ModelStoreError, match=r"model_type 'bert'; .*depth_anything"):
        inspect_folder(depth_folder(tmp_path / "bert", "bert"))
    bare = depth_folder(tmp_path / "bare")
    (bare / "preprocessor_config.json").unlink()
    with pytest.raises(ModelStoreError, match=r"no preprocessor_config\.json"):
        inspect_folder(bare)
    (bare / "config.json").write_text("{")
    with pytest.raises(ModelStoreError, match=r"config\.json cannot be read"):
        inspect_folder(bare)
    (bare / "config.json").unlink()
    with pytest.raises(ModelStoreError, match=r"no config\.json"):
        inspect_folder(bare)


def test_pipelines_that_are_not_used(tmp_path: Path) -> None:
    other = pipeline_folder(tmp_path / "other", "StableDiffusionXLPipeline")
    with pytest.raises(ModelStoreError, match=r"StableDiffusionXLPipeline'; .*for painting, StableDiff"):
        inspect_folder(other)
    for channels in (9, None):
        with pytest.raises(ModelStoreError, match=f"in_channels {channels}; .* has 4"):
            inspect_folder(pipeline_folder(tmp_path / "other", "StableDiffusionPipeline", channels))
    (other / "unet" / "config.json").unlink()
    with pytest.raises(ModelStoreError, match=r"config\.json cannot be read"):
        inspect_folder(other)


@pytest.mark.parametrize(
    "data", [b"", b"12345678", b"\xff" * 40, struct.pack("<Q", 2) + b"[]", bytes(8) + b"{}"]
)
def test_files_that_are_no_safetensors(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.safetensors").write_bytes(data)
    with pytest.raises(ModelStoreError, match=r"x\.safetensors is no whole safetensors file"):
        require_whole(tmp_path / "x.safetensors")


def test_safetensors_that_are_cut_off_or_too_long(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    write_numbers(path)
    require_whole(path)
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(ModelStoreError, match="its header says"):
        require_whole(path)
    write_numbers(path, missing_bytes=1)
    with pytest.raises(ModelStoreError, match="its header says"):
        require_whole(path)


def test_half_precision_is_preferred_folder_by_folder() -> None:
    names = ["unet/m.safetensors", "unet/m.fp16.safetensors", "vae/m.safetensors", "unet/config.json"]
    assert prefer_half(names) == ["unet/m.fp16.safetensors", "vae/m.safetensors", "unet/config.json"]


def test_what_is_not_here_names_the_way_out(store: ModelStore) -> None:
    with pytest.raises(ModelUnavailableError, match=r"`\./run\.sh models pull depth-anything-v2-small`"):
        store.find("depth-anything-v2-small")
    with pytest.raises(
        ModelUnavailableError, match=r"no model mine; there are depth.*models add mine --path"
    ):
        store.find("mine")
    with pytest.raises(ModelStoreError, match="no model mine on this machine"):
        store.remove("mine")


def test_auto_takes_the_registrys_order_then_what_was_added(store: ModelStore, tmp_path: Path) -> None:
    assert preferred(store, "auto").key == preferred(None, "auto").key == "embedded"
    for key in ("aaa", "depth-anything-v2-small", "depth-anything-v2-base"):
        folder = depth_folder(tmp_path / key)
        add_folder(store, key, folder)
    choice = preferred(store, "auto")
    assert choice.key == "depth-anything-v2-base" and choice.reason.endswith("(licence CC-BY-NC-4.0)")
    assert [model.key for model in store.installed()][-1] == "aaa" and rank("aaa") == len(REGISTRY)
    (tmp_path / "depth-anything-v2-base" / "model.safetensors").unlink()
    choice = preferred(store, "auto")
    assert choice.key == "depth-anything-v2-small"
    assert [told.wanted for told in choice.skipped] == ["depth-anything-v2-base"]
    assert preferred(store, "embedded").model is None
    assert preferred(store, "aaa").reason == "aaa: asked for by name"


def test_damage_is_found(store: ModelStore, tmp_path: Path) -> None:
    folder = depth_folder(tmp_path / "mine")
    model = add_folder(store, "mine", folder)
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[:-1] + b"x")
    store.find("mine")  # the same size
    with pytest.raises(
        WeightsError, match=r"model\.safetensors is not what it was.*models add mine --path DIR"
    ):
        model.require_intact()
    weights.write_bytes(data[:-3])
    with pytest.raises(WeightsError, match=rf"has {len(data) - 3} bytes instead of {len(data)}"):
        store.find("mine")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', '{"format": 1, "key": "mine"}'])
def test_records_that_cannot_be_read(store: ModelStore, tmp_path: Path, text: str) -> None:
    add_folder(store, "mine", depth_folder(tmp_path / "mine"))
    (store.folder / "mine" / "record.json").write_text(text)
    assert store.installed() == [] and "models rm mine" in store.troubled()["mine"]
    with pytest.raises(ModelUnavailableError, match="record of the model mine cannot be read"):
        store.find("mine")
    store.remove("mine")
    assert store.troubled() == {}


def test_what_breaks_off_leaves_nothing(store: ModelStore) -> None:
    with pytest.raises(KeyboardInterrupt), store.placing("mine") as part:
        (part / "half").write_bytes(b"half")
        with pytest.raises(ModelStoreError, match="being pulled or added already"), store.placing("mine"):
            pass
        assert part.exists(), "one that is going on is not swept away"
        raise KeyboardInterrupt
    assert list(store.folder.iterdir()) == []


def test_leftovers_of_what_was_killed_are_swept(store: ModelStore) -> None:
    dead, fresh = store.folder / ".part-dead", store.folder / ".part-fresh"
    for part in (dead, fresh):
        part.mkdir(parents=True)
    (dead / ".lock").touch()
    store.sweep()
    assert not dead.exists() and fresh.exists(), "one without a lock may just be starting"
    long_ago = time.time() - 2 * GRACE_S
    os.utime(fresh, (long_ago, long_ago))
    store.sweep()
    assert not fresh.exists()


def test_where_models_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODELS_PATH", raising=False)
    monkeypatch.setenv("STORAGE_PATH", "/data")
    assert default_folder() == Path("/data/models")
    monkeypatch.setenv("MODELS_PATH", "/weights")
    assert default_folder() == Path("/weights")


def test_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("MODELS_PATH", str(tmp_path / "store"))
    folder = depth_folder(tmp_path / "mine")
    assert main(["verify"]) == 0 and "no model is here" in capsys.readouterr().out
    assert main(["add", "mine", "--path", str(folder)]) == 0
    assert f"its files stay in {folder}" in capsys.readouterr().out
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    assert re.search(
        r"depth-anything-v2-large +not here +1,341 MB, CC-BY-NC-4.0, not for commercial use", shown
    )
    by_role = dict(zip(*[iter(re.split(r"^(\w+):\n", shown, flags=re.MULTILINE)[1:])] * 2, strict=False))
    assert list(by_role) == [*Role] and "mine" not in by_role["painting"]
    assert [role for role, rows in by_role.items() if re.search("^  sd15 ", rows, re.MULTILINE)] == [
        Role.PAINTING,
        Role.GENERATION,
    ]
    assert re.search(r"mine +added", shown) and "auto: mine is the best of the models" in shown
    assert main(["verify", "mine"]) == 0 and "3 files as they were" in capsys.readouterr().out
    (folder / "config.json").write_text('{"model_type": "depth_anythinG"}')
    assert main(["verify"]) == 2 and "config.json is not what it was" in capsys.readouterr().err
    (folder / "config.json").unlink()
    assert main(["list"]) == 0 and re.search(r"mine +DAMAGED", capsys.readouterr().out)
    assert main(["rm", "mine"]) == 0 and main(["rm", "mine"]) == 2
    assert "no model mine on this machine" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert "examples:" in shown and all(name in shown for name in ("list", "pull", "verify", "rm", "add"))
