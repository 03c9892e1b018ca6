"""The JSON schemas of the manifests, derived from their dataclasses: `python -m ml_pipeline schema`."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from ml_pipeline.generation.manifest import GENERATION_SCHEMA_VERSION, GenerationManifest
from ml_pipeline.manifest import SCHEMA_VERSION, Manifest


def manifest_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of `manifest.json` where there are layers."""
    return _titled(TypeAdapter(Manifest), f"Decoupage manifest {SCHEMA_VERSION}")


def generation_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of `manifest.json` where there are pictures from a prompt and no layers."""
    return _titled(TypeAdapter(GenerationManifest), f"Decoupage pictures {GENERATION_SCHEMA_VERSION}")


def schema_text(kind: str = "manifest") -> str:
    """The schema as `docs/manifest.schema.json` holds it, or `docs/generation.schema.json`."""
    schema = generation_schema() if kind == "generation" else manifest_schema()
    return json.dumps(schema, indent=2) + "\n"


def _titled(adapter: TypeAdapter[Any], title: str) -> dict[str, Any]:
    schema = adapter.json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }
