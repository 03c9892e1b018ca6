import json
from pathlib import Path

import jsonschema

from ml_pipeline.__main__ import main
from ml_pipeline.schema import schema_text

SCHEMA = Path(__file__).parents[2] / "docs" / "manifest.schema.json"
OF_PICTURES = SCHEMA.with_name("generation.schema.json")


def test_the_published_schema_is_the_one_of_the_dataclasses():
    assert SCHEMA.read_text() == schema_text(), (
        "run: python -m ml_pipeline schema > docs/manifest.schema.json"
    )


def test_that_of_pictures_is_too(capsys):
    assert OF_PICTURES.read_text() == schema_text("generation"), (
        "run: python -m ml_pipeline schema generation > docs/generation.schema.json"
    )
    assert main(["schema", "generation"]) == 0
    assert capsys.readouterr().out == OF_PICTURES.read_text()


def test_a_written_manifest_is_valid(result):
    jsonschema.validate(result.written, json.loads(SCHEMA.read_text()))


def test_only_what_lies_where_nearer_layers_are_seen_counts_as_hidden(result):
    *others, nearest = result.written["layers"]
    assert nearest["hidden_fraction"] == 0
    assert nearest["inpainting"] == "none"
    assert all(0 < layer["hidden_fraction"] < 1 for layer in others)


def test_the_manifest_names_files_that_lie_there(result):
    for layer in result.written["layers"]:
        assert (result.folder / layer["filename"]).stat().st_size == layer["size_bytes"]
        assert (result.folder / layer["preview_filename"]).exists()
    assert (result.folder / result.written["disparity"]["filename"]).exists()
    assert (result.folder / result.written["preview_filename"]).exists()
