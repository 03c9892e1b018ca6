"""The versions of what a result was computed with, as every manifest tells them. Light."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

VERSIONED = (
    "numpy",
    "opencv-contrib-python-headless",
    "pillow",
    "pymatting",
    "scipy",
    "numba",
    "torch",
    "transformers",
    "diffusers",
    "onnxruntime",
)


def versions_here() -> dict[str, str]:
    """Of Python, and of every package that has a say in a result."""
    return {"python": platform.python_version(), **{name: _version(name) for name in VERSIONED}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # without PyTorch the pipeline still runs, and says so
        return "not installed"
