"""Starts the server, as ./run.sh does, with a time of day that a file can move while it runs.

Run as `python -m tests.chaos.moved_clock FILE`; the file holds seconds. The server's children are started
anew and know nothing of it.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from backend import clock
from backend.__main__ import main

OFFSET = Path(sys.argv[1])
_now = clock.now


def moved_now() -> datetime:
    return _now() + timedelta(seconds=float(OFFSET.read_text()))


if __name__ == "__main__":
    clock.now = moved_now
    sys.exit(main(["serve"]))
