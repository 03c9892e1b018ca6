"""From a batch's fields to the jobs that they ask for: pictures times settings, or jobs one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from backend.api.fields import as_text
from backend.api.parameters import parse_parameters, parse_priority, parse_use_cache
from backend.config import Settings
from backend.errors import InvalidParameterError, NotFoundError, RequestError
from ml_pipeline.errors import PipelineError
from ml_pipeline.parameters import Parameters

_LISTS = ("settings", "jobs")


@dataclass(frozen=True)
class Wanted:
    """What is to be done with a picture; `label` is what the request calls it, where it has several."""

    label: str
    fields: Mapping[str, str]
    parameters: Parameters
    priority: int
    use_cache: bool


@dataclass(frozen=True)
class BatchItem:
    """One job: a file that came along, by its place, or else the upload that the fields name."""

    wanted: Wanted
    file: int | None


def parse_batch(fields: Mapping[str, str], files: int, settings: Settings) -> list[BatchItem]:
    """Raise an error that names the item, its field and what is allowed, before any file is decoded."""
    shared = {name: text for name, text in fields.items() if name not in _LISTS}
    jobs, variants = (_objects(fields, name) for name in ("jobs", "settings"))
    if jobs and (variants or files):
        other = "settings" if variants else "files"
        raise InvalidParameterError(
            f"jobs and {other} are both given; send jobs, which name uploads, or pictures and settings"
        )
    _require_few(len(jobs) or max(len(variants), 1) * max(files, 1), settings.max_batch_jobs)
    if jobs:
        named = [_wanted(f"jobs[{place}]", shared | own, settings) for place, own in enumerate(jobs)]
    else:
        given = [(f"settings[{place}]", own) for place, own in enumerate(variants)] or [("", {})]
        named = [_wanted(label, shared | own, settings) for label, own in given]
    if files:
        return [BatchItem(wanted, file) for file in range(files) for wanted in named]
    for wanted in named:
        _require_name(wanted)
    return [BatchItem(wanted, None) for wanted in named]


def _require_few(count: int, most: int) -> None:
    """Before any of them is looked at: a body of 1 MB has room for 300,000."""
    if count > most:
        raise InvalidParameterError(
            f"the batch comes to {count} jobs; at most {most} are allowed (MAX_BATCH_JOBS): send several "
            "batches, or raise the limit"
        )


@contextmanager
def told_of(label: str) -> Iterator[None]:
    """Have an error say which item of the batch it is about."""
    try:
        yield
    except (RequestError, NotFoundError, PipelineError) as error:
        if not label:
            raise
        raise type(error)(f"{label}: {error}") from error


def _wanted(label: str, fields: Mapping[str, str], settings: Settings) -> Wanted:
    with told_of(label):
        parameters = parse_parameters(fields, settings)
        return Wanted(label, fields, parameters, parse_priority(fields), parse_use_cache(fields))


def _require_name(wanted: Wanted) -> None:
    with told_of(wanted.label):
        if not (wanted.fields.get("filename") or wanted.fields.get("file_id")):
            raise InvalidParameterError(
                "filename is missing; name an upload by its filename or file_id, or send files=@photo.jpg, "
                "once for each file"
            )


def _objects(fields: Mapping[str, str], name: str) -> Sequence[dict[str, str]]:
    """The objects of a JSON list, as fields each; none where the field is absent."""
    text = fields.get(name, "").strip()
    if not text:
        return []
    refusal = InvalidParameterError(
        f'{name} is {text[:80]!r}; it must be a JSON list of objects, such as [{{"num_layers": 3}}]'
    )
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
        if not isinstance(found, list) or not found or not all(isinstance(item, dict) for item in found):
            raise refusal
        return [_fields(f"{name}[{place}]", item) for place, item in enumerate(found)]
    except (ValueError, RecursionError) as error:  # the depth that one can read, the other may not write
        raise refusal from error


def _fields(label: str, item: dict[str, object]) -> dict[str, str]:
    with told_of(label):
        return {name: as_text(name, value) for name, value in item.items() if value is not None}
