"""From a request's fields, as text, to the pipeline's parameters. Unknown fields are ignored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from backend.api.values import CUTS, choice, cuts_of, flag, is_said, real, text_of, whole
from backend.config import Settings
from backend.errors import InvalidParameterError
from backend.services.models import require_inpainter, require_model, require_painter
from ml_pipeline.errors import ModelUnavailableError, ParameterError
from ml_pipeline.parameters import (
    AUTO,
    MAX_LAYERS,
    MAX_SEED,
    MIN_LAYERS,
    DisparityConvention,
    EdgeQuality,
    Mode,
    Parameters,
)

MIN_PRIORITY, MAX_PRIORITY = -10, 10
_LAYERS = f"from {MIN_LAYERS} to {MAX_LAYERS}, or {AUTO!r}"
_PAINTING = ("painterly_style", "painterly_strength", "painter")
_PAINTED_OTHERWISE = (*_PAINTING, "painterly_seed", "strokes")
_LAYERING = ("mode", "num_layers", "edge_quality", "inpainter", "depth_model", *_PAINTING, "painterly_seed")


def parse_parameters(fields: Mapping[str, str], settings: Settings) -> Parameters:
    """Raise an error that names the field, its value and what is allowed."""
    given = Parameters()
    cuts = cuts_of(fields)
    parameters = Parameters(
        mode=choice(fields, "mode", Mode, given.mode),
        num_layers=_layers(fields, AUTO if cuts else settings.default_num_layers),
        cuts=cuts,
        edge_quality=choice(fields, "edge_quality", EdgeQuality, settings.default_edge_quality),
        relief=flag(fields, "relief", settings.default_relief),
        inpainter=fields.get("inpainter") or given.inpainter,
        depth_model=fields.get("depth_model") or settings.depth_model,
        disparity_convention=choice(
            fields, "disparity_convention", DisparityConvention, given.disparity_convention
        ),
        painterly_style=settings.default_painterly_style,
        painterly_strength=settings.default_painterly_strength,
        painterly_seed=settings.default_painterly_seed,
        painter=settings.painter,
    )
    parameters = _painted(parameters, fields)
    _require_here("depth_model", parameters.depth_model, require_model, settings)
    _require_engines(parameters, settings)
    return _counted(parameters)


def parse_layering(fields: Mapping[str, str], settings: Settings) -> Parameters | None:
    """What is to become of a picture that is made: layers, where `layers` or `cuts` say so, else None."""
    layers = fields.get("layers", "").strip()
    if not layers and not cuts_of(fields):
        return None
    try:
        # The picture's own disparity, if it has one, counts as every result's does.
        return parse_parameters({**fields, "num_layers": layers, "disparity_convention": ""}, settings)
    except (ParameterError, InvalidParameterError) as error:  # the field has another name there
        raise type(error)(str(error).replace("num_layers", "layers")) from error


def parse_reslice(fields: Mapping[str, str], source: Parameters, settings: Settings) -> Parameters:
    """The source job's parameters with another division or painting; raises as `parse_parameters` does.

    No disparity is estimated, so its model need no longer be on this machine. Whoever changes the painting
    and names no mode means painterly mode.
    """
    mode = choice(fields, "mode", Mode, Mode.PAINTERLY if painting_asked_for(fields) else source.mode)
    divided = _divided(fields, source)
    parameters = replace(
        divided or source,
        mode=mode,
        edge_quality=choice(fields, "edge_quality", EdgeQuality, source.edge_quality),
        relief=flag(fields, "relief", source.relief),
        inpainter=fields.get("inpainter") or source.inpainter,
        disparity_convention=DisparityConvention.DISPARITY,  # as every result holds it
    )
    parameters = _painted(parameters, fields)
    if divided is None:
        _require_another_painting(fields, mode, source.mode)
    _require_engines(parameters, settings)
    return _counted(parameters)


def parse_priority(fields: Mapping[str, str]) -> int:
    """Jobs of a higher one run first."""
    allowed = f"from {MIN_PRIORITY} to {MAX_PRIORITY}"
    priority = whole(fields, "priority", 0, allowed)
    if not MIN_PRIORITY <= priority <= MAX_PRIORITY:
        raise InvalidParameterError(f"priority is {priority}; it must be a whole number {allowed}")
    return priority


def parse_use_cache(fields: Mapping[str, str]) -> bool:
    """Whether an earlier result of the very same will do."""
    return flag(fields, "cache", True)


def painting_asked_for(fields: Mapping[str, str]) -> list[str]:
    """Which fields ask to paint: of `strokes` only true does, and a seed alone does not."""
    given = [name for name in _PAINTING if fields.get(name, "").strip()]
    return [*given, "strokes"] if flag(fields, "strokes", False) else given


def layering_asked_for(fields: Mapping[str, str]) -> list[str]:
    """Which fields say something of layers without asking for them; of flags only true does."""
    given = [name for name in _LAYERING if fields.get(name, "").strip()]
    return [*given, *(name for name in ("relief", "strokes") if is_said(fields, name))]


def _require_another_painting(fields: Mapping[str, str], mode: Mode, source: Mode) -> None:
    """Raise where nothing is divided, and nothing painted otherwise."""
    given = [name for name in _PAINTED_OTHERWISE if fields.get(name, "").strip()]
    if mode != source or (mode == Mode.PAINTERLY and given):
        return
    idle = [name for name in given if name in painting_asked_for(fields) or name == "painterly_seed"]
    if idle:
        told = f"{idle[0]} is {fields[idle[0]][:80]!r}, and mode {mode} paints nothing"
        raise InvalidParameterError(f"{told}; add mode={Mode.PAINTERLY}")
    others = (f"mode={member.value}" for member in Mode if member is not mode)
    raise InvalidParameterError(
        f"num_layers and cuts are both missing, and nothing is to be painted otherwise; give num_layers "
        f"({_LAYERS}), cuts ({CUTS}), {', '.join(others)}, or one of {', '.join(_PAINTED_OTHERWISE)}"
    )


def _require_engines(parameters: Parameters, settings: Settings) -> None:
    """Raise where what is to paint is not on this machine; in photo-realistic mode no painter need be."""
    _require_here("inpainter", parameters.inpainter, require_inpainter, settings)
    if parameters.mode == Mode.PAINTERLY:
        _require_here("painter", parameters.painter, require_painter, settings)


def _painted(base: Parameters, fields: Mapping[str, str]) -> Parameters:
    """The base with what the fields say of the painting."""
    return replace(
        base,
        painterly_style=text_of(fields, "painterly_style", base.painterly_style),
        painterly_strength=real(fields, "painterly_strength", base.painterly_strength, "from 0 to 1"),
        painterly_seed=whole(fields, "painterly_seed", base.painterly_seed, f"from 0 to {MAX_SEED}"),
        painter=fields.get("painter") or base.painter,
        strokes=flag(fields, "strokes", base.strokes),
    )


def _divided(fields: Mapping[str, str], source: Parameters) -> Parameters | None:
    """The source divided as the fields say; None where they say nothing."""
    cuts = cuts_of(fields)
    if not cuts and not fields.get("num_layers"):
        return None
    return replace(source, num_layers=_layers(fields, AUTO), cuts=cuts)


def _require_here(name: str, key: str, require: Callable[[Settings, str], None], settings: Settings) -> None:
    try:
        require(settings, key)
    except ModelUnavailableError as error:  # which field it was: a request may name two
        raise type(error)(f"{name} is {key!r}: {error}") from error


def _counted(parameters: Parameters) -> Parameters:
    """Given cuts tell the number of layers, also where it was left open."""
    return replace(parameters, num_layers=len(parameters.cuts) + 1) if parameters.cuts else parameters


def _layers(fields: Mapping[str, str], default: int | Literal["auto"]) -> int | Literal["auto"]:
    text = fields.get("num_layers") or str(default)
    return AUTO if text.strip() == AUTO else whole(fields, "num_layers", default, _LAYERS)
