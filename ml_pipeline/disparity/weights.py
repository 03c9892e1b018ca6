"""The embedded network's numbers as a file: float16 safetensors that say what they are.

The file's metadata hold the format's version, the architecture, a checksum, and whatever the training has
to say of itself. Safetensors hold numbers alone: reading them runs nothing.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from ml_pipeline.errors import WeightsError

FORMAT = "1"
ARCHITECTURE = "disparity-unet-1"  # another number whenever network.py changes what its weights mean
REVISION_DIGITS = 12
LARGEST_BYTES = 8_000_000  # of a file: it lies in the repository, and is read whole


def save_weights(path: Path, state: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write a network's state, rounded to float16, with what the training says of itself.

    Parameters
    ----------
    path : Path
    state : mapping of names to float32 tensors
        Of `DisparityNetwork(fused=True)`.
    metadata : mapping of str to str
        Provenance, free of `format`, `architecture` and `sha256`, which are added.

    Raises
    ------
    WeightsError
        When a tensor is not float32, or holds what float16 cannot, or all are too many for one file.
    """
    halves = {name: _half(name, tensor) for name, tensor in state.items()}
    own = {"format": FORMAT, "architecture": ARCHITECTURE, "sha256": checksum(halves)}
    data = save(halves, metadata={**metadata, **own})
    if len(data) > LARGEST_BYTES:
        raise WeightsError(f"the weights come to {len(data):,} bytes; at most {LARGEST_BYTES:,} are allowed")
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)  # a crash before this leaves the file that was there


def load_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """A network's state in float32, and the file's metadata.

    Raises
    ------
    WeightsError
        When the file is missing, damaged, of another format or architecture, or not what its checksum says.
    """
    try:
        _require_readable(path)
        with safe_open(path, framework="pt") as file:
            metadata: dict[str, str] = file.metadata() or {}
            _require(path, metadata, "format", FORMAT)
            _require(path, metadata, "architecture", ARCHITECTURE)
            halves: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise WeightsError(f"there are no weights {path.name}; get the file from the project again") from None
    except OSError as error:
        message = f"the weights {path.name} cannot be read ({error.strerror or type(error).__name__})"
        raise WeightsError(f"{message}; make the file readable, or get it from the project again") from error
    except SafetensorError as error:
        message = f"the weights {path.name} are damaged ({error}); get the file from the project again"
        raise WeightsError(message) from error
    wrong = sorted({str(tensor.dtype) for tensor in halves.values()} - {str(torch.float16)})
    if wrong:
        raise WeightsError(f"the weights {path.name} hold {', '.join(wrong)}; they must be torch.float16")
    _require(path, metadata, "sha256", checksum(halves))
    return {name: tensor.float() for name, tensor in halves.items()}, metadata


def revision(metadata: Mapping[str, str]) -> str:
    """What the manifest calls a file of weights: `net-1-` and the first digits of its checksum."""
    return f"net-{metadata['format']}-{metadata['sha256'][:REVISION_DIGITS]}"


def checksum(state: Mapping[str, Tensor]) -> str:
    """SHA-256 over names, shapes and numbers, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(f"{name} {tuple(state[name].shape)} ".encode())
        digest.update(state[name].contiguous().numpy().tobytes())
    return digest.hexdigest()


def _half(name: str, tensor: Tensor) -> Tensor:
    if tensor.dtype != torch.float32:
        raise WeightsError(f"{name} is {tensor.dtype}; save the state of a fused network in torch.float32")
    half = tensor.detach().cpu().to(torch.float16).contiguous()
    if not half.isfinite().all():
        raise WeightsError(
            f"{name} reaches {float(tensor.abs().max()):g}; float16 holds finite numbers up to 65504"
        )
    return half


def _require_readable(path: Path) -> None:
    """Raise OSError, which tells why, for what cannot be read; WeightsError for what should not be."""
    about = path.stat()
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_BYTES:
        raise WeightsError(
            f"the weights {path.name} are no file of at most {LARGEST_BYTES:,} bytes; "
            "get the file from the project again"
        )
    path.open("rb").close()


def _require(path: Path, metadata: Mapping[str, str], key: str, expected: str) -> None:
    found = metadata.get(key, "nothing")
    if found != expected:
        raise WeightsError(
            f"the weights {path.name} say {found[:80]!r} as their {key}; it must be {expected!r}: "
            "get the file from the project again"
        )
