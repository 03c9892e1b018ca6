"""What /docs says of bodies that are read as they stream, and of the errors each endpoint may answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from backend.models.batch_schemas import JOBS_MEANING, SETTINGS_MEANING, BatchRequest
from backend.models.generation_schemas import GenerationRequest
from backend.models.schemas import CUTS_MEANING, ErrorResponse, JobRequest, ResliceRequest

_MEANINGS = {
    400: "A field, or the picture, cannot be used; the message names the value and what is allowed",
    403: "A page of a foreign origin sent this (CORS_ORIGINS)",
    404: "No such job, upload, file or style",
    408: "Nothing more came of the body for a minute; nothing of it was kept",
    409: "Not in this status of the job",
    410: "The job's disparity is no longer in storage as it was; nothing was kept of the request",
    413: "More bytes than MAX_UPLOAD_SIZE_MB, or more pixels than MAX_IMAGE_MEGAPIXELS",
    415: "Not one of the picture formats, or Content-Types, that are read",
    416: "`Range` begins behind the file's end",
    422: "The Idempotency-Key was used for another request",
    421: "A host name that is not this server's (ALLOWED_HOSTS)",
    503: "The database cannot be used just now; nothing was changed",
    507: "The disk is full, or nearly (MIN_FREE_DISK_MB); nothing was kept",
}
_ANYWHERE = (421, 503)
_FILE = {"type": "string", "format": "binary"}


def error_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorResponse, "description": _MEANINGS[status]} for status in statuses}


def _described(status: int) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ErrorResponse.__name__}"}
    return {"description": _MEANINGS[status], "content": {"application/json": {"schema": schema}}}


def _fields(request: type[BaseModel], **others: dict[str, Any]) -> dict[str, Any]:
    """What a body may hold; `others` are added, or take the place of fields that a form sends differently."""
    schema = request.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.pop("$defs", {})
    properties = {
        name: {**definitions.get(_reference(value), {}), **_without_reference(value)}
        for name, value in schema["properties"].items()
    }
    return {**schema, "properties": {**properties, **others}}


def _reference(value: dict[str, Any]) -> str:
    return str(value.get("$ref", "")).rpartition("/")[2]


def _without_reference(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key != "$ref"}


def describe_errors(application: FastAPI) -> None:
    """Say what any endpoint may answer, and take FastAPI's own 422 out: this server answers 400."""
    make = application.openapi

    def openapi() -> dict[str, Any]:
        document = make()
        for methods in document["paths"].values():
            for operation in methods.values():
                if _is_of_fastapi(operation["responses"].get("422", {})):
                    del operation["responses"]["422"]
                for status in _ANYWHERE:
                    operation["responses"].setdefault(str(status), _described(status))
        for name in ("HTTPValidationError", "ValidationError"):
            document["components"]["schemas"].pop(name, None)
        return document

    application.openapi = openapi  # type: ignore[method-assign]


def _is_of_fastapi(answer: dict[str, Any]) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return _reference(schema) == "HTTPValidationError"


_UPLOAD_SCHEMA = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": _FILE,
        "kind": {"type": "string", "enum": ["picture", "disparity"], "default": "picture"},
    },
}
UPLOAD_BODY = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD_SCHEMA}}}
}
_CUTS = {"type": "string", "description": CUTS_MEANING, "examples": ["0.3,0.6"]}
JOB_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _fields(JobRequest, file=_FILE, disparity=_FILE, cuts=_CUTS)},
            "application/x-www-form-urlencoded": {"schema": _fields(JobRequest, cuts=_CUTS)},
            "application/json": {"schema": _fields(JobRequest)},
        },
    }
}
RESLICE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _fields(ResliceRequest, cuts=_CUTS)},
            "application/x-www-form-urlencoded": {"schema": _fields(ResliceRequest, cuts=_CUTS)},
            "application/json": {"schema": _fields(ResliceRequest)},
        },
    }
}
GENERATION_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _fields(GenerationRequest)},
            "multipart/form-data": {"schema": _fields(GenerationRequest, cuts=_CUTS)},
            "application/x-www-form-urlencoded": {"schema": _fields(GenerationRequest, cuts=_CUTS)},
        },
    }
}
_FILES: dict[str, Any] = {
    "type": "array",
    "items": _FILE,
    "description": "a part for each, under files, files[] or file",
}
_IN_FORMS: dict[str, dict[str, Any]] = {
    "cuts": _CUTS,
    "settings": {
        "type": "string",
        "description": f"as JSON: {SETTINGS_MEANING}",
        "examples": ['[{"num_layers": 3}]'],
    },
    "jobs": {"type": "string", "description": f"as JSON: {JOBS_MEANING}"},
}
BATCH_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": _fields(BatchRequest, **_IN_FORMS, files=_FILES, disparity=_FILE)
            },
            "application/x-www-form-urlencoded": {"schema": _fields(BatchRequest, **_IN_FORMS)},
            "application/json": {"schema": _fields(BatchRequest)},
        },
    }
}
