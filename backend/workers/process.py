"""One child process as the server sees it: started, told, heard, and ended for certain.

Why not multiprocessing.Process or a shared Queue? Killing a busy producer breaks a shared queue, and
`Process` would import the server's own main module in every child. An interpreter started anew gets its
thread counts before its first import, a session of its own, and nothing of the server but one end of a
fresh pipe.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from loguru import logger

from backend.config import PROJECT_ROOT, Settings
from backend.environment import without_secrets
from backend.workers.messages import MAX_MESSAGE_BYTES, Message, MessageError, decode, encode

TERM_GRACE_S = 3.0
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
)


@dataclass(frozen=True)
class Gone:
    """The child's end of the pipe is closed; nothing more will come."""


@dataclass(frozen=True)
class StopRequest:
    """Somebody in the server wants this attempt, and no other, ended; it travels in the child's queue."""

    lease_token: str
    reason: str
    requeue: bool
    asked_s: float
    """On the event loop's clock."""


class ChildProcess:
    def __init__(self, process: asyncio.subprocess.Process, pipe: Connection) -> None:
        self._process = process
        self._pipe = pipe
        self._inbox: asyncio.Queue[Message | StopRequest | Gone] = asyncio.Queue()
        self.gone = asyncio.Event()
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, args=(loop,), name=f"child-{process.pid}", daemon=True).start()

    @classmethod
    async def start(cls, settings: Settings, threads: int, mark: str, scratch: Path) -> ChildProcess:
        """`mark` is put on its command line, and does nothing; `scratch` holds its temporary files."""
        ours, theirs = Pipe(duplex=True)
        counts = {name: str(threads) for name in _THREAD_VARIABLES}
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "backend.workers.child",
                str(theirs.fileno()),
                settings.depth_model,
                str(settings.models_path),
                settings.device,
                mark,
                cwd=PROJECT_ROOT,
                env={**without_secrets(), **counts, "TMPDIR": str(scratch)},
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        finally:
            theirs.close()  # so that our end sees the pipe close when the child ends
        return cls(process, ours)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def was_told_to_end(self) -> bool:
        """Whether it has ended by the signal that asks a program to."""
        return self._process.returncode == -signal.SIGTERM

    def send(self, message: Message) -> None:
        try:
            self._pipe.send_bytes(encode(message))
        except OSError:
            logger.warning("child {}: its pipe is closed", self.pid)  # Gone is on its way

    def receive_now(self) -> Message | StopRequest | Gone | None:
        """What is there already; None where nothing is."""
        return None if self._inbox.empty() else self._inbox.get_nowait()

    async def receive(self) -> Message | StopRequest | Gone:
        return await self._inbox.get()

    def request_stop(self, request: StopRequest) -> None:
        """Put it behind whatever the child has already said."""
        self._inbox.put_nowait(request)

    async def end(self) -> int:
        """SIGTERM, 3 s, SIGKILL to its whole process group; its exit status, negative for a signal."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            self._signal(number)
            try:
                async with asyncio.timeout(TERM_GRACE_S):
                    await self._process.wait()
                break
            except TimeoutError:
                logger.warning("child {}: still there {} s after {}", self.pid, TERM_GRACE_S, number.name)
        status = await self._process.wait()
        self.gone.set()  # now: its reader may tell it only later, and a job be given to it meanwhile
        return status

    def _signal(self, number: signal.Signals) -> None:
        if self._process.returncode is not None:
            return  # its number may belong to somebody else by now
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a zombie alone
            os.killpg(self.pid, number)

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        """The reader thread: hands each message to the event loop until the pipe closes."""
        while True:
            try:
                message = decode(self._pipe.recv_bytes(MAX_MESSAGE_BYTES))
            except MessageError as error:
                logger.error("child {}: {}", self.pid, error)
                break
            except (EOFError, OSError):
                break
            if not _hand_over(loop, self._inbox.put_nowait, message):
                return
        _hand_over(loop, self._leave)

    def _leave(self) -> None:
        self._pipe.close()  # where it is written to: else its number could be another file's by then
        self.gone.set()
        self._inbox.put_nowait(Gone())


def _hand_over(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *arguments: object) -> bool:
    """Call a function in the event loop; False when there is none any more."""
    try:
        loop.call_soon_threadsafe(function, *arguments)
    except RuntimeError:  # the loop is closed: the server has ended
        return False
    return True
