"""However a body is cut into chunks, the same fields and files come out."""

from __future__ import annotations

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart.exceptions import FormParserError

from backend.api.multipart import MultipartReader
from tests.backend.running import steady

REQUEST = httpx2.Request(
    "POST",
    "http://localhost/",
    data={"filename": "ä.png", "num_layers": "4"},
    files={"file": ("ж.png", b"\r\n--no boundary\r\n" * 5), "other": ("o", b"passed over")},
)
BODY = REQUEST.read()
BOUNDARY = REQUEST.headers["content-type"].partition("boundary=")[2].encode()


@steady
@given(st.lists(st.integers(1, len(BODY) - 1), unique=True, max_size=20).map(sorted))
def test_chunks_do_not_matter(cuts: list[int]) -> None:
    reader, file = MultipartReader(BOUNDARY, ("file",)), b""
    for start, end in zip([0, *cuts], [*cuts, len(BODY)], strict=True):
        for part in reader.feed(BODY[start:end]):
            assert (part.name, part.filename) == ("file", "ж.png")
            file += part.data
    reader.finish()
    assert file == b"\r\n--no boundary\r\n" * 5
    assert reader.fields == {"filename": "ä.png", "num_layers": "4"}


@steady
@given(st.binary(max_size=300), st.integers(0, len(BODY)))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes, position: int) -> None:
    reader = MultipartReader(BOUNDARY, ("file",))
    try:
        reader.feed(BODY[:position] + noise)
        reader.finish()
    except FormParserError:
        pass


def test_many_files_in_one_field_stay_apart() -> None:
    sent = [("files", ("a.png", b"first")), ("map", ("m", b"map")), ("files", ("a.png", b"second"))]
    request = httpx2.Request("POST", "http://localhost/", files=sent)
    body = request.read()
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    reader = MultipartReader(boundary, ("map",), ("files",))
    files: dict[int, bytes] = {}
    for start in range(0, len(body), 7):
        for part in reader.feed(body[start : start + 7]):
            files[part.number] = files.get(part.number, b"") + part.data
    reader.finish()
    assert files == {1: b"first", 2: b"map", 3: b"second"}
    with pytest.raises(FormParserError, match="more than 2 parts"):
        MultipartReader(boundary, ("map",), ("files",), max_parts=2).feed(body)
    with pytest.raises(FormParserError, match="more than one file in the field files"):
        MultipartReader(boundary, ("map", "files")).feed(body)
