"""What is measured while the server runs, for Prometheus; each application counts for itself alone."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from backend import VERSION
from backend.services.job_metrics import between_s

OTHER = "other"
MAX_NAMES = 60
_JOB_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1800, 3600, 14400)
_STAGE_BUCKETS = (0.01, 0.05, 0.25, 1, 4, 16, 64, 256, 1024)
_CANCEL_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 12)
_HTTP_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True)
class EndedJob:
    """What is measured of a job at its end; seconds, None where there is nothing to measure.

    `mode` is that of its layers, or "generate" where it makes pictures from a prompt. `outcome` is its
    status, or `cached` where an earlier result was taken.
    """

    mode: str
    outcome: str
    seconds: float | None
    first_image_s: float | None
    first_layer_s: float | None
    stages: dict[str, float]
    cancel_s: float | None


class Names:
    """Keeps a label's values few, whatever a child or a client says: those after the first are `other`."""

    def __init__(self, most: int = MAX_NAMES) -> None:
        self._most = most
        self._known: set[str] = set()

    def known(self, name: str) -> str:
        if name not in self._known:
            if len(self._known) >= self._most:
                return OTHER
            self._known.add(name)
        return name


class JobMetrics:
    """Of jobs, as their events are committed."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._codes, self._stages = Names(), Names()
        self.seconds = Histogram(
            "decoupage_job_seconds",
            "From the claim of a job's last attempt to the job's end; of a cached result, from its request",
            ("mode", "outcome"),
            buckets=_JOB_BUCKETS,
            registry=registry,
        )
        self.stage_seconds = Histogram(
            "decoupage_job_stage_seconds",
            "What the pipeline's stages took, of completed jobs",
            ("stage",),
            buckets=_STAGE_BUCKETS,
            registry=registry,
        )
        self.queue_wait = Histogram(
            "decoupage_job_queue_wait_seconds",
            "From a job's request to its first attempt",
            buckets=_JOB_BUCKETS,
            registry=registry,
        )
        self.first_image = Histogram(
            "decoupage_time_to_first_image_seconds",
            "From a prompt's request until its first picture was there, of completed jobs",
            buckets=_JOB_BUCKETS,
            registry=registry,
        )
        self.first_layer = Histogram(
            "decoupage_time_to_first_layer_seconds",
            "From a job's request until its first layer could be looked at, of completed jobs",
            buckets=_JOB_BUCKETS,
            registry=registry,
        )
        self.cancel_seconds = Histogram(
            "decoupage_cancel_seconds",
            "From the request to cancel a running job until it had ended",
            buckets=_CANCEL_BUCKETS,
            registry=registry,
        )
        self.ended = Counter("decoupage_jobs_ended", "Jobs that ended", ("status", "code"), registry=registry)
        self.retries = Counter(
            "decoupage_retries", "Attempts that are to be made again", ("code",), registry=registry
        )

    def note_claim(self, created_at: datetime, claimed_at: datetime) -> None:
        self.queue_wait.observe(between_s(created_at, claimed_at))

    def note_retry(self, code: str) -> None:
        self.retries.labels(self._codes.known(code)).inc()

    def note_end(self, status: str, code: str) -> None:
        self.ended.labels(status, self._codes.known(code)).inc()

    def measure_end(self, job: EndedJob) -> None:
        if job.seconds is not None:
            self.seconds.labels(job.mode, job.outcome).observe(job.seconds)
        if job.first_image_s is not None:
            self.first_image.observe(job.first_image_s)
        if job.first_layer_s is not None:
            self.first_layer.observe(job.first_layer_s)
        if job.cancel_s is not None:
            self.cancel_seconds.observe(job.cancel_s)
        for name, seconds in job.stages.items():
            self.stage_seconds.labels(self._stages.known(name)).observe(seconds)


class HttpMetrics:
    """Of requests. The labels' children are looked up once for each set of values."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "decoupage_http_request_seconds",
            "From a request's arrival until its answer began, by the route's template; without streams",
            ("method", "route", "status"),
            buckets=_HTTP_BUCKETS,
            registry=registry,
        )
        self._streams = Gauge(
            "decoupage_event_streams", "Streams of events that are open", ("transport",), registry=registry
        )
        self._observers: dict[tuple[str, str, int], Histogram] = {}
        self.sse_streams = self._streams.labels("sse")
        self.websocket_streams = self._streams.labels("websocket")

    def note_answer(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        observer = self._observers.get(key)
        if observer is None:
            observer = self._observers[key] = self._seconds.labels(*map(str, key))
        observer.observe(seconds)


class Metrics:
    """All of one application's, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.jobs = JobMetrics(self.registry)
        self.http = HttpMetrics(self.registry)
        build = Info("decoupage_build", "The program that answers", registry=self.registry)
        build.info({"version": VERSION, "python": platform.python_version()})
