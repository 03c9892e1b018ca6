"""A machine that slept, or was held up as a whole, does not cost a healthy job its time."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from tests.backend.running import RunningServer

Start = Callable[..., RunningServer]


def test_time_asleep_is_not_the_jobs(start_server: Start, picture: bytes) -> None:
    server = start_server(JOB_TIMEOUT_SECONDS="6")
    server.wait_ready()
    (child,) = server.pipeline_processes()
    child.suspend()
    job_id = server.create(picture, num_layers="2")["id"]
    server.wait_for(job_id, "processing")
    server.process.send_signal(signal.SIGSTOP)
    time.sleep(8)  # longer than the job's whole time
    server.process.send_signal(signal.SIGCONT)
    child.resume()
    job = server.wait_for(job_id)
    assert (job["status"], job["attempt"]) == ("completed", 1)
