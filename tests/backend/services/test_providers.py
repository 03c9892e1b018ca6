"""Which provider a request gets, and why: by what is asked for, set, on this machine, and where it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.config import Settings
from backend.errors import InvalidParameterError
from backend.services.providers import PROCEDURAL_SIZE_PX, choose, in_force, states
from ml_pipeline.errors import ModelUnavailableError, ProviderUnavailableError
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.generation.procedural.provider import DEFAULT_HEIGHT, DEFAULT_WIDTH
from tests.backend.conftest import place_slow_painter

TOKEN = "r8_a-secret"  # noqa: S105 - nobody's
Make = Callable[..., Settings]


@pytest.fixture
def settings_of(tmp_path: Path) -> Make:
    """Settings of a server with the network `slow`, or, where `is_bare`, with none."""

    def make(is_bare: bool = False, **values: Any) -> Settings:
        folder = tmp_path / "none" if is_bare else place_slow_painter(tmp_path).folder
        return Settings(_env_file=None, models_path=folder, **values)

    return make


@pytest.mark.parametrize(
    ("given", "device", "provider", "model", "words"),
    [
        ({}, "cuda", "diffusion", "", ("auto: slow is the best", "no REPLICATE_API_TOKEN")),
        ({}, "cpu", "procedural", "", ("slow is here, but on a CPU", "no REPLICATE_API_TOKEN")),
        ({}, None, "procedural", "", ("no worker has told yet", "so it is procedural")),
        ({"is_bare": True}, "cuda", "procedural", "", ("no network", "no REPLICATE_API_TOKEN")),
        ({"replicate_api_token": TOKEN}, "cuda", "replicate", "stability-ai/stable-diffusion", ("is set",)),
        ({"replicate_api_token": TOKEN, "replicate_model": "a/b"}, "cpu", "replicate", "a/b", ("is set",)),
        ({"provider": "procedural"}, "cuda", "procedural", "", ("the setting PROVIDER is procedural",)),
        ({"provider": "diffusion"}, "cpu", "diffusion", "", ("PROVIDER is diffusion",)),
    ],
)
def test_what_is_taken_without_a_wish(
    settings_of: Make,
    given: dict[str, Any],
    device: str | None,
    provider: str,
    model: str,
    words: tuple[str, ...],
) -> None:
    settings = settings_of(**given)
    chosen = choose("", "", settings, device)
    assert (chosen.provider, chosen.model) == (provider, model)
    assert all(word in chosen.reason for word in words), chosen.reason
    assert in_force(settings, device) == (chosen.provider, chosen.reason)


@pytest.mark.parametrize(
    ("wanted", "model", "token", "provider", "taken"),
    [
        ("procedural", "", TOKEN, "procedural", ""),
        ("diffusion", "", "", "diffusion", ""),
        ("diffusion", "slow", TOKEN, "diffusion", "slow"),
        ("replicate", "", TOKEN, "replicate", "stability-ai/stable-diffusion"),
        ("replicate", "slow", TOKEN, "replicate", "slow"),
        ("replicate", "a/b:c0ffee", TOKEN, "replicate", "a/b:c0ffee"),
        ("", "slow", TOKEN, "diffusion", "slow"),
        ("auto", "slow", "", "diffusion", "slow"),
        ("auto", "a/b", TOKEN, "replicate", "a/b"),
        ("auto", "c0ffee", TOKEN, "replicate", "c0ffee"),
    ],
)
def test_what_is_asked_for_is_taken(
    settings_of: Make, wanted: str, model: str, token: str, provider: str, taken: str
) -> None:
    settings = settings_of(provider="auto", replicate_api_token=token)
    chosen = choose(wanted, model, settings, "cpu")
    assert (chosen.provider, chosen.model) == (provider, taken)
    assert "by name" in chosen.reason and TOKEN not in chosen.reason


@pytest.mark.parametrize(
    ("wanted", "model", "given", "error", "words"),
    [
        ("dalle", "", {}, InvalidParameterError, ("'dalle'", "auto, procedural, diffusion, replicate")),
        ("replicate", "", {}, ProviderUnavailableError, ("REPLICATE_API_TOKEN",)),
        ("", "", {"provider": "replicate"}, ProviderUnavailableError, ("REPLICATE_API_TOKEN",)),
        ("auto", "a/b", {}, ProviderUnavailableError, ("REPLICATE_API_TOKEN",)),
        ("diffusion", "", {"is_bare": True}, ProviderUnavailableError, ("./run.sh models",)),
        ("diffusion", "other", {}, ModelUnavailableError, ("model is 'other'", "models")),
        ("auto", "other", {}, ModelUnavailableError, ("model is 'other'", "models")),
        ("diffusion", "a b", {}, InvalidParameterError, ("model is 'a b'", "models list")),
        ("diffusion", "auto", {}, InvalidParameterError, ("model is 'auto'",)),
        ("procedural", "slow", {}, InvalidParameterError, ("model is 'slow'", "leave model out")),
        ("replicate", "a b", {"replicate_api_token": TOKEN}, InvalidParameterError, ("owner/name",)),
        ("replicate", "a" * 300, {"replicate_api_token": TOKEN}, InvalidParameterError, ("owner/name",)),
        ("replicate", "a/b\n", {"replicate_api_token": TOKEN}, InvalidParameterError, ("owner/name",)),
    ],
)
def test_what_cannot_be_had_is_told(
    settings_of: Make,
    wanted: str,
    model: str,
    given: dict[str, Any],
    error: type[Exception],
    words: tuple[str, ...],
) -> None:
    with pytest.raises(error) as caught:
        choose(wanted, model, settings_of(**given), "cpu")
    assert all(word in str(caught.value) for word in words), caught.value
    assert TOKEN not in str(caught.value)


def test_what_there_is(settings_of: Make) -> None:
    told = {state.provider: state for state in states(settings_of())}
    assert list(told) == list(Provider)
    assert told[Provider.PROCEDURAL].reason is None and told[Provider.DIFFUSION].reason is None
    assert told[Provider.DIFFUSION].models == ("slow",)
    assert "REPLICATE_API_TOKEN" in (told[Provider.REPLICATE].reason or "")
    bare = {state.provider: state for state in states(settings_of(is_bare=True, replicate_api_token=TOKEN))}
    assert "./run.sh models" in (bare[Provider.DIFFUSION].reason or "")
    assert bare[Provider.REPLICATE].reason is None and TOKEN not in repr(bare)
    assert in_force(settings_of(is_bare=True, provider="diffusion"), "cpu")[0] is None


def test_the_painters_own_size_is_the_one_that_is_told() -> None:
    assert PROCEDURAL_SIZE_PX == (DEFAULT_WIDTH, DEFAULT_HEIGHT)
