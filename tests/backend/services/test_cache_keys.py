"""What a picture from a prompt depends on, and when nobody can say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backend.config import Settings
from backend.services.cache_keys import fell_short, key_of
from backend.services.new_job import NewGeneration, NewJob
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.parameters import Mode, Parameters

ASKED = NewGeneration(GenerationParameters("a lake", seed=7), "asked for")
REQUEST = NewJob(Parameters(), generation=ASKED)


def key(folder: Path, request: NewJob) -> str | None:
    settings = Settings(_env_file=None, storage_path=folder)
    return key_of(request, settings, threads=2, revision="r")


def asking(**values: object) -> NewJob:
    return replace(REQUEST, generation=replace(ASKED, parameters=replace(ASKED.parameters, **values)))


def test_the_same_prompt_and_seed_have_the_same_key(tmp_path: Path) -> None:
    again = replace(asking(), job_id="another")
    assert key(tmp_path, REQUEST) == key(tmp_path, again) is not None


@pytest.mark.parametrize(
    "other",
    [
        asking(prompt="a lake by night"),
        asking(seed=8),
        asking(num_images=2),
        asking(width=640),
        asking(negative_prompt="boats"),
        asking(provider=Provider.DIFFUSION),
        replace(REQUEST, generation=replace(ASKED, is_layered=True)),
        replace(REQUEST, parameters=Parameters(mode=Mode.PAINTERLY)),
    ],
)
def test_whatever_differs_makes_another_key(tmp_path: Path, other: NewJob) -> None:
    assert key(tmp_path, other) not in (None, key(tmp_path, REQUEST))


def test_a_seed_that_was_drawn_by_lot_has_no_key(tmp_path: Path) -> None:
    assert key(tmp_path, replace(REQUEST, generation=replace(ASKED, is_random=True))) is None


@pytest.mark.parametrize(
    ("model", "has_key"),
    [("stability-ai/stable-diffusion", False), ("stability-ai/stable-diffusion:ac73", True), ("ac73", True)],
)
def test_a_model_elsewhere_has_a_key_where_its_version_is_named(
    tmp_path: Path, model: str, has_key: bool
) -> None:
    asked = asking(provider=Provider.REPLICATE, model=model)
    assert (key(tmp_path, asked) is not None) == has_key


def test_without_a_photo_and_without_a_prompt_there_is_no_key(tmp_path: Path) -> None:
    assert key(tmp_path, NewJob(Parameters())) is None


@pytest.mark.parametrize(
    ("wanted", "is_short"),
    [("device cuda", True), ("sd15", True), ("prompt of 90 tokens", False)],
)
def test_a_picture_that_lacked_its_device_or_network_serves_no_other(
    tmp_path: Path, wanted: str, is_short: bool
) -> None:
    fallbacks = [{"wanted": wanted, "used": "something else", "reason": "for the test"}]
    manifest = {"generation": {"images": [{"fallbacks": []}, {"fallbacks": fallbacks}]}}
    assert fell_short(manifest, Settings(_env_file=None, storage_path=tmp_path)) == is_short
    assert not fell_short({"generation": {"images": "none"}}, Settings(_env_file=None, storage_path=tmp_path))
