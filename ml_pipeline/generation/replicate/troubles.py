"""What can go wrong with one request, seen from what is to be done about it.

Trouble
├── NeverSent   no connection was made: the other side knows of nothing
├── Busy        429: it was understood, and not done
├── Faulty      5xx: answered, and whether it was done must be looked up
├── Lost        it was sent, and no answer that makes sense came
└── Missing     404
"""

from __future__ import annotations


class Trouble(Exception):
    """Raised when a request did not lead to an answer that can be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NeverSent(Trouble):
    """Raised when no connection was made."""


class Busy(Trouble):
    """Raised when the other side says that it is asked too much."""

    def __init__(self, reason: str, wait_s: float | None) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class Faulty(Trouble):
    """Raised when the other side answers with an error of its own."""


class Lost(Trouble):
    """Raised when a request was sent, and no answer that makes sense came."""


class Missing(Trouble):
    """Raised when the other side does not know what it is asked about."""
