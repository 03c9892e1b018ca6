"""How large the tiles and strips of a TIFF are: its decoder takes memory for a whole one.

Read from the bytes, since Pillow passes over entries of some types that its decoder minds.
"""

from __future__ import annotations

import struct
from typing import IO

_WIDTH, _LENGTH, _PHOTOMETRIC, _ROWS_PER_STRIP, _TILE_WIDTH, _TILE_LENGTH = 256, 257, 262, 278, 322, 323
_YCBCR = 6
_ONE_STRIP = 2**32 - 1
_BYTES_OF_TYPE = {1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4, 13: 4, 16: 8, 17: 8, 18: 8}  # all that are integers

_MOST_ENTRIES = 65535  # of a BigTIFF too: its decoder takes no more than 4096


def block_of(file: IO[bytes]) -> tuple[int, int]:
    """Columns and rows that are decoded at a time of a TIFF's first page.

    More rows in a strip than in the picture mean one strip, and memory is taken for the picture's rows alone.
    Not so for YCbCr, unless they are 2^32 - 1; its tiles are decoded side by side, as wide as the picture.

    Raises
    ------
    struct.error
        When the first page's directory lies outside the file.
    """
    tags = _largest_numbers(file)
    width, length, rows = tags.get(_WIDTH, 0), tags.get(_LENGTH, 0), tags.get(_ROWS_PER_STRIP, _ONE_STRIP)
    is_ycbcr = tags.get(_PHOTOMETRIC) == _YCBCR
    if _TILE_WIDTH in tags or _TILE_LENGTH in tags:
        tile_width, tile_length = tags.get(_TILE_WIDTH, 0), tags.get(_TILE_LENGTH, 0)
        return max(tile_width, width) if is_ycbcr else tile_width, tile_length
    return width, rows if is_ycbcr and rows < _ONE_STRIP else min(rows, length)


def _largest_numbers(file: IO[bytes]) -> dict[int, int]:
    """The tags of the first page that hold one integer; the largest where a tag is given more than once."""
    file.seek(0)
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    is_big = 43 in head[2:4]
    place, count, entry = ("Q", "Q", "HHQ") if is_big else ("L", "H", "HHL")
    (start,) = struct.unpack_from(order + place, head, 8 if is_big else 4)
    file.seek(start)
    (entries,) = struct.unpack(order + count, file.read(struct.calcsize(order + count)))
    room = struct.calcsize(order + place)  # for a value, or for where it stands
    size = struct.calcsize(order + entry) + room
    directory = file.read(min(entries, _MOST_ENTRIES) * size)
    found: dict[int, int] = {}
    for at in range(0, len(directory) - size + 1, size):
        tag, kind, _ = struct.unpack_from(order + entry, directory, at)
        length = _BYTES_OF_TYPE.get(kind, 0)
        value = directory[at + size - room : at + size][:length]
        if length > room:
            file.seek(*struct.unpack_from(order + place, directory, at + size - room))
            value = file.read(length)
        found[tag] = max(found.get(tag, 0), int.from_bytes(value, "little" if order == "<" else "big"))
    return found
