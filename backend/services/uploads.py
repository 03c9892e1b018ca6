"""Uploads: from a temporary file to a checked one under a name of our own."""

from __future__ import annotations

import asyncio
import hashlib
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path

from loguru import logger

from backend import clock, disk
from backend.database import uploads as upload_sql
from backend.database.engines import Database
from backend.errors import UploadNotFoundError, UploadRefusedError
from backend.models.job import Upload, UploadKind
from backend.services.prober import Prober
from ml_pipeline.errors import BrokenImageError, DisparityMapError, InputError

INCOMING_PREFIX = ".incoming-"
MAX_NAME_LENGTH = 255
MAX_ASPECT_DIFFERENCE = 0.01
_NUMPY_MAGIC = b"\x93NUMPY"


@dataclass(frozen=True)
class ReceivedFile:
    """What a client sent, in a temporary file that is not looked at yet; `sha256` where it is known."""

    path: Path
    original_filename: str
    size_bytes: int
    sha256: str | None = None


class UploadService:
    def __init__(self, database: Database, uploads_path: Path, prober: Prober) -> None:
        self._database = database
        self._uploads_path = uploads_path
        self._prober = prober

    def incoming_path(self) -> Path:
        """A name for a file while it streams in; what a crash leaves is swept at the next start."""
        return self._uploads_path / f"{INCOMING_PREFIX}{uuid.uuid4()}"

    async def accept(self, received: ReceivedFile, kind: UploadKind) -> Upload:
        """Check a received file and give it its name; its row is not written yet."""
        name = _display_name(received.original_filename)
        if received.size_bytes == 0:
            raise BrokenImageError(f"{name[:80]!r} is empty (0 bytes); choose the file again")
        if _is_numpy(received.path):
            kind = UploadKind.DISPARITY
        try:
            found = await self._prober.probe(received.path, kind)
        except (InputError, UploadRefusedError) as error:  # which file it was: a form may bring two
            raise type(error)(f"{name[:80]!r}: {error}") from error
        file_id = str(uuid.uuid4())
        upload = Upload(
            file_id=file_id,
            filename=f"{file_id}.{found.extension}",
            original_filename=name,
            size_bytes=received.size_bytes,
            kind=kind,
            format=found.format,
            width=found.width,
            height=found.height,
            sha256=received.sha256 or await asyncio.to_thread(sha256_of, received.path),
            created_at=clock.now(),
        )
        with disk.room_for("the upload", self._uploads_path):  # some disks notice only now
            await asyncio.to_thread(self._put_in_place, received.path, upload)
        logger.info(
            "upload {}: {} {}x{}, {} bytes",
            file_id,
            found.format,
            found.width,
            found.height,
            upload.size_bytes,
        )
        return upload

    async def store(self, received: ReceivedFile, kind: UploadKind) -> Upload:
        """Accept a file and commit its row. A cancel discards nothing: the row may be there by then."""
        upload = await self.accept(received, kind)
        try:
            async with self._database.writing() as session:
                await upload_sql.add(session, upload)
            return upload
        except Exception:
            self.discard(upload)
            raise

    async def find(self, name: str) -> Upload:
        """By stored filename or by file id."""
        async with self._database.reading() as session:
            upload = await upload_sql.find(session, name)
        if upload is None or self.path_of(upload).is_symlink() or not self.path_of(upload).is_file():
            raise UploadNotFoundError(
                f"there is no upload {name[:80]!r}; upload the file first (POST …/jobs/upload) and use the "
                "filename or file_id of the answer"
            )
        return upload

    async def require_map_for(self, disparity: Upload, picture: Upload) -> None:
        """Raise DisparityMapError unless the upload is a map with the picture's aspect."""
        if disparity.kind != UploadKind.DISPARITY:  # a grey PNG that came in as a picture
            await self._prober.probe(self.path_of(disparity), UploadKind.DISPARITY)
        ratio = (disparity.width * picture.height) / (disparity.height * picture.width)
        if abs(ratio - 1) > MAX_ASPECT_DIFFERENCE:
            raise DisparityMapError(
                f"the disparity map is {disparity.width}x{disparity.height}, the picture "
                f"{picture.width}x{picture.height}: their aspects differ by {abs(ratio - 1):.1%}, at most "
                f"{MAX_ASPECT_DIFFERENCE:.0%} is allowed; crop one to match the other"
            )

    def _put_in_place(self, received: Path, upload: Upload) -> None:
        """Bytes first, then their name: the row that follows must outlive neither."""
        disk.sync(received)
        received.rename(self.path_of(upload))
        try:
            disk.sync(self._uploads_path)
        except OSError:
            self.discard(upload)
            raise

    def discard(self, upload: Upload) -> None:
        """Remove the file of an upload that got no row."""
        self.path_of(upload).unlink(missing_ok=True)

    def path_of(self, upload: Upload) -> Path:
        return self._uploads_path / upload.filename


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_numpy(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_NUMPY_MAGIC)) == _NUMPY_MAGIC


def _display_name(name: str) -> str:
    """Any script and any emoji, but no control characters, and of bounded length."""
    kept = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cs"))
    return kept[:MAX_NAME_LENGTH] or "unnamed"
