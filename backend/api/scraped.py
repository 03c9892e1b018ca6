"""What is looked up when Prometheus asks: the queue, the workers, the disk, this process."""

from __future__ import annotations

import contextlib
import resource
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from backend.models.job import JobStatus
from backend.workers.slot import Slot, WorkerState


@dataclass(frozen=True)
class Scrape:
    """Families of one moment; `counts` were read from the database for it."""

    counts: Mapping[JobStatus, int]
    slots: Sequence[Slot]
    storage_path: Path

    def collect(self) -> Iterator[Metric]:
        yield self._jobs()
        yield from self._workers()
        yield from self._storage()
        yield from _process()

    def _jobs(self) -> Metric:
        jobs = GaugeMetricFamily("decoupage_jobs", "Jobs in the database", labels=("status",))
        for status, count in self.counts.items():
            jobs.add_metric((status.value,), count)
        return jobs

    def _workers(self) -> Iterator[Metric]:
        starts = CounterMetricFamily(
            "decoupage_worker_starts", "Processes that a worker has had", labels=("worker",)
        )
        states = GaugeMetricFamily(
            "decoupage_worker_state", "1 for the state that a worker is in", labels=("worker", "state")
        )
        memory = GaugeMetricFamily(
            "decoupage_worker_memory_bytes", "Resident memory of a worker's process", labels=("worker",)
        )
        for slot in self.slots:
            starts.add_metric((slot.worker_id,), slot.starts)
            for state in WorkerState:
                states.add_metric((slot.worker_id, state.value), float(slot.state is state))
            pid = slot.pid
            if pid is not None:
                with contextlib.suppress(psutil.Error):  # it has just ended
                    memory.add_metric((slot.worker_id,), psutil.Process(pid).memory_info().rss)
        yield from (starts, states, memory)

    def _storage(self) -> Iterator[Metric]:
        with contextlib.suppress(OSError):  # a disk that has gone has no free bytes, not none that are free
            free = shutil.disk_usage(self.storage_path).free
            yield GaugeMetricFamily("decoupage_storage_free_bytes", "Free on the disk of storage", free)


def _process() -> Iterator[Metric]:
    """As other programs name these; the library's own collector knows only Linux."""
    process = psutil.Process()
    with process.oneshot():
        times, memory = process.cpu_times(), process.memory_info()
        started_s, files = process.create_time(), process.num_fds()
    cpu_s = times.user + times.system
    yield CounterMetricFamily("process_cpu_seconds", "Of the server itself, without its workers", cpu_s)
    yield GaugeMetricFamily("process_resident_memory_bytes", "Of the server itself", memory.rss)
    yield GaugeMetricFamily("process_virtual_memory_bytes", "Of the server itself", memory.vms)
    yield GaugeMetricFamily("process_start_time_seconds", "When it started, since 1970", started_s)
    yield GaugeMetricFamily("process_open_fds", "Open files and connections", files)
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if soft != resource.RLIM_INFINITY:
        yield GaugeMetricFamily("process_max_fds", "Most files and connections at a time", soft)
