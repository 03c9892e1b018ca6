"""Fetching a model of the registry from the Hugging Face hub, once: pinned, checked, whole or not at all.

Nothing heavy is imported before the licence, the packages and the place are in order; the hub's library reads
its settings when it is imported, so that happens last.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
from pathlib import Path

from ml_pipeline.errors import ModelStoreError
from ml_pipeline.models.environment import prepare_pull
from ml_pipeline.models.hub import Listing, fetch, look_up
from ml_pipeline.models.inspection import inspect_folder
from ml_pipeline.models.record import (
    BLOCK_BYTES,
    FILES_FOLDER,
    FileRecord,
    InstalledModel,
    describe_files,
    write_record,
)
from ml_pipeline.models.registry import ModelEntry
from ml_pipeline.models.store import ModelStore

HEADROOM_BYTES = 500_000_000  # of the disk, which stay free


def require_consent(entry: ModelEntry, has_consented: bool) -> None:
    """Raise ModelStoreError with the licence's gist where it wants a yes that was not given."""
    licence = entry.licence
    if licence.needs_consent and not has_consented:
        raise ModelStoreError(
            f"{entry.title} comes under {licence.name}. {licence.summary}\n"
            f"  The whole text: {licence.url}\n"
            f"  To accept it: `./run.sh models pull {entry.key} --accept-licence`"
        )


def pull(store: ModelStore, entry: ModelEntry, has_consented: bool = False) -> InstalledModel:
    """Fetch a model into the store; nothing half-done is left, whatever happens.

    Parameters
    ----------
    store : ModelStore
    entry : ModelEntry
        Its revision is taken, or, where it has none, the hub's newest, which is then written down.
    has_consented : bool
        Whether the licence was accepted, for those that ask for it.

    Raises
    ------
    ModelStoreError
        Without consent, network, disk space or a package that the model needs; when the repository or a
        file is not what it should be.
    """
    require_consent(entry, has_consented)
    _require_packages(entry)
    with store.placing(entry.key) as part:
        prepare_pull(part / ".hub")
        listing = look_up(entry)
        require_room(store.folder, entry, listing)
        folder = part / FILES_FOLDER
        for file in listing.files:
            fetch(entry, listing.revision, file, folder)
        shutil.rmtree(folder / ".cache", ignore_errors=True)
        shutil.rmtree(part / ".hub", ignore_errors=True)
        files = describe_files(folder, (file.name for file in listing.files))
        _require_true(entry, listing, files, folder)
        _require_usable(entry, folder)
        model = InstalledModel(
            key=entry.key,
            role=entry.role,
            adapter=entry.adapter,
            folder=folder,
            revision=listing.revision,
            repository=entry.repository,
            licence=entry.licence.name,
            files=files,
        )
        write_record(part, model)
        _sync(part)
    return store.find(entry.key)


def _require_packages(entry: ModelEntry) -> None:
    missing = [name for name in entry.needs if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelStoreError(
            f"{entry.title} needs {', '.join(missing)}, which is not installed: "
            f"`.venv/bin/python -m pip install {' '.join(missing)}` first; for torchvision, the build that "
            "goes with the installed PyTorch"
        )


def require_room(folder: Path, entry: ModelEntry, listing: Listing) -> None:
    free = shutil.disk_usage(folder).free
    needed = listing.size_bytes + HEADROOM_BYTES
    if free < needed:
        raise ModelStoreError(
            f"{entry.title} takes {listing.size_bytes / 1e6:,.0f} MB, and {HEADROOM_BYTES / 1e6:,.0f} MB are "
            f"to stay free, but {free / 1e6:,.0f} MB are free where {folder} lies; free some space, or set "
            "MODELS_PATH"
        )


def _require_true(entry: ModelEntry, listing: Listing, files: tuple[FileRecord, ...], folder: Path) -> None:
    """Raise ModelStoreError where a file is not what the registry and the hub say that it is."""
    for remote, file in zip(sorted(listing.files, key=lambda one: one.name), files, strict=True):
        known = [sum_ for sum_ in (remote.sha256, entry.sha256.get(file.name)) if sum_]
        is_true = all(sum_ == file.sha256 for sum_ in known)
        if not known and remote.git_id:
            is_true = _git_id(folder / file.name) == remote.git_id
        if not is_true or file.size_bytes != remote.size_bytes:
            raise ModelStoreError(
                f"{file.name} of {entry.repository} came here damaged, or is another file than it was; "
                "nothing is kept, try again"
            )


def _require_usable(entry: ModelEntry, folder: Path) -> None:
    found = inspect_folder(folder)
    if found.adapter is not entry.adapter:
        raise ModelStoreError(f"{entry.repository} holds a {found.adapter} model, not {entry.adapter}")


def _git_id(path: Path) -> str:
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _sync(part: Path) -> None:
    """Put all of it safely on disk before it gets its name."""
    for path in (*part.rglob("*"), part):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
