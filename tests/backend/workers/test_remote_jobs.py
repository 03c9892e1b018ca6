"""Whole jobs of the remote lane, against a loopback Replicate over real HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from loguru import logger
from PIL import Image as Pillow

from backend.models.events import EventName
from backend.models.generation import ImageStatus
from backend.models.history import AttemptOutcome
from backend.models.job import JobStatus, Lane
from tests.backend.workers.remote_bench import QUICK, remote_bench
from tests.loopback_replicate import (
    CREATE,
    GET,
    OUTPUT,
    TOKEN,
    LoopbackReplicate,
    Plan,
    faulty,
    png,
    refused,
    reset,
)

PROMPT = "a boat that nobody else may read of"


def test_every_picture_is_told_as_it_comes_and_the_result_holds_them_all(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(Plan(side_px=(80, 60))) as service:
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ended(await bench.ask(num_images=3, width=100, seed=7))
                assert job.status is JobStatus.COMPLETED, job.error_message
                folder = bench.results.final_folder(job.id)
                manifest = json.loads((folder / "manifest.json").read_bytes())
                assert manifest == job.result_manifest
                images = manifest["generation"]["images"]
                assert [image["seed"] for image in images] == [7, 8, 9]
                assert {path.name for path in folder.iterdir()} == {
                    "manifest.json",
                    *(image["filename"] for image in images),
                }
                for image in images:
                    data = (folder / image["filename"]).read_bytes()
                    assert hashlib.sha256(data).hexdigest() == image["sha256"]
                    with Pillow.open(folder / image["filename"]) as picture:
                        assert picture.size == (image["width"], image["height"]) == (100, 60)
                events = await bench.events(job)
                told = [event for event in events if event.name is EventName.IMAGE]
                assert {event.payload["index"] for event in told} == {1, 2, 3}
                assert all(event.payload["count"] == 3 for event in told)
                notes = [event for event in events if event.name in (EventName.STAGE, EventName.PROGRESS)]
                for note in notes:  # never says more than what was told by then
                    by_then = sum(event.id < note.id for event in told)
                    assert int(note.payload["message"].split()[0]) <= by_then
                assert notes[-1].payload["progress"] == 1.0
                assert job.first_image_at is not None and job.completed_at is not None
                assert job.created_at < job.first_image_at < job.completed_at
                assert not bench.results.images_folder(job.id).exists()
                assert bench.measured("decoupage_remote_images_total", outcome="succeeded") == 3
                assert bench.measured("decoupage_remote_in_flight") == 0

    asyncio.run(story())


def test_a_size_that_the_model_did_not_make_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate() as service:
            service.paint = lambda _: png(90, 70, seed=1)
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ended(await bench.ask(width=100, height=70))
                (image,) = (job.result_manifest or {})["generation"]["images"]
                assert (image["width"], image["height"]) == (90, 70)
                assert [told["used"] for told in image["fallbacks"]] == ["90x70 pixels"]

    asyncio.run(story())


def test_a_dozen_prompts_to_a_service_that_is_busy_and_faulty_are_paid_for_once(tmp_path: Path) -> None:
    async def story() -> None:
        plan = Plan(
            seed=3,
            busy=0.2,
            faulty=0.05,
            faulty_though_made=0.05,
            lost=0.05,
            latency_s=(0.0, 0.03),
            runs_for_s=(0.0, 0.1),
        )
        with LoopbackReplicate(plan) as service:
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=3) as bench:
                asked = [await bench.ask(f"picture {number}") for number in range(12)]
                jobs = [await bench.ended(job) for job in asked]
                assert [job.error_message for job in jobs if job.status is not JobStatus.COMPLETED] == []
                assert len(service.billed) == 12 and max(service.billed.values()) == 1
                assert 2 <= service.most_at_once <= 3
                refusals = sum(request.status == 429 for request in service.requests)
                assert refusals > 0
                assert bench.measured("decoupage_remote_waits_total", reason="busy") == refusals
                assert bench.measured("decoupage_remote_waited_seconds_total", reason="busy") > 0
                images = [await bench.image(job) for job in jobs]
                assert sum(image.waits for image in images) >= refusals
                assert sum(image.tries for image in images) == len(service.of_kind(CREATE))
                assert bench.measured("decoupage_remote_in_flight") == 0

    asyncio.run(story())


def test_what_failed_is_told_by_number_and_a_retry_asks_for_it_alone(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(Plan(ends=("succeeded", "failed", "succeeded"))) as service:
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=1) as bench:
                job = await bench.ended(await bench.ask(num_images=3))
                assert (job.status, job.error_code) == (JobStatus.FAILED, "image_failed")
                message = job.error_message or ""
                assert "1 of 3 images" in message and "image 2: " in message and "NSFW" in message
                assert "Images 1, 3 can be had all the same" in message and "/retry" in message
                kept = bench.results.images_folder(job.id)
                assert {path.name for path in kept.iterdir()} == {"image_1.png", "image_3.png"}
                before = {path.name: path.stat().st_ino for path in kept.iterdir()}
                assert (await bench.image(job, 2)).status is ImageStatus.FAILED
                await bench.jobs.retry(job.id)
                again = await bench.ended(job)
                assert again.status is JobStatus.COMPLETED, again.error_message
                seeds = [prediction.input["seed"] for prediction in service.predictions]
                assert seeds == [42, 43, 44, 43]
                folder = bench.results.final_folder(job.id)
                for name, inode in before.items():
                    assert (folder / name).stat().st_ino == inode

    asyncio.run(story())


def test_failures_of_several_kinds_are_named_each(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate(Plan(ends=("failed", "succeeded"))) as service:
            service.script(OUTPUT, refused(410, "gone"))
            async with remote_bench(tmp_path, service, max_concurrent_remote_jobs=1) as bench:
                job = await bench.ended(await bench.ask(num_images=2))
                assert (job.status, job.error_code) == (JobStatus.FAILED, "images_missing")
                codes = [(await bench.image(job, index)).error_code for index in (1, 2)]
                assert codes == ["image_failed", "output_expired"]
                assert "can be had all the same" not in (job.error_message or "")

    asyncio.run(story())


def test_a_picture_that_is_to_be_layered_is_handed_on(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate() as service:
            async with remote_bench(tmp_path, service) as bench:
                asked = await bench.ask(is_layered=True)
                job = await bench.job_when(asked, lambda row: row.lane is Lane.PIPELINE)
                assert job.status is JobStatus.PENDING and job.progress == 0.5
                (attempt,) = await bench.jobs.attempts(job.id)
                assert attempt.outcome is AttemptOutcome.HANDED_ON
                kept = bench.results.images_folder(job.id)
                assert [path.name for path in kept.iterdir()] == ["image_1.png"]
                assert (await bench.image(job)).record is not None

    asyncio.run(story())


@pytest.mark.parametrize("output", ["broken", "null"])
def test_what_is_no_picture_fails_its_image_and_the_next_is_decoded(tmp_path: Path, output: str) -> None:
    async def story() -> None:
        with LoopbackReplicate(Plan(output=output)) as service:
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ended(await bench.ask())
                assert job.status is JobStatus.FAILED
                assert job.error_code == {"broken": "output_broken", "null": "image_failed"}[output]
                assert "export it again" not in (job.error_message or "")
                assert job.retries == 0 and len(service.predictions) == 1
                leftovers = [path.name for path in bench.settings.jobs_path.rglob("*") if path.is_file()]
                assert leftovers == []

    asyncio.run(story())


def test_without_a_token_the_message_names_what_to_set(tmp_path: Path) -> None:
    async def story() -> None:
        async with remote_bench(tmp_path, None) as bench:
            job = await bench.ended(await bench.ask())
            assert (job.status, job.error_code) == (JobStatus.FAILED, "provider_unavailable")
            assert "REPLICATE_API_TOKEN" in (job.error_message or "")
            assert (await bench.image(job)).status is ImageStatus.PENDING

    asyncio.run(story())


def test_a_service_out_of_reach_is_tried_again_by_the_queue_and_then_told(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate() as service:
            pass  # nobody listens there any more
        patience = replace(QUICK, most_tries_to_ask=3)
        async with remote_bench(tmp_path, service, patience=patience, max_retries=2) as bench:
            job = await bench.ended(await bench.ask(num_images=10))
            assert (job.status, job.error_code) == (JobStatus.FAILED, "provider_unreachable")
            assert job.retries == 2 and "Replicate cannot be reached" in (job.error_message or "")
            attempts = await bench.jobs.attempts(job.id)
            assert [attempt.outcome for attempt in attempts][:2] == [AttemptOutcome.RETRIED] * 2
            # Four find out, and four more may get their places just then; the others are held back.
            assert [(await bench.image(job, index)).tries for index in (9, 10)] == [0, 0]
            assert bench.measured("decoupage_remote_in_flight") == 0

    asyncio.run(story())


def test_a_known_prediction_is_waited_for_by_the_next_attempt(tmp_path: Path) -> None:
    """The service takes it on, and answers nothing but errors until the first attempt has given up."""

    async def story() -> None:
        with LoopbackReplicate(Plan(runs_for_s=(0.5, 0.5))) as service:
            service.script(GET, *[faulty()] * 300)
            patience = replace(QUICK, longest_out_of_reach_s=0.3)
            settings = {"max_concurrent_remote_jobs": 1}
            async with remote_bench(tmp_path, service, patience=patience, **settings) as bench:
                asked = await bench.ask(num_images=2)  # the second never gets a place in the first attempt
                waiting = await bench.job_when(asked, lambda row: row.retries == 1)
                assert waiting.status is JobStatus.PENDING
                assert bench.measured("decoupage_remote_in_flight") == 1
                service._scripts[GET].clear()
                job = await bench.ended(asked)
                assert job.status is JobStatus.COMPLETED and job.attempt == 2
                assert len(service.predictions) == 2
                assert bench.measured("decoupage_remote_in_flight") == 0

    asyncio.run(story())


def test_a_lost_answer_is_looked_up_and_its_prediction_adopted(tmp_path: Path) -> None:
    async def story() -> None:
        with LoopbackReplicate() as service:
            service.script(CREATE, reset(works=True))
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ended(await bench.ask())
                assert job.status is JobStatus.COMPLETED
                assert len(service.predictions) == 1
                assert (await bench.image(job)).remote_id == service.predictions[0].id
                assert bench.measured("decoupage_remote_waits_total", reason="looking") >= 1

    asyncio.run(story())


def test_neither_the_token_nor_at_info_the_prompt_is_logged(tmp_path: Path) -> None:
    lines: list[str] = []

    async def story() -> None:
        with LoopbackReplicate(Plan(busy=0.3, seed=5)) as service:
            async with remote_bench(tmp_path, service) as bench:
                job = await bench.ended(await bench.ask(PROMPT, num_images=2))
                assert job.status is JobStatus.COMPLETED
                assert not service.is_token_leaked

    everything = logger.add(lambda line: lines.append(str(line)), level="TRACE", format="{message} {extra}")
    shown: list[str] = []
    info = logger.add(lambda line: shown.append(str(line)), level="INFO", format="{message} {extra}")
    try:
        asyncio.run(story())
    finally:
        logger.remove(everything)
        logger.remove(info)
    assert any("image 2 is there" in line and "job_id" in line for line in shown)
    assert not [line for line in lines if TOKEN in line]
    assert not [line for line in shown if "nobody else" in line]
