"""The manifest's JSON schema, derived from its dataclasses: `python -m ml_pipeline schema`."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from ml_pipeline.manifest import SCHEMA_VERSION, Manifest


def manifest_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of `manifest.json`."""
    schema = TypeAdapter(Manifest).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Decoupage manifest {SCHEMA_VERSION}",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def schema_text() -> str:
    """The schema as `docs/manifest.schema.json` holds it."""
    return json.dumps(manifest_schema(), indent=2) + "\n"
