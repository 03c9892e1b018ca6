"""The process that runs the pipeline: one job at a time, told what to do over a pipe.

Started as `python -m backend.workers.child <pipe's file descriptor> <depth model> <models> <device>`, in a
session of its own and with its thread counts in the environment, so that they hold before anything is
imported. It never opens the database, and it exits as soon as the pipe closes, so it cannot outlive its
server.
With `carrying_out` and `warming` the only modules that run the pipeline's stages; the server never imports
them.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import queue
import signal
import sys
import threading
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from backend import log
from backend.workers.carrying_out import Place, carry_out
from backend.workers.failures import failure_of
from backend.workers.messages import (
    MAX_MESSAGE_BYTES,
    Cancel,
    Cancelled,
    Completed,
    Failed,
    Generate,
    Message,
    Order,
    Ready,
    Run,
    decode,
    encode,
)
from backend.workers.warming import warm
from ml_pipeline import errors, memory
from ml_pipeline.devices import choose_device, is_lost
from ml_pipeline.parameters import Parameters

WORTH_BYTES = 64 * 2**20
NICENESS = 5  # the server answers first, and so does whatever else the person has open

_PARENT_GONE = 3
_DEVICE_LOST = 4
_PR_SET_PDEATHSIG = 1  # of Linux's <sys/prctl.h>


class Child:
    """The child's end of the pipe: one thread listens, so that a cancel is heard while the pipeline runs."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._orders: queue.Queue[Order] = queue.Queue()
        self._cancelled_token = ""
        threading.Thread(target=self._listen, name="pipe", daemon=True).start()

    def next_order(self) -> Order:
        return self._orders.get()

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
            if isinstance(message, Run | Generate):
                self._orders.put(message)
            elif isinstance(message, Cancel):
                self._cancelled_token = message.lease_token


def main() -> None:
    """Warm the pipeline, say so, then run what comes until the pipe closes."""
    log.configure_child()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    _step_back()
    _die_with_parent()
    _limit_threads(int(os.environ["OMP_NUM_THREADS"]))
    child = Child(Connection(int(sys.argv[1])))
    place = Place(Path(sys.argv[3]), sys.argv[4])
    warmed = warm(Parameters(depth_model=sys.argv[2]), place.models, place.device)
    gc.collect()
    gc.freeze()  # what stays is not looked through after each job: a tenth of a second
    networks = choose_device(place.device).device.type
    child.send(Ready(warmed.disparity.device, networks, warmed.disparity.model, memory.peak_bytes()))
    resting_bytes = memory.held_bytes(networks)
    while True:
        order = child.next_order()
        outcome = _outcome(child, order, place)  # what an error held on to is free by now
        held_bytes, is_spent = _given_back(networks, resting_bytes), is_lost(networks)
        child.send(replace(outcome, held_bytes=held_bytes, is_spent=is_spent))
        if is_spent:
            sys.exit(_DEVICE_LOST)


def _given_back(networks: str, resting_bytes: int) -> int:
    """What is held once a large job's memory went back; after a small one that is not worth the time."""
    if memory.held_bytes(networks) > resting_bytes + WORTH_BYTES:
        memory.release(networks)
    return memory.held_bytes(networks)


def _die_with_parent() -> None:
    """Where Linux can: also while stopped, or in native code that lets the thread at the pipe not run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _step_back() -> None:
    """Let the server, and whatever else the person does, go first where there is not enough for all."""
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # Linux weighs sessions, too, and this process has one of its own
        Path("/proc/self/autogroup").write_text(str(NICENESS))


def _limit_threads(threads: int) -> None:
    """OpenCV reads no environment variable, so it is told. PyTorch, loaded later, reads OMP_NUM_THREADS."""
    cv2 = sys.modules.get("cv2")
    if cv2 is not None:
        cv2.setNumThreads(threads)


def _outcome(child: Child, order: Order, place: Place) -> Completed | Failed | Cancelled:
    def check() -> None:
        if child.is_cancelled(order.lease_token):
            raise errors.Cancelled("stopped by the server")

    try:
        manifest = carry_out(order, place, child.send, check)
        return Completed(order.lease_token, manifest, memory.peak_bytes())
    except errors.Cancelled:
        return Cancelled(order.lease_token)
    except Exception as error:  # noqa: BLE001 - the worker's loop: whatever it is fails this job alone
        return replace(failure_of(order.lease_token, error), memory_bytes=memory.peak_bytes())


if __name__ == "__main__":
    main()
