"""A hundred prompts to a Replicate on this machine that is busy, faulty and slow by chance.

./run.sh bench remote [--prompts 100] [--images 1] [--limit 4] [--kills 0]

Ends with an error where a job is not completed, a picture is paid for twice, more are in the making at once
than MAX_CONCURRENT_REMOTE_JOBS allows, or the metrics do not show what was waited. With `--kills` the server
is killed (-9) so often meanwhile; what it leaves unknown is asked for again by hand.
"""

from __future__ import annotations

import argparse
import re
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from loguru import logger

from tests.backend.remote_running import (
    ToldImage,
    ask_beforehand,
    images_in,
    is_over,
    settings_of,
    settle_unknown,
)
from tests.backend.running import RunningServer, wait_until
from tests.loopback_replicate import CREATE, LoopbackReplicate, Plan

BUSY, FAULTY = 0.2, 0.05
LATENCY_S, RUNS_FOR_S = (0.0, 0.3), (0.2, 2.0)
LONGEST_S = 1800.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prompts", type=int, default=100)
    parser.add_argument("--images", type=int, default=1, help="of each prompt")
    parser.add_argument("--limit", type=int, default=4, help="MAX_CONCURRENT_REMOTE_JOBS")
    parser.add_argument("--kills", type=int, default=0, help="of the server, while it runs")
    parser.add_argument("--seed", type=int, default=1, help="of the service's misbehaviour")
    chosen = parser.parse_args(arguments)
    logger.disable("backend")  # each prompt's row is told at INFO
    plan = Plan(seed=chosen.seed, busy=BUSY, faulty=FAULTY, latency_s=LATENCY_S, runs_for_s=RUNS_FOR_S)
    with tempfile.TemporaryDirectory() as folder, LoopbackReplicate(plan) as service:
        storage = Path(folder) / "storage"
        ask_beforehand(storage, [f"picture {n}" for n in range(chosen.prompts)], chosen.images)
        began = time.monotonic()
        server = RunningServer(storage, **settings_of(service), MAX_CONCURRENT_REMOTE_JOBS=str(chosen.limit))
        try:
            _kill(server, service, chosen.kills, chosen.prompts * chosen.images)
            wait_until(lambda: is_over(images_in(storage)), "every job has ended", LONGEST_S)
            unknown = settle_unknown(server)
            took_s = time.monotonic() - began
            images, metrics = images_in(storage), server.client.get("/metrics").text
        finally:
            server.close()
    _tell(service, images, metrics, took_s)
    print(f"asked for again by hand, as nobody could say whether they had been: {unknown} jobs")
    faults = _faults(service, images, metrics, chosen.limit, is_whole=not chosen.kills)
    if faults:
        raise RuntimeError("; ".join(faults))


def _kill(server: RunningServer, service: LoopbackReplicate, kills: int, count: int) -> None:
    """At even distances, while something is in the making."""
    for number in range(1, kills + 1):
        made = count * number // (kills + 1)
        wait_until(lambda made=made: len(service.predictions) >= made, f"{made} are asked for", LONGEST_S)
        wait_until(lambda: service.in_flight > 0, "one of them runs", LONGEST_S)
        server.stop(signal.SIGKILL)
        server.start()


def _tell(service: LoopbackReplicate, images: Sequence[ToldImage], metrics: str, took_s: float) -> None:
    statuses = Counter(request.status for request in service.requests)
    waits = [image.waited_s for image in images]
    print(f"{len(images)} pictures in {took_s:.1f} s, {len(service.requests)} requests")
    print("| what | count |")
    print("|---|--:|")
    rows = {
        "pictures that are there": sum(image.status == "completed" for image in images),
        "predictions paid for": sum(service.billed.values()),
        "most of them at once": service.most_at_once,
        "answers 429": statuses[429],
        "answers 5xx": sum(count for status, count in statuses.items() if status >= 500),
        "requests for a prediction": len(service.of_kind(CREATE)),
        "pictures that were asked for more than once": sum(image.tries > 1 for image in images),
        "waits that the metrics show": f"{_sum(metrics, 'decoupage_remote_waits_total'):.0f}",
        "seconds waited, by the metrics": f"{_sum(metrics, 'decoupage_remote_waited_seconds_total'):.1f}",
        "seconds waited, median of a picture": f"{statistics.median(waits):.2f}",
        "seconds waited, most of a picture": f"{max(waits):.2f}",
    }
    for name, count in rows.items():
        print(f"| {name} | {count} |")
    print(
        "\n".join(
            line for line in metrics.splitlines() if re.match(r"decoupage_remote_\w+(?<!_created)[ {]", line)
        )
    )


def _faults(
    service: LoopbackReplicate, images: Sequence[ToldImage], metrics: str, limit: int, is_whole: bool
) -> list[str]:
    """What falls short; `is_whole`: one server counted from the first request to the last."""
    faults = [
        f"image {image.index} of job {image.job_id}: {image.status} ({image.error or image.job_error})"
        for image in images
        if image.status != "completed" or image.job_status != "completed"
    ]
    twice = [key for key, count in service.billed.items() if count > 1]
    if twice:
        faults.append(f"{len(twice)} pictures were paid for twice, the first: {twice[0]}")
    if service.most_at_once > limit:
        faults.append(f"{service.most_at_once} at once, though {limit} are allowed")
    if is_whole:
        refused = sum(request.status == 429 for request in service.requests)
        told = _sum(metrics, 'decoupage_remote_waits_total{reason="busy"}')
        told += _sum(metrics, 'decoupage_remote_waits_total{reason="download"}')
        if told < refused:
            faults.append(f"{refused} answers were 429, and the metrics show {told:.0f} waits for that")
    return faults


def _sum(metrics: str, name: str) -> float:
    """Of all series that begin so."""
    return sum(float(line.rsplit(" ", 1)[1]) for line in metrics.splitlines() if line.startswith(name))


if __name__ == "__main__":
    main()
