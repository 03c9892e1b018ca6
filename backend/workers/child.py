"""The process that runs the pipeline: one job at a time, told what to do over a pipe.

Started as `python -m backend.workers.child <pipe's file descriptor> <depth model> <models> <device>`, in a
session of its own and with its thread counts in the environment, so that they hold before anything is
imported. It never opens the database, and it exits as soon as the pipe closes, so it cannot outlive its
server.
The only module of the server that runs the pipeline's stages; the server itself never imports it.
"""

from __future__ import annotations

import os
import queue
import resource
import signal
import sys
import tempfile
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from loguru import logger

from backend import disk
from backend.errors import BackendError, UploadGoneError
from backend.workers.messages import (
    MAX_MESSAGE_BYTES,
    Cancel,
    Cancelled,
    Completed,
    Failed,
    Message,
    Progress,
    Ready,
    Run,
    decode,
    encode,
)
from ml_pipeline import errors, io, pipeline, types
from ml_pipeline.devices import choose_device
from ml_pipeline.manifest import DisparityRecord, Fallback, Manifest
from ml_pipeline.parameters import EMBEDDED_MODEL, Parameters

_PARENT_GONE = 3


@dataclass(frozen=True)
class Place:
    """What is the same for all jobs of a server: the folder of models, and the device for networks."""

    models: Path
    device: str


class Child:
    """The child's end of the pipe: one thread listens, so that a cancel is heard while the pipeline runs."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._runs: queue.Queue[Run] = queue.Queue()
        self._cancelled_token = ""
        threading.Thread(target=self._listen, name="pipe", daemon=True).start()

    def next_run(self) -> Run:
        return self._runs.get()

    def send(self, message: Message) -> None:
        try:
            self._pipe.send_bytes(encode(message))
        except OSError:
            os._exit(_PARENT_GONE)

    def is_cancelled(self, lease_token: str) -> bool:
        return self._cancelled_token == lease_token

    def _listen(self) -> None:
        while True:
            try:
                message = decode(self._pipe.recv_bytes(MAX_MESSAGE_BYTES))
            except (EOFError, OSError):
                os._exit(_PARENT_GONE)  # at once, even in the middle of a long computation
            if isinstance(message, Run):
                self._runs.put(message)
            elif isinstance(message, Cancel):
                self._cancelled_token = message.lease_token


def main() -> None:
    """Warm the pipeline, say so, then run what comes until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    _limit_threads(int(os.environ["OMP_NUM_THREADS"]))
    child = Child(Connection(int(sys.argv[1])))
    place = Place(Path(sys.argv[3]), sys.argv[4])
    warmed = _warm(Parameters(depth_model=sys.argv[2]), place)
    networks = choose_device(place.device).device.type
    child.send(Ready(warmed.disparity.device, networks, warmed.disparity.model, _memory_bytes()))
    while True:
        run = child.next_run()
        child.send(_outcome(child, run, place))


def _limit_threads(threads: int) -> None:
    """OpenCV reads no environment variable, so it is told. PyTorch, loaded later, reads OMP_NUM_THREADS."""
    cv2 = sys.modules.get("cv2")
    if cv2 is not None:
        cv2.setNumThreads(threads)


def _warm(parameters: Parameters, place: Place) -> Manifest:
    """Run one tiny picture, so that whatever compiles or loads on first use has done so: networks too.

    A model that cannot be loaded fails the jobs that ask for it, each with the reason, not the process.
    """
    try:
        return _run_tiny(parameters, place)
    except errors.ModelUnavailableError as error:
        logger.error("DEPTH_MODEL {}: {}", parameters.depth_model, error)
        return _run_tiny(replace(parameters, depth_model=EMBEDDED_MODEL), place)


def _run_tiny(parameters: Parameters, place: Place) -> Manifest:
    picture = np.full((48, 64, 3), 40, dtype=np.uint8)
    picture[..., 0] = np.arange(64, dtype=np.uint8) * 3
    picture[16:36, 20:44] = 200
    with tempfile.TemporaryDirectory(prefix="decoupage-warm-") as folder:
        path, result = Path(folder) / "picture.png", Path(folder) / "result"
        result.mkdir()
        path.write_bytes(io.encode_png(picture))
        task = types.Task("warm", path, result, parameters, models=place.models, device=place.device)
        return pipeline.run(task, lambda progress: None, lambda: None)


def _outcome(child: Child, run: Run, place: Place) -> Message:
    def report(progress: types.Progress) -> None:
        child.send(Progress(run.lease_token, progress.stage, progress.fraction, progress.message))

    def check() -> None:
        if child.is_cancelled(run.lease_token):
            raise errors.Cancelled("stopped by the server")

    try:
        task = _task(run, place)
        with disk.room_for("the result", task.folder):
            manifest = pipeline.run(task, report, check)
            _sync_folder(task.folder)
        return Completed(run.lease_token, asdict(manifest), _memory_bytes())
    except errors.Cancelled:
        return Cancelled(run.lease_token)
    except (errors.PipelineError, BackendError) as error:
        return Failed(run.lease_token, error.code, str(error), "")
    except MemoryError:
        message = "the machine has not enough memory for this picture; make it smaller and try again"
        return Failed(run.lease_token, "out_of_memory", message, traceback.format_exc())
    except OSError as error:
        message = f"a file of the job could not be read or written ({error.strerror or error})"
        return Failed(run.lease_token, "storage_error", message, traceback.format_exc())
    except Exception as error:  # noqa: BLE001 - the worker's loop: whatever it is fails this job alone
        message = (
            f"the pipeline failed unexpectedly ({type(error).__name__}); the server's log has the details"
        )
        return Failed(run.lease_token, "pipeline_failed", message, traceback.format_exc())


def _task(run: Run, place: Place) -> types.Task:
    return types.Task(
        job_id=run.job_id,
        picture=_upload(run.picture),
        folder=Path(run.folder),
        parameters=Parameters.from_dict(run.parameters),
        disparity=_upload(run.disparity) if run.disparity else None,
        origin=_origin(run.origin) if run.origin else None,
        max_megapixels=run.max_megapixels,
        models=place.models,
        device=place.device,
    )


def _origin(values: dict[str, Any]) -> DisparityRecord:
    fallbacks = tuple(Fallback(**fallback) for fallback in values["fallbacks"])
    return DisparityRecord(**{**values, "fallbacks": fallbacks})


def _upload(name: str) -> Path:
    """A path into the uploads, still the plain file that was checked: a link could lead anywhere."""
    path = Path(name)
    if path.is_symlink() or not path.is_file():
        raise UploadGoneError(
            f"the upload {path.name} is no longer in storage; upload the picture again for a new job"
        )
    return path


def _sync_folder(folder: Path) -> None:
    """Put every file, side by side, then the folder that names them, safely on disk."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(disk.sync, (path for path in folder.rglob("*") if path.is_file())))
    disk.sync(folder)


def _memory_bytes() -> int:
    """Peak resident memory; Linux counts it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
