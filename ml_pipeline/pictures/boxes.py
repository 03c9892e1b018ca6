"""What the boxes of AVIF and HEIC files (ISO/IEC 14496-12, 23008-12) say and their decoders keep back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_FULL = 4  # version and flags, at the head of many boxes


@dataclass(frozen=True)
class Properties:
    """Of the primary picture: codes of its primaries and curve (nclx) and its bits, None where not given.

    `is_turned` where the file asks for a rotation or a mirroring (irot, imir).
    """

    codes: tuple[int, int] | None
    bits: int | None
    is_turned: bool


def primary_properties(data: bytes) -> Properties:
    """What a file says of its primary picture; damaged boxes say nothing."""
    meta = _find(data, b"meta")[_FULL:]
    iprp = _find(meta, b"iprp")
    properties = [(name, body) for name, body in boxes(_find(iprp, b"ipco"))]
    mine = [
        properties[index - 1]
        for index in _associations(_find(iprp, b"ipma"), _primary_item(_find(meta, b"pitm")))
        if 0 < index <= len(properties)
    ]
    codes = next((body[4:8] for name, body in mine if name == b"colr" and body[:4] == b"nclx"), b"")
    depths = next((body[_FULL + 1 :] for name, body in mine if name == b"pixi"), b"")
    return Properties(
        (int.from_bytes(codes[:2], "big"), int.from_bytes(codes[2:], "big")) if len(codes) == 4 else None,
        max(depths) if depths else None,
        any(name == b"imir" or (name == b"irot" and body[:1] > b"\0") for name, body in mine),
    )


def item_types(data: bytes) -> list[bytes]:
    """The four-letter types of a file's items: av01, hvc1, Exif …"""
    iinf = _find(_find(data, b"meta")[_FULL:], b"iinf")
    version = iinf[0] if iinf else 0
    types = []
    for name, body in boxes(iinf[_FULL + (4 if version else 2) :]):
        if name == b"infe" and body and body[0] >= 2:
            start = _FULL + (2 if body[0] == 2 else 4) + 2  # after the item's number and its protection
            types.append(body[start : start + 4])
    return types


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and contents of the boxes side by side; ends where no box begins."""
    place = 0
    while place + 8 <= len(data):
        size, head = int.from_bytes(data[place : place + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        end = place + size if size else len(data)
        if end < place + head:
            return
        yield data[place + 4 : place + 8], data[place + head : end]
        place = end


def _find(data: bytes, wanted: bytes) -> bytes:
    return next((body for name, body in boxes(data) if name == wanted), b"")


def _primary_item(pitm: bytes) -> int:
    return int.from_bytes(pitm[_FULL : _FULL + (4 if pitm[:1] > b"\0" else 2)], "big")


def _associations(ipma: bytes, item: int) -> list[int]:
    """The numbers, from 1, of an item's properties."""
    if len(ipma) < 8:
        return []
    number_bytes = 4 if ipma[0] else 2
    index_bytes = 2 if ipma[3] & 1 else 1
    place = _FULL + 4
    for _ in range(int.from_bytes(ipma[_FULL:place], "big")):
        if place >= len(ipma):
            break
        owner = int.from_bytes(ipma[place : place + number_bytes], "big")
        place += number_bytes + 1
        count = ipma[place - 1] if place <= len(ipma) else 0
        indices = [
            int.from_bytes(ipma[at : at + index_bytes], "big") & (2 ** (8 * index_bytes - 1) - 1)
            for at in range(place, place + count * index_bytes, index_bytes)
        ]
        if owner == item:
            return indices
        place += count * index_bytes
    return []
