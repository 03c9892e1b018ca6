"""From a request's fields, as text, to the pipeline's parameters. Unknown fields are ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from backend.config import Settings
from backend.errors import InvalidParameterError
from ml_pipeline.parameters import DisparityConvention, Mode, Parameters

_Choice = TypeVar("_Choice", bound=StrEnum)
_WHOLE = re.compile(r"([+-]?[0-9]{1,18})(\.0+)?")  # to JSON, 4.0 is a whole number too


def parse_parameters(fields: Mapping[str, str], settings: Settings) -> Parameters:
    """Raise an error that names the field, its value and what is allowed."""
    given = Parameters()
    parameters = Parameters(
        mode=_choice(fields, "mode", Mode, given.mode),
        num_layers=_whole(fields, "num_layers", settings.default_num_layers, "from 2 to 5"),
        depth_model=fields.get("depth_model") or settings.depth_model,
        disparity_convention=_choice(
            fields, "disparity_convention", DisparityConvention, given.disparity_convention
        ),
        painterly_style=_text(fields, "painterly_style", given.painterly_style),
        painterly_strength=_real(
            fields, "painterly_strength", settings.default_painterly_strength, "from 0 to 1"
        ),
        painterly_seed=_whole(
            fields, "painterly_seed", settings.default_painterly_seed, "from 0 to 4294967295"
        ),
    )
    parameters.require_available_mode()
    return parameters


def _choice(fields: Mapping[str, str], name: str, kind: type[_Choice], default: _Choice) -> _Choice:
    text = fields.get(name) or default.value
    try:
        return kind(text)
    except ValueError as error:
        allowed = ", ".join(repr(member.value) for member in kind)
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be one of {allowed}") from error


def _text(fields: Mapping[str, str], name: str, default: str) -> str:
    text = fields.get(name) or default
    if "\0" in text:  # not every database can hold one
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must have no NUL character, leave it out")
    return text


def _whole(fields: Mapping[str, str], name: str, default: int, allowed: str) -> int:
    text = fields.get(name) or str(default)
    found = _WHOLE.fullmatch(text.strip())
    if found is None:
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be a whole number {allowed}")
    return int(found[1])


def _real(fields: Mapping[str, str], name: str, default: float, allowed: str) -> float:
    text = fields.get(name) or str(default)
    try:
        return float(text)
    except ValueError as error:
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be a number {allowed}") from error
