"""The helper process that decodes uploads before they are accepted: a JSON line in, a JSON line out.

Its own process, so that a decoder that crashes, hangs or eats memory hurts only this upload.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml_pipeline.errors import InputError
from ml_pipeline.probe import probe
from ml_pipeline.probe_map import probe_map


def main() -> None:
    """Answer until standard input ends, which it does with the server."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a C library that prints must not end up between two answers
    for line in sys.stdin:
        request = json.loads(line)
        signal.alarm(math.ceil(request["timeout_s"]) + 1)  # ends a hang that the server did not live to end
        answers.write(json.dumps(_answer(request)) + "\n")
        answers.flush()
        signal.alarm(0)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    look = probe_map if request["kind"] == "disparity" else probe
    try:
        return asdict(look(Path(request["path"]), request["max_megapixels"]))
    except InputError as error:
        return {"code": error.code, "message": str(error)}


if __name__ == "__main__":
    main()
