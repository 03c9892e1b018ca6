"""What is measured of pictures that are made elsewhere, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge

SUCCEEDED = "succeeded"
_REASONS = (
    ("429", "busy"),
    ("answered 5", "error"),
    ("answered with 5", "error"),
    ("no connection", "unreachable"),
    ("no answer", "lost"),
    ("connection broke", "lost"),
    ("answer was lost", "looking"),
    ("download", "download"),
)
OTHER = "other"


class RemoteMetrics:
    """Of the remote lane. Labels have few values: what a provider says in its own words is put in classes."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "decoupage_remote_requests", "Requests for a picture that were sent elsewhere", registry=registry
        )
        self._predictions = Counter(
            "decoupage_remote_predictions",
            "Pictures that were taken on elsewhere, each of which may be paid for",
            registry=registry,
        )
        self._images = Counter(
            "decoupage_remote_images",
            f"Pictures from elsewhere by what became of them: {SUCCEEDED}, or the code of the error",
            ("outcome",),
            registry=registry,
        )
        self._waits = Counter(
            "decoupage_remote_waits",
            "Waits because the other side was busy, faulty or out of reach",
            ("reason",),
            registry=registry,
        )
        self._waited = Counter(
            "decoupage_remote_waited_seconds", "What those waits took", ("reason",), registry=registry
        )
        self._in_flight = Gauge(
            "decoupage_remote_in_flight",
            "Pictures that are asked for elsewhere, or may be in the making there",
            registry=registry,
        )

    def watch_in_flight(self, count: Callable[[], float]) -> None:
        self._in_flight.set_function(count)

    def note_request(self) -> None:
        self._requests.inc()

    def note_prediction(self) -> None:
        self._predictions.inc()

    def note_image(self, outcome: str) -> None:
        self._images.labels(outcome).inc()

    def note_wait(self, seconds: float, reason: str) -> None:
        kind = next((kind for part, kind in _REASONS if part in reason), OTHER)
        self._waits.labels(kind).inc()
        self._waited.labels(kind).inc(seconds)
