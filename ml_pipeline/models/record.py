"""What is written down about a model on this machine: `record.json` beside its files. Light."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ml_pipeline.errors import ModelUnavailableError, WeightsError
from ml_pipeline.models.registry import Adapter, Role, roles_of

FORMAT = 1
RECORD_FILENAME = "record.json"
FILES_FOLDER = "files"
BLOCK_BYTES = 2**20
CONTENT_DIGITS = 12


@dataclass(frozen=True)
class FileRecord:
    """One file as it was when the model came here; `name` is relative to the model's folder, with slashes."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class InstalledModel:
    """A model on this machine.

    `role` is what it is chiefly for, `roles` all that it can be used for. `folder` holds its files; where it
    was added by path, it is the user's own. `revision` is the hub's commit or, for a folder that was added,
    `sha256-` and the first digits of a checksum over all its files.
    """

    key: str
    role: Role
    adapter: Adapter
    folder: Path
    revision: str
    repository: str = ""
    licence: str = ""
    is_linked: bool = False
    files: tuple[FileRecord, ...] = field(default=(), repr=False)

    @property
    def roles(self) -> tuple[Role, ...]:
        return roles_of(self.adapter, (file.name for file in self.files))

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    @property
    def variant(self) -> str:
        """What diffusers calls the weights' variant: "fp16", or nothing."""
        return "fp16" if any(file.name.endswith(".fp16.safetensors") for file in self.files) else ""

    @property
    def remedy(self) -> str:
        """What to do when its files are not what they were."""
        again = f"add {self.key} --path DIR" if self.is_linked else f"pull {self.key}"
        return f"`./run.sh models rm {self.key}` and `./run.sh models {again}` put it right"

    def require_present(self) -> None:
        """Raise ModelUnavailableError where a file is gone or has another size; quick."""
        for file in self.files:
            path = self.folder / file.name
            if not path.is_file():
                raise ModelUnavailableError(
                    f"of the model {self.key} the file {file.name} is gone; {self.remedy}"
                )
            if path.stat().st_size != file.size_bytes:
                raise WeightsError(
                    f"of the model {self.key} the file {file.name} has {path.stat().st_size:,} bytes instead "
                    f"of {file.size_bytes:,}; {self.remedy}"
                )

    def require_intact(self) -> None:
        """Raise ModelUnavailableError where a file is not, byte by byte, the one that came; reads all."""
        self.require_present()
        for file in self.files:
            if sha256_of(self.folder / file.name) != file.sha256:
                raise WeightsError(
                    f"of the model {self.key} the file {file.name} is not what it was; {self.remedy}"
                )


def write_record(home: Path, model: InstalledModel) -> None:
    """Write the model's record into its place in the store."""
    values = asdict(model)
    values["folder"] = str(model.folder) if model.is_linked else FILES_FOLDER
    text = json.dumps({"format": FORMAT, **values}, indent=2) + "\n"
    (home / RECORD_FILENAME).write_text(text, encoding="utf-8")


def read_record(home: Path) -> InstalledModel:
    """The inverse of `write_record`; raises ModelUnavailableError where there is none that can be read."""
    try:
        values: dict[str, Any] = json.loads((home / RECORD_FILENAME).read_text(encoding="utf-8"))
        if values.pop("format") != FORMAT:
            raise ValueError("another version of this program wrote it")
        values["role"], values["adapter"] = Role(values["role"]), Adapter(values["adapter"])
        values["folder"] = home / values["folder"]  # an absolute path stays what it is
        values["files"] = tuple(FileRecord(**file) for file in values["files"])
        return InstalledModel(**values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailableError(
            f"the record of the model {home.name} cannot be read ({error}); "
            f"`./run.sh models rm {home.name}` clears it away"
        ) from error


def describe_files(folder: Path, names: Iterable[str]) -> tuple[FileRecord, ...]:
    """Size and checksum of each file, in the order of the names."""
    return tuple(
        FileRecord(name, (folder / name).stat().st_size, sha256_of(folder / name)) for name in sorted(names)
    )


def content_revision(files: Iterable[FileRecord]) -> str:
    """What stands for a revision where no hub gave one: a checksum over names and contents."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name} {file.sha256}\n".encode())
    return f"sha256-{digest.hexdigest()[:CONTENT_DIGITS]}"


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
