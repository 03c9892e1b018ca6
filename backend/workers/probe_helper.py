"""The helper process that decodes uploads before they are accepted: a JSON line in, a JSON line out.

Its own process, so that a decoder that crashes, hangs or eats memory hurts only this upload.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from backend import log
from backend.errors import StorageFullError, UploadRefusedError
from ml_pipeline.errors import InputError
from ml_pipeline.probe import Probe, probe
from ml_pipeline.probe_map import probe_map

BASE_MEMORY_BYTES = 512 * 2**20
MEMORY_BYTES_PER_PIXEL = 32
"""About twice what the hungriest decoder takes (progressive JPEG, AVIF and WebP: 10 to 18)."""


Look: TypeAlias = Callable[[dict[str, Any]], Probe]
"""What is done with the file that a request names."""


def serve(look: Look) -> None:
    """Answer until standard input ends, which it does with the server."""
    log.configure_child()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a C library that prints must not end up between two answers
    for line in sys.stdin:
        request = json.loads(line)
        limit_memory(request["max_megapixels"])
        signal.alarm(math.ceil(request["timeout_s"]) + 1)  # ends a hang that the server did not live to end
        try:
            answers.write(json.dumps(_answer(request, look)) + "\n")
            answers.flush()
        except BrokenPipeError:
            os._exit(0)  # the server is gone, and nobody waits for the answer
        signal.alarm(0)


def check_upload(request: dict[str, Any]) -> Probe:
    look = probe if request["kind"] == "picture" else probe_map
    return look(Path(request["path"]), request["max_megapixels"])


def _answer(request: dict[str, Any], look: Look) -> dict[str, Any]:
    try:
        return asdict(look(request))
    except (InputError, StorageFullError) as error:
        return {"code": error.code, "message": str(error)}
    except OSError as error:  # our own copy of it is gone, or cannot be opened: no fault of the picture
        why = error.strerror or type(error).__name__  # without the path, which is nobody's business
        message = f"the server could not read its own copy of the file ({why}); send it again"
        return {"code": UploadRefusedError.code, "message": message}
    except MemoryError:
        limit = f"{_memory_bytes(request['max_megapixels']) / 2**20:.0f} MB"
        message = f"decoding it takes more than {limit} of memory; export it again, in another format"
        return {"code": UploadRefusedError.code, "message": message}


def limit_memory(max_megapixels: float) -> None:
    """Have allocations fail that no picture of an allowed size needs. Elsewhere than on Linux, a wish."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    wanted = _memory_bytes(max_megapixels)
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _memory_bytes(max_megapixels: float) -> int:
    return BASE_MEMORY_BYTES + int(MEMORY_BYTES_PER_PIXEL * max_megapixels * 1e6)


if __name__ == "__main__":
    serve(check_upload)
