"""What the server adds to a job: POST to completed, less the pipeline's own time, with the worker warm.

python -m benchmarks overhead [--jobs 20]
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from PIL import Image, ImageDraw

from tests.backend.running import RunningServer

POLL_S = 0.01


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=20)
    jobs: int = parser.parse_args(arguments).jobs
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "storage")
        try:
            report(server, jobs)
        finally:
            server.close()


def report(server: RunningServer, jobs: int) -> None:
    began = time.monotonic()
    server.wait_ready()
    print(f"worker ready after        {time.monotonic() - began:6.2f} s")
    uploaded = server.upload(picture())
    measured = [measure(server, uploaded["filename"]) for _ in range(jobs + 1)][1:]
    for name in ("added", "first_stage"):
        values = [row[name] * 1000 for row in measured]
        print(f"{name:<25} {statistics.median(values):6.1f} ms median, {max(values):.1f} ms at most")
    resident = psutil.Process(server.process.pid).memory_info().rss
    print(f"server, resident at rest  {resident / 1e6:6.1f} MB")
    restart(server)


def measure(server: RunningServer, filename: str) -> dict[str, float]:
    """One job: seconds added to the pipeline's own time, and seconds until its first stage is shown."""
    began = time.perf_counter()
    job: dict[str, Any] = server.client.post("/api/jobs", data={"filename": filename}).json()
    first_stage = 0.0
    while job["status"] not in ("completed", "failed"):
        time.sleep(POLL_S)
        job = server.client.get(f"/api/jobs/{job['id']}").json()
        if job["stage"] and not first_stage:
            first_stage = time.perf_counter() - began
    took = time.perf_counter() - began
    if job["status"] != "completed":
        raise RuntimeError(job["error_message"])
    return {"added": took - job["result_manifest"]["timings_s"]["total"], "first_stage": first_stage}


def restart(server: RunningServer) -> None:
    server.stop()
    began = time.monotonic()
    server.start()
    print(f"second start to /health   {time.monotonic() - began:6.2f} s")


def picture() -> bytes:
    image = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    ImageDraw.Draw(image).ellipse((60, 60, 180, 200), fill=(200, 60, 40))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


if __name__ == "__main__":
    main()
