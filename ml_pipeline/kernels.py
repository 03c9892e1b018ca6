"""The one way in which the compiled loops of this package are compiled."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])

ROOT = Path(__file__).parent.parent
IMPORTED = re.compile(rb"^from (ml_pipeline[\w.]*) import", re.MULTILINE)
MARK = b"@kernel"

_config: Any = numba.config


def kernel(function: Function) -> Function:
    """Compile a function to machine code, once per machine, free of the interpreter's lock.

    Code of other modules that a kernel calls, and their constants, become part of its machine code; so it is
    kept under a name that says which sources it was made of, and compiled anew when one of them changes.

    No fast-math and no parallel reductions: the same arrays give the same bytes in every run.
    """
    source = Path(inspect.getfile(function))
    place = Path(_config.CACHE_DIR or source.parent / "__pycache__")
    given, _config.CACHE_DIR = _config.CACHE_DIR, str(place / f"kernels-{fingerprint(source, ROOT)}")
    try:  # numba chooses the place now, and other packages' is not ours to choose
        return cast(Function, njit(cache=True, nogil=True)(function))
    finally:
        _config.CACHE_DIR = given


@cache
def fingerprint(source: Path, root: Path) -> str:
    """A name for a module and the modules beside it that its kernels take something from.

    Parameters
    ----------
    source : Path
        The module's file.
    root : Path
        The folder that holds the package.
    """
    texts: dict[Path, bytes] = {}
    _gather(source, root, texts)
    digest = hashlib.sha256()
    for path in sorted(texts):
        digest.update(hashlib.sha256(texts[path]).digest())
    return digest.hexdigest()[:12]


def _gather(source: Path, root: Path, texts: dict[Path, bytes]) -> None:
    """A module's text, those of what it imports, and where these have kernels too, those of their imports."""
    if source in texts:
        return
    texts[source] = source.read_bytes()
    if MARK not in texts[source]:
        return
    for name in IMPORTED.findall(texts[source]):
        path = root.joinpath(*name.decode().split(".")).with_suffix(".py")
        if path.is_file():
            _gather(path, root, texts)
