"""What comes from Replicate is read without trust, and waits are read from words as well as from headers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ml_pipeline.generation.parameters import ImageRequest
from ml_pipeline.generation.replicate.backoff import told_wait_s
from ml_pipeline.generation.replicate.protocol import (
    MalformedAnswer,
    Order,
    printable,
    read_detail,
    read_page,
    read_prediction,
)
from tests.loopback_replicate import MODEL, VERSION

TODAY = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
TOLD: dict[str, Any] = {
    "id": "gm3qorzdhgbfurvjtvhg6dckhu",
    "model": MODEL,
    "version": VERSION,
    "input": {"prompt": "a lake", "seed": 7, "num_outputs": 1},
    "status": "starting",
    "created_at": "2023-09-08T16:19:34.765994657Z",
}


@pytest.mark.parametrize(
    ("header", "words", "seconds"),
    [
        ("30", "", 30.0),
        ("1.5", "", 1.5),
        ("Thu, 01 Jan 2026 12:00:20 GMT", "", 20.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", "", 0.0),
        ("soon", "Your rate limit resets in ~30s.", 30.0),
        (None, "Your rate limit resets in ~30s.", 30.0),
        (None, "resets in ~2 s", 2.0),
        (None, "resets in ~500ms", 0.5),
        (None, "resets in 2m", 120.0),
        (None, "Expected available in 1 second.", 1.0),
        (None, "Expected available in 90 seconds.", 90.0),
        (None, "Too much.", None),
        ("-5", "", None),
        ("1" * 400, "", None),
        (f"Thu, 01 Jan 2026 12:00:20 +{'9' * 20}", "", None),
    ],
)
def test_a_wait_is_read(header: str | None, words: str, seconds: float | None) -> None:
    assert told_wait_s(header, words, TODAY) == seconds


def test_a_prediction_is_read() -> None:
    read = read_prediction(TOLD)
    assert (read.id, read.model, read.version, read.status) == (TOLD["id"], MODEL, VERSION, "starting")
    assert read.created_at == datetime(2023, 9, 8, 16, 19, 34, 765994, tzinfo=UTC)
    assert not read.is_over
    assert read.first_output is None
    odd = read_prediction({**TOLD, "version": "\ud800", "model": "a\nb"})
    assert (odd.version, odd.model) == ("", "")  # no text to be stored


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": 7},
        {"id": ""},
        {"id": "../files"},
        {"id": "a/b"},
        {"id": "a?b"},
        {"id": "x" * 101},
        {"status": None},
        {"status": 3},
    ],
)
def test_an_answer_that_is_no_prediction_is_not_taken_for_one(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        read_prediction({**TOLD, **changes})


@pytest.mark.parametrize("told", [None, [], "x", 3, {}, {"results": None}, {"results": [3]}])
def test_an_answer_that_is_no_list_is_not_taken_for_one(told: Any) -> None:
    with pytest.raises(MalformedAnswer):
        read_page(told)


@pytest.mark.parametrize(
    ("output", "first"),
    [
        ("https://a/b.png", "https://a/b.png"),
        (["https://a/b.png", "https://a/c.png"], "https://a/b.png"),
        (None, None),
        ([], None),
        ("", None),
        ([None], None),
        ({"image": "https://a/b.png"}, None),
        (7, None),
        ([["https://a/b.png"]], None),
    ],
)
def test_the_first_output_is_taken(output: Any, first: str | None) -> None:
    assert read_prediction({**TOLD, "output": output}).first_output == first


@pytest.mark.parametrize(
    ("model", "told", "is_it"),
    [
        (MODEL, {}, True),
        (MODEL.upper(), {}, True),
        (f"{MODEL}:{VERSION}", {}, True),
        (f"{MODEL}:{VERSION}", {"version": "hidden"}, True),
        (f"{MODEL}:{VERSION}", {"version": "f" * 64}, False),
        (VERSION, {}, True),
        (VERSION, {"version": "f" * 64}, False),
        (VERSION, {"version": "hidden"}, False),
        ("other/model", {}, False),
        (f"other/model:{VERSION}", {}, False),
        (MODEL, {"input": {**TOLD["input"], "seed": 8}}, False),
        (MODEL, {"input": {}}, False),
        (MODEL, {"input": None}, False),
    ],
)
def test_a_prediction_is_known_by_its_model_and_its_whole_input(
    model: str, told: dict[str, Any], is_it: bool
) -> None:
    order = Order.of(ImageRequest("a lake", "", model, None, None, 7), "x/y")
    assert read_prediction({**TOLD, **told}).answers(order) is is_it


@pytest.mark.parametrize("told", [None, "", "a\nb\0c\x1b[2J", {"a": 1}, ["x"], "x" * 10**6, "\ud800"])
def test_anybody_s_text_becomes_one_printable_line(told: Any) -> None:
    line = printable(told)
    assert line.isprintable()
    assert len(line) <= 500


def test_the_detail_of_an_error_is_read() -> None:
    assert read_detail({"title": "No", "detail": "because\n", "status": 402}) == "No: because"
    assert read_detail({"detail": [{"msg": "x"}]}) == '[{"msg": "x"}]'
    assert read_detail("<html>") == ""
