"""A tiny random network makes pictures in the real process: what it draws says nothing of quality."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.store import ModelStore
from tests.backend.api.generating import completed
from tests.backend.running import RunningServer
from tests.ml_pipeline.tiny_painters import write_painter

TINY = {"provider": "diffusion", "model": "tiny", "width": "64", "height": "64", "seed": "7"}


@pytest.mark.slow
def test_a_network_makes_pictures_and_layers(
    start_server: Callable[..., RunningServer], tmp_path: Path
) -> None:
    store = ModelStore(tmp_path / "models")
    add_folder(store, "tiny", write_painter(tmp_path / "tiny"))
    server = start_server(DEVICE="cpu", MODELS_PATH=str(store.folder))

    def picture(job_id: str, number: int) -> bytes:
        return server.client.get(f"/api/generate/{job_id}/download/image_{number}.png").content

    first = completed(server, **TINY, num_images="2")
    record = first["result_manifest"]["generation"]
    assert (first["provider"], first["model"]) == ("diffusion", "tiny")
    assert [(image["provider"], image["model"], image["device"]) for image in record["images"]] == [
        ("diffusion", "tiny", "cpu")
    ] * 2
    assert [(image["seed"], image["width"], image["height"]) for image in first["images"]] == [
        (7, 64, 64),
        (8, 64, 64),
    ]
    assert picture(first["id"], 1) != picture(first["id"], 2)

    layered = completed(server, **TINY, layers="2")
    manifest = layered["result_manifest"]
    assert picture(layered["id"], 1) == picture(first["id"], 1)
    assert manifest["layer_count"] == 2 and manifest["quality"]["psnr_db"] >= 45
    assert manifest["disparity"]["model"] != "procedural"  # nobody knows it: it is estimated
