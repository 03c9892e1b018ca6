"""One name for everything that came with the program and has a say in a result's bytes."""

from __future__ import annotations

import hashlib
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ml_pipeline

PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "pillow",
    "pi-heif",
    "opencv-contrib-python-headless",
    "pymatting",
    "torch",
    "safetensors",
    "transformers",
    "diffusers",
    "onnxruntime",
)
_SOURCES = (".py", ".safetensors")


def program_revision(folder: Path = Path(ml_pipeline.__file__).parent) -> str:
    """SHA-256 over the pipeline's sources and weights, and the versions of what it computes with."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _SOURCES):
        digest.update(
            f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    machine = (sys.platform, platform.machine(), platform.python_version())
    told = [*machine, *(f"{package}=={_version(package)}" for package in PACKAGES)]
    digest.update("\n".join(told).encode())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
