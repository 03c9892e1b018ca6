"""Networks on this machine as the server shows and uses them; tiny ones with random weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from backend.config import Settings, load_settings
from backend.errors import SettingsError
from backend.services.models import describe_models, generator_in_force, require_generator
from ml_pipeline.errors import ModelUnavailableError, ProviderUnavailableError
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.registry import REGISTRY
from ml_pipeline.models.store import ModelStore
from tests.backend.conftest import place_slow_painter
from tests.backend.running import RunningServer
from tests.ml_pipeline.tiny_models import save_tiny

Start = Callable[..., RunningServer]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("models") / "tiny")


def models_by_key(server: RunningServer) -> dict[str, dict[str, Any]]:
    body = server.client.get("/api/models").json()
    return {model["key"]: {**model, "told": body["depth_model"]} for model in body["models"]}


def test_without_any_the_embedded_one_is_in_force(server: RunningServer) -> None:
    models = models_by_key(server)
    assert list(models) == ["embedded", *(entry.key for entry in REGISTRY)]
    embedded, small = models["embedded"], models["depth-anything-v2-small"]
    assert (embedded["state"], embedded["in_force"], embedded["told"]["in_force"]) == (
        "here",
        True,
        "embedded",
    )
    assert (small["state"], small["in_force"], small["size_bytes"]) == ("absent", False, 99_000_000)
    assert small["licence"] == {
        "name": "Apache-2.0",
        "url": "https://www.apache.org/licenses/LICENSE-2.0",
        "summary": small["licence"]["summary"],
        "commercial_use": True,
    }
    assert small["pull"] == "./run.sh models pull depth-anything-v2-small"
    large = models["depth-anything-v2-large"]
    assert large["licence"]["commercial_use"] is False and large["pull"].endswith(" --accept-licence")
    assert {model["role"] for model in models.values()} == {"disparity", "inpainting", "painting"}
    assert models["sd15"]["roles"] == ["painting", "generation"]
    assert all(model["roles"] == [model["role"]] for key, model in models.items() if key != "sd15")


def test_what_makes_pictures_is_told(start_server: Start, tmp_path: Path) -> None:
    models = place_slow_painter(tmp_path).folder
    server = start_server(MODELS_PATH=str(models), DEVICE="cpu")
    server.wait_ready()
    body = server.client.get("/api/models").json()
    assert body["generator"] == {
        "setting": "auto",
        "in_force": "procedural",
        "reason": "auto: procedural; slow is here, but on a CPU it takes minutes and must be asked for: "
        "provider=diffusion",
    }
    assert [model["roles"] for model in body["models"] if model["key"] == "slow"] == [
        ["painting", "generation"]
    ]


def test_what_makes_pictures_on_each_device(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, storage_path=tmp_path)
    for device in ("cpu", "cuda", None):
        taken, reason = generator_in_force(settings, device)
        assert taken == "procedural" and "no network that makes pictures" in reason
    with pytest.raises(ProviderUnavailableError, match="models pull sd15 --accept-licence"):
        require_generator(settings, "")
    with pytest.raises(ModelUnavailableError, match="there is no model slow"):
        require_generator(settings, "slow")
    place_slow_painter(tmp_path)
    told = {device: generator_in_force(settings, device)[0] for device in ("cpu", "cuda", "mps", None)}
    assert told == {"cpu": "procedural", "cuda": "slow", "mps": "slow", None: None}
    for key in ("", "slow"):
        require_generator(settings, key)
    described = describe_models(settings, "cuda")
    assert described["generator"]["in_force"] == described["painter"]["in_force"] == "slow"
    (tmp_path / "slow" / "weights.safetensors").unlink()
    assert generator_in_force(settings, "cuda")[0] == "procedural"
    with pytest.raises(ProviderUnavailableError, match=r"weights\.safetensors is gone"):
        require_generator(settings, "")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("depth-anything-v2-small", "`./run.sh models pull depth-anything-v2-small`"),
        ("nobodys", "there is no model nobodys"),
        ("lama", "`./run.sh models pull lama`"),
    ],
)
def test_a_model_that_is_not_here_is_refused(
    client: httpx2.Client, picture: bytes, key: str, told: str
) -> None:
    answer = client.post("/api/jobs", files={"file": ("p.png", picture)}, data={"depth_model": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "model_unavailable"), answer.text
    assert told in answer.json()["detail"]


def test_jobs_by_a_model_that_was_added(
    start_server: Start, picture: bytes, tiny: Path, tmp_path: Path
) -> None:
    store = ModelStore(tmp_path / "elsewhere")
    model = add_folder(store, "tiny", tiny)
    killed = store.folder / ".part-killed"
    killed.mkdir()
    (killed / ".lock").touch()
    server = start_server(MODELS_PATH=str(store.folder), DEVICE="cpu")
    assert not killed.exists(), "what a pull left is swept at the start"
    assert server.wait_ready()["depth_model"] == "tiny", "auto's choice is loaded before the first job"
    shown = models_by_key(server)["tiny"]
    assert (shown["state"], shown["in_force"], shown["licence"], shown["pull"]) == ("here", True, None, None)
    assert (shown["revision"], shown["size_bytes"]) == (model.revision, model.size_bytes)
    for wanted, made, reason in (
        ("tiny", "tiny", "tiny: asked for by name"),
        ("auto", "tiny", "auto: tiny is the best of the models on this machine"),
        ("embedded", "embedded", "embedded: asked for by name"),
    ):
        job = server.complete(picture, depth_model=wanted, num_layers="2")
        record = job["result_manifest"]["disparity"]
        assert (job["depth_model"], record["model"], record["reason"]) == (wanted, made, reason)
        assert record["device"] == "cpu" and record["fallbacks"] == []
    store.remove("tiny")  # while the server runs
    assert models_by_key(server)["embedded"]["in_force"]
    answer = server.client.post("/api/jobs", files={"file": ("p.png", picture)}, data={"depth_model": "tiny"})
    assert answer.status_code == 400 and "models add tiny --path DIR" in answer.json()["detail"]
    assert server.complete(picture, num_layers="2")["result_manifest"]["disparity"]["model"] == "embedded"


def test_the_setting_names_a_model_that_is_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tiny: Path
) -> None:
    monkeypatch.setenv("STORAGE_PATH", str(tmp_path))
    monkeypatch.setenv("DEPTH_MODEL", "tiny")
    with pytest.raises(SettingsError, match=r"DEPTH_MODEL is 'tiny'.*models list.*models pull KEY"):
        load_settings()
    add_folder(ModelStore(tmp_path / "models"), "tiny", tiny)
    settings = load_settings()
    assert (settings.depth_model, settings.models_path) == ("tiny", tmp_path / "models")
    monkeypatch.setenv("MODELS_PATH", "other")
    with pytest.raises(SettingsError, match="DEPTH_MODEL"):
        load_settings()


def test_a_setting_whose_model_breaks_fails_jobs_with_the_reason(
    start_server: Start, picture: bytes, tiny: Path, tmp_path: Path
) -> None:
    store = ModelStore(tmp_path / "elsewhere")
    folder = save_tiny(tmp_path / "mine")
    add_folder(store, "mine", folder)
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[:-4] + b"\0\0\0\1")  # of the same size
    server = start_server(MODELS_PATH=str(store.folder), DEPTH_MODEL="mine")
    assert server.wait_ready()["depth_model"] == "embedded" and "DEPTH_MODEL mine:" in server.log
    job = server.wait_for(server.create(picture)["id"])
    assert (job["status"], job["error_code"]) == ("failed", "invalid_weights")
    assert "model.safetensors is not what it was" in job["error_message"]
    assert "Traceback" not in server.log
    weights.write_bytes(data)  # put right, without a new start
    assert server.complete(picture, num_layers="2")["result_manifest"]["disparity"]["model"] == "mine"


def test_where_models_lie(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, storage_path=tmp_path)
    assert settings.models_path == tmp_path / "models"
    assert Settings(_env_file=None, models_path="/weights").models_path == Path("/weights")
