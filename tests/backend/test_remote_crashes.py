"""A real server that is killed while pictures are made elsewhere."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.backend.remote_running import ask_beforehand, images_in, is_over, settings_of, settle_unknown
from tests.backend.running import RunningServer, wait_until
from tests.loopback_replicate import LoopbackReplicate, Plan

LIMIT = 4


@pytest.mark.slow
def test_a_server_killed_three_times_has_every_picture_made_once(tmp_path: Path) -> None:
    storage = tmp_path / "storage"
    plan = Plan(seed=8, busy=0.1, faulty=0.03, latency_s=(0.0, 0.05), runs_for_s=(0.3, 1.5))
    with LoopbackReplicate(plan) as service:
        ask_beforehand(storage, [f"picture {number}" for number in range(5)], num_images=2)
        settings = {**settings_of(service), "MAX_CONCURRENT_REMOTE_JOBS": str(LIMIT)}
        server = RunningServer(storage, **settings)
        try:
            for made in (2, 4, 7):
                wait_until(lambda: len(service.predictions) >= made, f"{made} are asked for")  # noqa: B023
                wait_until(lambda: service.in_flight > 0, "one of them runs")
                server.stop(signal.SIGKILL)
                server.start()
            wait_until(lambda: is_over(images_in(storage)), "every job has ended")
            settle_unknown(server)
            assert {(image.status, image.job_status) for image in images_in(storage)} == {
                ("completed", "completed")
            }
            assert len(service.billed) == 10 and max(service.billed.values()) == 1
            assert service.most_at_once <= LIMIT
            assert not any(path.name.startswith(".attempt") for path in (storage / "jobs").iterdir())
            assert service.token not in server.log
        finally:
            server.close()
