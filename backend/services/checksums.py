"""Whether a result's largest files are still what its manifest says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class ChecksumError(Exception):
    """Raised where a file is not what its manifest says, or the manifest cannot be used."""


def require_unchanged(folder: Path, manifest: dict[str, Any]) -> None:
    """Raise ChecksumError where a layer or a picture is not as it was written; OSError where it is gone.

    A child wrote the manifest, so it may hold anything.
    """
    try:
        for record in _records(manifest):
            path = folder / Path(record["filename"]).name
            if path.lstat().st_size != record["size_bytes"] or _sha256(path) != record["sha256"]:
                raise ChecksumError(f"{path.name} was changed")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ChecksumError(f"its manifest cannot be used ({error})") from error


def _records(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of the layers and, where they were made from a prompt, of the pictures."""
    generation = manifest.get("generation")
    yield from manifest["layers"] if "layers" in manifest or not generation else ()
    yield from generation["images"] if generation else ()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
