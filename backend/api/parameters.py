"""From a request's fields, as text, to the pipeline's parameters. Unknown fields are ignored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, Literal, TypeVar

from backend.config import Settings
from backend.errors import InvalidParameterError
from backend.services.models import require_inpainter, require_model
from ml_pipeline.errors import ModelUnavailableError
from ml_pipeline.parameters import (
    AUTO,
    MAX_LAYERS,
    MIN_LAYERS,
    DisparityConvention,
    EdgeQuality,
    Mode,
    Parameters,
)

_Choice = TypeVar("_Choice", bound=StrEnum)
_WHOLE = re.compile(r"([+-]?[0-9]{1,18})(\.0+)?")  # to JSON, 4.0 is a whole number too
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
_FLAGS = dict.fromkeys(("true", "1", "yes", "on"), True) | dict.fromkeys(("false", "0", "no", "off"), False)
_LAYERS = f"from {MIN_LAYERS} to {MAX_LAYERS}, or {AUTO!r}"
_CUTS = "numbers between 0 and 1, rising, with commas between them, such as 0.3,0.6"


def parse_parameters(fields: Mapping[str, str], settings: Settings) -> Parameters:
    """Raise an error that names the field, its value and what is allowed."""
    given = Parameters()
    cuts = _cuts(fields)
    parameters = Parameters(
        mode=_choice(fields, "mode", Mode, given.mode),
        num_layers=_layers(fields, AUTO if cuts else settings.default_num_layers),
        cuts=cuts,
        edge_quality=_choice(fields, "edge_quality", EdgeQuality, settings.default_edge_quality),
        relief=_flag(fields, "relief", settings.default_relief),
        inpainter=fields.get("inpainter") or given.inpainter,
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
    _require_here("depth_model", parameters.depth_model, require_model, settings)
    _require_here("inpainter", parameters.inpainter, require_inpainter, settings)
    return _counted(parameters)


def parse_reslice(fields: Mapping[str, str], source: Parameters, settings: Settings) -> Parameters:
    """The source job's parameters with another division; raises as `parse_parameters` does.

    No disparity is estimated, so its model need no longer be on this machine.
    """
    cuts = _cuts(fields)
    if not cuts and not fields.get("num_layers"):
        raise InvalidParameterError(
            f"num_layers and cuts are both missing; give num_layers ({_LAYERS}), or cuts ({_CUTS})"
        )
    parameters = replace(
        source,
        num_layers=_layers(fields, AUTO),
        cuts=cuts,
        edge_quality=_choice(fields, "edge_quality", EdgeQuality, source.edge_quality),
        relief=_flag(fields, "relief", source.relief),
        inpainter=fields.get("inpainter") or source.inpainter,
        disparity_convention=DisparityConvention.DISPARITY,  # as every result holds it
    )
    parameters.require_available_mode()
    _require_here("inpainter", parameters.inpainter, require_inpainter, settings)
    return _counted(parameters)


def _require_here(name: str, key: str, require: Callable[[Settings, str], None], settings: Settings) -> None:
    try:
        require(settings, key)
    except ModelUnavailableError as error:  # which field it was: a request may name two
        raise type(error)(f"{name} is {key!r}: {error}") from error


def _counted(parameters: Parameters) -> Parameters:
    """Given cuts tell the number of layers, also where it was left open."""
    return replace(parameters, num_layers=len(parameters.cuts) + 1) if parameters.cuts else parameters


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


def _flag(fields: Mapping[str, str], name: str, default: bool) -> bool:
    text = fields.get(name) or str(default)
    if text.strip().lower() not in _FLAGS:
        raise InvalidParameterError(f"{name} is {text[:80]!r}; it must be one of {', '.join(_FLAGS)}")
    return _FLAGS[text.strip().lower()]


def _layers(fields: Mapping[str, str], default: int | Literal["auto"]) -> int | Literal["auto"]:
    text = fields.get("num_layers") or str(default)
    return AUTO if text.strip() == AUTO else _whole(fields, "num_layers", default, _LAYERS)


def _whole(fields: Mapping[str, str], name: str, default: int | str, allowed: str) -> int:
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


def _cuts(fields: Mapping[str, str]) -> tuple[float, ...]:
    """None at all where the field is absent, empty, or an empty list."""
    text = fields.get("cuts") or ""
    numbers = [str(number).strip() for number in _listed(text)]
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise InvalidParameterError(f"cuts is {text[:80]!r}; it must be {_CUTS}")
    return tuple(float(number) for number in numbers)


def _listed(text: str) -> list[Any]:
    """`0.3,0.6`, or a JSON list of numbers or of numbers as text."""
    if not text.strip():
        return []
    if not text.lstrip().startswith("["):
        return text.split(",")
    try:
        found: list[Any] = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return [text]  # which is no number
    return found
