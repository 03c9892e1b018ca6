"""How much of a body is taken, and what is said where there is more."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.api.multipart import MAX_PARTS
from backend.errors import PayloadTooLargeError, StorageFullError

MAX_TEXT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class FormLimits:
    """Which parts are files, how large each may be, and where to put one.

    Under the `many_fields` together there may be up to `max_files`.
    """

    file_fields: tuple[str, ...]
    max_file_bytes: int
    new_path: Callable[[], Path]
    many_fields: tuple[str, ...] = ()
    max_files: int = 0

    @property
    def max_body_bytes(self) -> int:
        return (len(self.file_fields) + self.max_files) * self.max_file_bytes + MAX_TEXT_BYTES

    @property
    def max_parts(self) -> int:
        return MAX_PARTS + self.max_files

    def too_large(self, size_bytes: int) -> PayloadTooLargeError:
        if not self.file_fields and not self.many_fields:
            return too_much_text("no file is taken here")
        return PayloadTooLargeError(
            f"the upload has at least {size_bytes / 2**20:.1f} MB; at most "
            f"{self.max_file_bytes / 2**20:g} MB are allowed (MAX_UPLOAD_SIZE_MB): make the picture smaller, "
            "or raise the limit"
        )

    def too_large_in_all(self, size_bytes: int) -> PayloadTooLargeError:
        if not self.many_fields:
            return self.too_large(size_bytes)
        return PayloadTooLargeError(
            f"the batch has at least {size_bytes / 2**20:.1f} MB; at most "
            f"{self.max_body_bytes / 2**20:.0f} MB are allowed: {self.max_files} files (MAX_BATCH_JOBS) of "
            f"{self.max_file_bytes / 2**20:g} MB (MAX_UPLOAD_SIZE_MB): send several batches"
        )

    def require_room(self, size_bytes: int) -> None:
        """Raise StorageFullError for a batch that the disk cannot hold, before a single byte is read."""
        folder = self.new_path().parent
        free = shutil.disk_usage(folder).free
        if size_bytes > free:
            raise StorageFullError(
                f"the batch has {size_bytes / 2**20:.1f} MB, and {free / 2**20:.0f} MB are free in "
                f"{folder}; send fewer files, delete jobs that are no longer needed, or set STORAGE_PATH to "
                "a larger disk"
            )


def too_much_text(advice: str) -> PayloadTooLargeError:
    return PayloadTooLargeError(
        f"the body is larger than {MAX_TEXT_BYTES // 1024} KB, the limit for fields alone; {advice}"
    )
