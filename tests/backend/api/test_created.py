"""What the owner of a new job is warned of, and which painter is said to be in force: by device."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.api.created import warnings_of
from backend.config import Settings
from backend.services.models import describe_models
from ml_pipeline.parameters import Mode, Parameters
from tests.backend.conftest import place_slow_painter

SLOW = {"mode": Mode.PAINTERLY, "painter": "slow"}
CPU, UNKNOWN = "here networks run on the CPU", "no worker has told yet"


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """Settings of a server with one model for painting, which is not to be loaded."""
    store = place_slow_painter(tmp_path)
    return Settings(_env_file=None, models_path=store.folder, job_timeout_seconds=900)


@pytest.mark.parametrize(
    ("asked", "device", "words"),
    [
        (SLOW, "cpu", (CPU, "900 s")),
        (SLOW, None, (UNKNOWN, "many minutes", "900 s")),
        (SLOW, "cuda", ()),
        ({"mode": Mode.PAINTERLY}, None, ()),
        ({**SLOW, "strokes": True}, "cuda", ("strokes is true", "painter slow is a diffusion network")),
        ({"mode": Mode.PAINTERLY, "strokes": True}, "cuda", ("strokes is true", "painter slow")),
        ({"mode": Mode.PAINTERLY, "strokes": True}, "cpu", ()),
        ({"mode": Mode.PAINTERLY, "strokes": True}, None, ()),
        ({**SLOW, "strokes": True, "painterly_strength": 0.0}, "cpu", ("painterly_strength is 0",)),
        ({"strokes": True}, "cpu", ()),  # by the fields alone, as below
    ],
)
def test_what_is_warned_of(
    place: Settings, asked: dict[str, object], device: str | None, words: tuple[str, ...]
) -> None:
    told = warnings_of(Parameters(**asked), {}, place, device)
    assert len(told) == bool(words)
    assert all(word in told[0] for word in words)


def test_fields_that_paint_nothing_are_told(place: Settings) -> None:
    given = {"painterly_style": "ink", "painterly_strength": "", "strokes": "false", "painterly_seed": "7"}
    (told,) = warnings_of(Parameters(), given, place, "cpu")
    assert told == "painterly_style paints nothing in mode photo-realistic; send mode=painterly too"
    assert warnings_of(Parameters(mode=Mode.PAINTERLY), given, place, "cpu") == []
    assert warnings_of(Parameters(), {"painterly_seed": "7", "num_layers": "3"}, place, "cpu") == []


def test_which_painter_is_in_force(place: Settings, tmp_path: Path) -> None:
    told = {device: describe_models(place, device)["painter"] for device in ("cpu", "cuda", None)}
    assert [told[device]["in_force"] for device in told] == ["embedded", "slow", None]
    assert "no worker has told yet" in told[None]["reason"]
    assert {painter["setting"] for painter in told.values()} == {"auto"}
    named = place.model_copy(update={"painter": "slow"})
    assert describe_models(named, "cpu")["painter"]["in_force"] == "slow"
    (tmp_path / "slow" / "weights.safetensors").unlink()
    gone = describe_models(named, "cpu")["painter"]
    assert gone["in_force"] is None and "slow" in gone["reason"]
    assert describe_models(place, "cuda")["painter"]["in_force"] == "embedded"
