from __future__ import annotations

import signal

import pytest

from backend.workers.attempt import explain_exit


@pytest.mark.parametrize(
    ("status", "part"),
    [
        (-signal.SIGKILL, "signal 9: out of memory"),
        (-signal.SIGSEGV, "signal 11: SIGSEGV"),
        (-40, "signal 40: unknown"),
        (3, "exit status 3"),
    ],
)
def test_an_exit_is_explained(status: int, part: str) -> None:
    assert part in explain_exit(status)
