"""What goes to Replicate and what comes from it, as published at https://replicate.com/docs/reference/http."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ml_pipeline.generation.parameters import ImageRequest

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_LONGEST_TEXT = 500
_ENDS = ("succeeded", "failed", "canceled", "aborted")
_UNTOLD_VERSIONS = ("", "hidden")


class MalformedAnswer(Exception):
    """Raised when an answer is not of the published shape."""


@dataclass(frozen=True)
class Order:
    """What is asked for: `model` is `owner/name`, `owner/name:version` or the id of a version."""

    model: str
    input: dict[str, Any]

    @classmethod
    def of(cls, wanted: ImageRequest, default_model: str) -> Order:
        """Only what was asked for is sent: not every model knows every input."""
        told: dict[str, Any] = {"prompt": wanted.prompt}
        if wanted.negative_prompt:
            told["negative_prompt"] = wanted.negative_prompt
        if wanted.width is not None:
            told["width"] = wanted.width
        if wanted.height is not None:
            told["height"] = wanted.height
        return cls(wanted.model or default_model, {**told, "seed": wanted.seed, "num_outputs": 1})

    @property
    def body(self) -> dict[str, Any]:
        return {"version": self.model, "input": self.input}

    @property
    def key(self) -> str:
        """The same for the same order."""
        return json.dumps(self.body, sort_keys=True)


@dataclass(frozen=True)
class Prediction:
    """One prediction as it stands."""

    id: str
    status: str
    model: str
    version: str
    input: dict[str, Any]
    output: Any
    error: str
    created_at: datetime | None
    is_data_removed: bool
    source: str

    @property
    def is_over(self) -> bool:
        """Whether it will not change any more; a state that nobody knows yet counts as going on."""
        return self.status in _ENDS

    @property
    def was_stopped(self) -> bool:
        return self.status in ("canceled", "aborted")

    @property
    def first_output(self) -> str | None:
        """The address of the first picture, or the picture itself as a data: URI."""
        first = self.output[0] if isinstance(self.output, list) and self.output else self.output
        return first if isinstance(first, str) and first else None

    def answers(self, order: Order) -> bool:
        """Whether it is what such an order makes: the same model and the same whole input."""
        name, _, version = order.model.rpartition(":") if ":" in order.model else (order.model, "", "")
        if "/" not in name:
            name, version = "", order.model
        is_model = not name or name.lower() == self.model.lower()
        is_version = not version or self.version == version or (name and self.version in _UNTOLD_VERSIONS)
        return bool(is_model and is_version) and self.input == order.input


@dataclass(frozen=True)
class Page:
    """A part of the list of predictions, newest first; `cursor` leads to the next part."""

    predictions: tuple[Prediction, ...]
    next_url: str | None


def read_prediction(told: Any) -> Prediction:
    """A prediction from its JSON.

    Raises
    ------
    MalformedAnswer
        When it has no id that can stand in an address, or no status.
    """
    if not isinstance(told, dict):
        raise MalformedAnswer("an answer that is no JSON object")
    name, status = told.get("id"), told.get("status")
    if not isinstance(name, str) or not _ID.fullmatch(name) or not isinstance(status, str):
        raise MalformedAnswer("an answer without a prediction's id and status")
    given = told.get("input")
    return Prediction(
        id=name,
        status=printable(status),
        model=_text(told.get("model")),
        version=_text(told.get("version")),
        input=given if isinstance(given, dict) else {},
        output=told.get("output"),
        error=printable(told.get("error")),
        created_at=_moment(told.get("created_at")),
        is_data_removed=told.get("data_removed") is True,
        source=_text(told.get("source")),
    )


def read_page(told: Any) -> Page:
    """A page of the list from its JSON; raises MalformedAnswer."""
    results = told.get("results") if isinstance(told, dict) else None
    if not isinstance(results, list):
        raise MalformedAnswer("a list of predictions without results")
    following = told.get("next")
    return Page(
        tuple(read_prediction(each) for each in results),
        following if isinstance(following, str) and following else None,
    )


def read_detail(told: Any) -> str:
    """What an error's answer says, on one line."""
    if not isinstance(told, dict):
        return ""
    parts = (printable(told.get(name)) for name in ("title", "detail", "error"))
    return ": ".join(part for part in parts if part)[:_LONGEST_TEXT]


def printable(told: Any) -> str:
    """Somebody else's text, on one line and not too long."""
    if told is None:
        return ""
    text = told if isinstance(told, str) else json.dumps(told)
    line = " ".join(
        "".join(sign if sign.isprintable() else " " for sign in text[: 10 * _LONGEST_TEXT]).split()
    )
    return line if len(line) <= _LONGEST_TEXT else line[: _LONGEST_TEXT - 1] + "…"


def _text(told: Any) -> str:
    return told if isinstance(told, str) and told.isprintable() else ""


def _moment(told: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
