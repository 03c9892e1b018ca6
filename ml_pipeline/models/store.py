"""The models on this machine: a folder with one place for each. Light: the server imports it.

models/KEY/record.json      what it is: revision, licence, size and SHA-256 of each file
models/KEY/files/           its files; none where it was added by path and lies elsewhere
models/.part-KEY/           a pull that is going on, or that was killed: `sweep` clears it away
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ml_pipeline.errors import ModelStoreError, ModelUnavailableError
from ml_pipeline.models.record import RECORD_FILENAME, InstalledModel, read_record
from ml_pipeline.models.registry import REGISTRY, Role, entry_of, rank
from ml_pipeline.parameters import KEY_PATTERN, RESERVED_KEYS

PART_PREFIX = ".part-"
GRACE_S = 60.0  # a folder without a lock that is younger is being made, or renamed
_LOCK = ".lock"


class ModelStore:
    """The models in one folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def installed(self, role: Role | None = None) -> list[InstalledModel]:
        """The models that are here, all or those for a role: the registry's order, then the added ones.

        Whether their files still are what they were is for `require_present` and `require_intact` to say.
        """
        found = [read_record(home) for home in self._homes() if not _trouble(home)]
        return sorted(
            (model for model in found if role is None or role in model.roles),
            key=lambda model: (rank(model.key), model.key),
        )

    def troubled(self) -> dict[str, str]:
        """The keys whose records cannot be read, and why."""
        return {home.name: why for home in self._homes() if (why := _trouble(home))}

    def find(self, key: str) -> InstalledModel:
        """The model of that key, with all its files there.

        Raises
        ------
        ModelUnavailableError
            When it is not on this machine, with the command that brings it here; its WeightsError when a file
            has another size than it had.
        """
        home = self.home(key)
        if not (home / RECORD_FILENAME).exists():
            raise ModelUnavailableError(_absent(key, self.installed()))
        model = read_record(home)
        model.require_present()
        return model

    def home(self, key: str) -> Path:
        """The place of a key; raises ModelStoreError where it can be no key."""
        require_key(key)
        return self.folder / key

    def remove(self, key: str) -> None:
        """Remove a model; one that was added by path is forgotten, and its own folder left alone."""
        home = self.home(key)
        if not home.is_dir():
            raise ModelStoreError(
                f"there is no model {key} on this machine; `./run.sh models list` shows all"
            )
        grave = self.folder / f"{PART_PREFIX}{key}.removed"
        shutil.rmtree(grave, ignore_errors=True)
        home.rename(grave)  # at once: a reader finds all of it or nothing
        shutil.rmtree(grave)

    @contextmanager
    def placing(self, key: str) -> Iterator[Path]:
        """A new folder that becomes the key's place when the block ends well, and vanishes else."""
        home, part = self.home(key), self.folder / f"{PART_PREFIX}{key}"
        if home.exists():
            raise ModelStoreError(f"the model {key} is here already; `./run.sh models rm {key}` removes it")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep()
        try:
            part.mkdir()
        except FileExistsError:
            message = f"the model {key} is being pulled or added already; wait until that has ended"
            raise ModelStoreError(message) from None
        with (part / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield part
                (part / _LOCK).unlink()
                part.rename(home)
            finally:
                shutil.rmtree(part, ignore_errors=True)

    def sweep(self) -> None:
        """Clear away what pulls that were killed have left; one that still runs holds its lock."""
        for part in self.folder.glob(f"{PART_PREFIX}*"):
            if not _is_locked(part):
                shutil.rmtree(part, ignore_errors=True)

    def _homes(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(
            path for path in self.folder.iterdir() if KEY_PATTERN.fullmatch(path.name) and path.is_dir()
        )


def default_folder() -> Path:
    """Where models lie without a server's settings: MODELS_PATH, else models/ in STORAGE_PATH or storage/."""
    root = Path(__file__).resolve().parents[2]
    given = os.environ.get("MODELS_PATH", "")
    return root / given if given else root / (os.environ.get("STORAGE_PATH") or "storage") / "models"


def require_key(key: str) -> None:
    """Raise ModelStoreError for what can be no model's key."""
    if not KEY_PATTERN.fullmatch(key) or key in RESERVED_KEYS:
        raise ModelStoreError(
            f"{key[:80]!r} can be no model's key; take 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or "
            f"digit first, and none of {', '.join(sorted(RESERVED_KEYS))}"
        )


def _absent(key: str, here: list[InstalledModel]) -> str:
    if entry_of(key) is not None:
        return f"the model {key} is not on this machine; `./run.sh models pull {key}` fetches it"
    known = [entry.key for entry in REGISTRY]
    added = [model.key for model in here if model.key not in known]
    return (
        f"there is no model {key}; there are {', '.join(known + added)}, and "
        f"`./run.sh models add {key} --path DIR` adds one of your own"
    )


def _trouble(home: Path) -> str:
    try:
        read_record(home)
    except ModelUnavailableError as error:
        return str(error)
    return ""


def _is_locked(part: Path) -> bool:
    try:
        with (part / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no lock yet, or not any more
        return part.exists() and time.time() - part.stat().st_mtime < GRACE_S
    return False
