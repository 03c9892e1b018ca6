"""What was said on a command line about layers, as the parameters that it makes. Light."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from ml_pipeline.errors import ModelUnavailableError, ParameterError
from ml_pipeline.models.registry import Role
from ml_pipeline.models.roles import require_role
from ml_pipeline.models.store import ModelStore, default_folder
from ml_pipeline.parameters import INPAINTERS, PAINTERS, Mode, Parameters

PAINTING = ("style", "strength", "painter")
"""Options that mean painterly mode by themselves; so do strokes."""


def slicing_of(parameters: Parameters) -> dict[str, Any]:
    return {
        "edge_quality": parameters.edge_quality,
        "relief": parameters.relief,
        "inpainter": parameters.inpainter,
    }


def sliced(base: Parameters, options: argparse.Namespace) -> Parameters:
    """The base with what was said of cuts and edges; cuts and a count replace both of the base's."""
    said = {name: getattr(options, name) for name in slicing_of(base) if getattr(options, name) is not None}
    if options.cuts is not None:
        count = len(options.cuts) + 1 if options.layers is None else options.layers
        said |= {"cuts": options.cuts, "num_layers": count}
    elif options.layers is not None:
        said |= {"cuts": (), "num_layers": options.layers}
    return replace(base, **said)


def painted(base: Parameters, options: argparse.Namespace) -> Parameters:
    """The base with what was said of the painting; to speak of it means painterly mode."""
    said: dict[str, Any] = {
        "mode": options.mode,
        "painterly_style": options.style,
        "painterly_strength": options.strength,
        "painterly_seed": options.painterly_seed,
        "painter": options.painter,
        "strokes": options.strokes,
    }
    said = {name: value for name, value in said.items() if not is_blank(value)}
    asked = [f"--{name}" for name in PAINTING if not is_blank(getattr(options, name))]
    if options.strokes:
        asked.append("--strokes")
    if asked and options.mode is Mode.PHOTO_REALISTIC:
        raise ParameterError(
            f"{' and '.join(asked)} with --mode {options.mode}, which paints nothing; "
            f"leave --mode out, or say --mode {Mode.PAINTERLY}"
        )
    if asked:
        said["mode"] = Mode.PAINTERLY
    return replace(base, **said)


def is_blank(value: Any) -> bool:
    """Whether nothing was said: an empty text says no more than its absence."""
    return value is None or (isinstance(value, str) and not value.strip())


def require_engines(parameters: Parameters) -> None:
    """Raise ModelUnavailableError, with the option it came by, before anything is begun."""
    asked = [("--inpainter", parameters.inpainter, Role.INPAINTING, INPAINTERS)]
    if parameters.mode is Mode.PAINTERLY:
        asked.append(("--painter", parameters.painter, Role.PAINTING, PAINTERS))
    for option, key, role, fixed in asked:
        if key in fixed:
            continue
        try:
            require_role(ModelStore(default_folder()), key, role, fixed)
        except ModelUnavailableError as error:
            raise type(error)(f"{option} is {key!r}: {error}") from error
