from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.workers import messages
from backend.workers.messages import (
    Cancel,
    Completed,
    Failed,
    Generate,
    ImageLost,
    ImageReady,
    LayerReady,
    MessageError,
    Progress,
    Ready,
    Run,
)
from tests.backend.running import steady

MESSAGES = (
    Run("job", "token", "/in/a.png", "/out", {"num_layers": "auto", "cuts": []}, None, None, 64.0, False),
    Run(
        "job",
        "token",
        "/in/a.png",
        "/out",
        {},
        "/in/b.png",
        {"model": "embedded", "fallbacks": []},
        64.0,
        True,
    ),
    Generate(
        "job",
        "token",
        "/out",
        {"prompt": "a “boat” \u202e 🚣", "num_images": 2},
        "asked for by name",
        False,
        {"num_layers": 4},
        [{"index": 1, "filename": "image_1.png"}],
        [{"index": 2, "code": "image_failed", "message": "…"}],
        "/images",
        64.0,
        False,
    ),
    Cancel("token"),
    Ready("cpu", "cuda", "embedded", 10**9),
    Progress("token", "matting", 0.5, "Reading soft edges"),
    LayerReady("token", 1, 4, "background"),
    ImageReady("token", {"index": 1}),
    ImageLost("token", 1, "image_failed", "its numbers are not finite"),
    Completed("token", {"layers": [{"index": 1}]}, 2, 1),
    Failed("token", "broken_image", "…", "", 2, 1),
    messages.Cancelled("token", 1),
)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_survives_the_journey(message: messages.Message) -> None:
    assert messages.decode(messages.encode(message)) == message


@steady
@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner)).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(MessageError):
        messages.decode(data)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "Exploit"},
        {"kind": "Cancel"},
        {"kind": "Cancel", "lease_token": "a", "more": 1},
        {"kind": ["Cancel"]},
        {"kind": "LayerReady", "lease_token": "a", "index": 1, "count": 4},
        {"kind": "Cancelled", "lease_token": "a"},
    ],
)
def test_wrong_fields_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(MessageError):
        messages.decode(json.dumps(values).encode())


def test_nothing_that_a_child_says_ends_the_thread_that_listens() -> None:
    for data in (b"[" * 100_000, b'{"kind":' + b"[" * 100_000, b"\xff", b"null", b'{"kind": "Ready"}'):
        with pytest.raises(MessageError):
            messages.decode(data)


def test_half_a_character_is_no_text_to_be_stored_or_sent() -> None:
    said = Failed("token", "pipeline_failed", "a\ud800b", "")
    heard = messages.decode(messages.encode(said))
    assert isinstance(heard, Failed) and heard.message == "a?b"
