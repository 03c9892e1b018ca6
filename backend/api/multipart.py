"""A multipart body as it streams in: small fields kept, files handed on piece by piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

MAX_PARTS = 100
MAX_FIELD_BYTES = 64 * 1024
MAX_HEADER_BYTES = 128 * 1024
_MAX_BOUNDARY_BYTES = 256


@dataclass(frozen=True)
class FilePart:
    """A piece of a file; the first may be empty, so that an empty file is a file too.

    `number` is the part's place in the body: pieces of one file have the same.
    """

    name: str
    filename: str
    data: bytes
    number: int = 0


class MultipartReader:
    """Parts under `file_fields` that carry a filename are files; other files are passed over.

    Under each of the `many_fields` there may be any number of files, with `max_parts` parts in all.
    """

    def __init__(
        self,
        boundary: bytes,
        file_fields: Sequence[str],
        many_fields: Sequence[str] = (),
        max_parts: int = MAX_PARTS,
    ) -> None:
        if not 0 < len(boundary) <= _MAX_BOUNDARY_BYTES:
            raise MultipartParseError("the Content-Type names no boundary")
        self.fields: dict[str, str] = {}
        self._file_fields = (*file_fields, *many_fields)
        self._many_fields = many_fields
        self._max_parts = max_parts
        self._pieces: list[FilePart] = []
        self._seen_files: set[str] = set()
        self._parts = 0
        self._header = bytearray()
        self._header_value = bytearray()
        self._disposition = ""
        self._name = ""
        self._filename: str | None = None
        self._value = bytearray()
        self._is_complete = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": self._on_part_end,
                "on_end": self._on_end,
            },
            max_header_size=MAX_HEADER_BYTES,
        )

    def feed(self, chunk: bytes) -> list[FilePart]:
        """What this chunk holds of files, in order."""
        self._parser.write(chunk)
        pieces, self._pieces = self._pieces, []
        return pieces

    def finish(self) -> None:
        """Raise MultipartParseError where the body ended too early."""
        self._parser.finalize()
        if not self._is_complete:
            raise MultipartParseError("it ends before its last boundary")

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > self._max_parts:
            raise MultipartParseError(f"more than {self._max_parts} parts")
        self._disposition, self._value = "", bytearray()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._header_value.decode("latin-1")
        self._header, self._header_value = bytearray(), bytearray()

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise MultipartParseError("a part without a name")
        self._name = options[b"name"].decode(errors="replace")
        filename = options.get(b"filename")
        self._filename = filename.decode(errors="replace") if filename is not None else None
        if self._filename and self._name in self._file_fields:  # a browser sends "" where none was chosen
            if self._name in self._seen_files and self._name not in self._many_fields:
                raise MultipartParseError(f"more than one file in the field {self._name}")
            self._seen_files.add(self._name)
            self._pieces.append(FilePart(self._name, self._filename, b"", self._parts))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._filename is None:
            self._value += data[start:end]
            if len(self._value) > MAX_FIELD_BYTES:
                raise MultipartParseError(f"the field {self._name[:80]} is over {MAX_FIELD_BYTES // 1024} KB")
        elif self._filename and self._name in self._file_fields:
            piece = data[start:end]
            self._pieces.append(FilePart(self._name, self._filename, piece, self._parts))

    def _on_part_end(self) -> None:
        if self._filename is None:
            self.fields[self._name] = self._value.decode(errors="replace")

    def _on_end(self) -> None:
        self._is_complete = True
