"""Carries out the strikes of a plan against the server, one after another."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.chaos.ledger import Ledger
from tests.chaos.plan import Aim, Strike, Target
from tests.chaos.victim import Victim
from tests.chaos.watch import Watch

AIM_S = 15.0
"""How long a strike waits for its moment before it comes anyway."""

_HALF_UPLOAD = (
    b"POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="half.png"\r\n\r\n' + b"half" * 5000
)


class Adversary:
    def __init__(self, victim: Victim, strikes: list[Strike], ledger: Ledger, watch: Watch) -> None:
        self._victim = victim
        self._strikes = strikes
        self._ledger = ledger
        self._watch = watch
        self._jobs = victim.storage / "jobs"
        self.done: Counter[tuple[Aim, Target]] = Counter()
        self.sigkills = 0
        self.missed_aims = 0

    def run(self) -> None:
        for strike in self._strikes:
            while self._watch.ended < strike.after:
                if self._watch.is_over:
                    return
                time.sleep(0.02)
            try:
                self._carry_out(strike)
            except (AssertionError, OSError, psutil.Error) as error:
                self._ledger.object_to(f"strike {strike}: {type(error).__name__}: {error}")
                if self._victim.process.poll() is not None:
                    return

    def _carry_out(self, strike: Strike) -> None:
        with contextlib.ExitStack() as stack:
            if not self._wait_for(strike.aim, stack):
                self.missed_aims += 1
            if strike.aim != Aim.STARTING:
                time.sleep(strike.delay_s)
            if strike.target != Target.SERVER:
                self._kill_child()
            if strike.target != Target.CHILD:
                self._kill_server(strike)
        self.done[strike.aim, strike.target] += 1

    def _wait_for(self, aim: Aim, stack: contextlib.ExitStack) -> bool:
        match aim:
            case Aim.CLAIMED:
                known = set(self._attempts())
                return _seen(lambda: bool(set(self._attempts()) - known))
            case Aim.PUBLISHING:
                return _seen(lambda: any((path / "manifest.json").exists() for path in self._attempts()))
            case Aim.PICTURED:
                kept = set(self._kept_pictures())
                return _seen(lambda: bool(set(self._kept_pictures()) - kept))
            case Aim.UPLOADING:
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", self._victim.port)))
                connection.sendall(_HALF_UPLOAD)
                return _seen(lambda: any((self._victim.storage / "uploads").glob(".incoming-*")))
            case Aim.CANCELLED:
                self._ledger.cancel_answered.clear()
                return self._ledger.cancel_answered.wait(AIM_S)
            case Aim.STOPPED:
                return self._stop_new_child()
            case Aim.DRAINING:
                self._victim.process.send_signal(signal.SIGTERM)
        return True

    def _stop_new_child(self) -> bool:
        """Stop a child that has hardly begun: before it can have asked the system to die with its server."""
        old = set(self._children()[:1])
        self._kill_child()

        def stop() -> bool:
            with contextlib.suppress(psutil.Error):
                for child in set(self._victim.pipeline_processes()) - old:
                    child.suspend()
                    return True
            return False

        return _seen(stop)

    def _attempts(self) -> list[Path]:
        return list(self._jobs.glob(".attempt-*"))

    def _kept_pictures(self) -> list[Path]:
        return list(self._jobs.glob(".images-*/image_?.png"))

    def _children(self) -> list[psutil.Process]:
        """The pipeline's processes; a new one may need a moment to be there."""
        found: list[psutil.Process] = []

        def look() -> bool:
            with contextlib.suppress(psutil.Error):
                found.extend(self._victim.pipeline_processes())
            return bool(found)

        _seen(look)
        return found

    def _kill_child(self) -> None:
        for child in self._children()[:1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
                self.sigkills += 1

    def _kill_server(self, strike: Strike) -> None:
        self._victim.kill()
        self.sigkills += 1
        if strike.aim == Aim.STARTING:
            self._victim.spawn()
            time.sleep(strike.delay_s)
            self._victim.kill()
            self.sigkills += 1
        self._victim.start()


def _seen(condition: Callable[[], bool]) -> bool:
    """Whether something happens within the aim's time; looked at as often as possible."""
    deadline = time.monotonic() + AIM_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.001)
    return True
