"""What a folder of files is, by its configuration and the heads of its files; no number is loaded. Light."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ml_pipeline.errors import ModelStoreError
from ml_pipeline.models.registry import Adapter, Role, roles_of

WANTED_SUFFIXES = (".safetensors", ".onnx", ".json", ".txt")
UNSAFE_SUFFIXES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
LARGEST_HEADER_BYTES = 100_000_000  # of a safetensors file, by its format
DEPTH_FAMILIES = ("depth_anything", "depth_pro", "dpt", "glpn", "zoedepth")
PAINTING_PIPELINES = (
    "StableDiffusionPipeline",
    "StableDiffusionImg2ImgPipeline",
    "StableDiffusionControlNetPipeline",
    "StableDiffusionControlNetImg2ImgPipeline",
)
LATENT_CHANNELS = 4  # what a UNet takes that paints over a picture; one for inpainting alone takes 9


@dataclass(frozen=True)
class Inspection:
    """A folder that can be used: by which adapter, and which of its files."""

    adapter: Adapter
    names: tuple[str, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        return roles_of(self.adapter, self.names)


def inspect_folder(folder: Path) -> Inspection:
    """Find out which adapter runs what lies in a folder.

    Raises
    ------
    ModelStoreError
        When it is no folder, holds pickled weights alone, a file that is cut off, or nothing that is known.
    """
    if not folder.is_dir():
        raise ModelStoreError(f"there is no folder {folder}; name the one that holds the model's files")
    names = tuple(sorted(_names(folder)))
    wanted = tuple(name for name in names if PurePosixPath(name).suffix in WANTED_SUFFIXES)
    if not any(name.endswith((".safetensors", ".onnx")) for name in wanted):
        raise ModelStoreError(_no_weights(folder, names))
    for name in wanted:
        if name.endswith(".safetensors"):
            require_whole(folder / name)
    return Inspection(_adapter(folder, wanted), wanted)


def is_wanted(name: str) -> bool:
    """Whether a file is of a kind that is pulled: numbers, JSON or text, never code or pickles."""
    return PurePosixPath(name).suffix in WANTED_SUFFIXES


def prefer_half(names: Iterable[str]) -> list[str]:
    """Of the weights in each folder the half-precision ones, where there are any; all other files."""
    kept = list(names)
    halves = {str(PurePosixPath(name).parent) for name in kept if name.endswith(".fp16.safetensors")}
    return [
        name
        for name in kept
        if not name.endswith(".safetensors")
        or name.endswith(".fp16.safetensors")
        or str(PurePosixPath(name).parent) not in halves
    ]


def require_whole(path: Path) -> None:
    """Raise ModelStoreError where a safetensors file is none, or does not end where its header says."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > min(size - 8, LARGEST_HEADER_BYTES):
                raise ValueError("the file ends within its header")
            header: dict[str, Any] = json.loads(file.read(length))
        ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        if size != 8 + length + max(ends, default=0):
            raise ValueError(f"it has {size:,} bytes, its header says {8 + length + max(ends, default=0):,}")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        message = f"{path.name} is no whole safetensors file ({error}); copy or download it again"
        raise ModelStoreError(message) from error


def _names(folder: Path) -> list[str]:
    """Every file's name relative to the folder; hidden ones are left out."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [name.as_posix() for name in found if not any(part.startswith(".") for part in name.parts)]


def _no_weights(folder: Path, names: Sequence[str]) -> str:
    unsafe = [name for name in names if PurePosixPath(name).suffix in UNSAFE_SUFFIXES]
    if unsafe:
        return (
            f"{folder} holds {unsafe[0]} but no .safetensors: such files can run code when they are opened, "
            "and are never opened here; find the model as safetensors, or convert it with save_pretrained"
        )
    return f"{folder} holds no .safetensors and no .onnx; name the folder that holds the weights themselves"


def _adapter(folder: Path, names: Sequence[str]) -> Adapter:
    if "model_index.json" in names:
        return _pipeline_adapter(folder)
    if "config.json" not in names:
        if sum(name.endswith(".onnx") for name in names) == 1:
            return Adapter.LAMA_ONNX
        raise ModelStoreError(
            f"{folder} has no config.json; name the folder that holds all the model's files"
        )
    family = str(_json(folder / "config.json").get("model_type", ""))
    if family not in DEPTH_FAMILIES:
        raise ModelStoreError(
            f"config.json says model_type {family[:80]!r}; the families that are used are "
            f"{', '.join(DEPTH_FAMILIES)}"
        )
    if "preprocessor_config.json" not in names:
        raise ModelStoreError(
            f"{folder} has no preprocessor_config.json; it belongs to the model, copy it too"
        )
    return Adapter.TRANSFORMERS_DEPTH


def _pipeline_adapter(folder: Path) -> Adapter:
    kind = str(_json(folder / "model_index.json").get("_class_name", ""))
    if "Inpaint" in kind:
        return Adapter.DIFFUSERS_INPAINTING
    if kind not in PAINTING_PIPELINES:
        raise ModelStoreError(
            f"model_index.json says {kind[:80]!r}; the pipelines that are used are those for inpainting and, "
            f"for painting, {', '.join(PAINTING_PIPELINES)}"
        )
    channels = _json(folder / "unet" / "config.json").get("in_channels")
    if channels != LATENT_CHANNELS:
        raise ModelStoreError(
            f"unet/config.json says in_channels {str(channels)[:80]}; a pipeline that paints over a picture "
            f"has {LATENT_CHANNELS}"
        )
    return Adapter.DIFFUSERS_PAINTING


def _json(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelStoreError(f"{path.name} cannot be read ({error}); copy or download it again") from error
    if not isinstance(values, dict):
        raise ModelStoreError(f"{path.name} is no JSON object; copy or download it again")
    return values
