"""Damaged files of every format, put through `probe` and, where it accepts them, through `decode`.

./run.sh bench mutations                 2,000 of each format
./run.sh bench mutations --count 200 --formats PNG TIFF

Each file is made from a good one and its number alone, so that any of them can be made again. Children with
limits of memory and time read them: a decoder that crashes or hangs is counted, not suffered.
"""

from __future__ import annotations

import argparse
import json
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.good_files import FORMATS, good_files
from ml_pipeline.errors import InputError
from ml_pipeline.io import decode
from ml_pipeline.probe import probe
from ml_pipeline.probe_map import read_map

MAX_MEGAPIXELS = 16
MEMORY_BYTES = 2 << 30  # above what the imports take
ON_LINUX = sys.platform == "linux"  # elsewhere memory is neither limited nor its peak known
HANG_S = 30
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
SIZES = (0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)  # what length fields are made to say


def mutated(format_: str, number: int) -> bytes:
    """A good file of a format, damaged in one to three ways; the same for the same number."""
    files = good_files(format_)
    rng = np.random.default_rng([number, *format_.encode()])
    data = bytearray(files[number % len(files)])
    for _ in range(rng.choice([1, 1, 2, 3])):
        start = int(rng.integers(len(data)) if rng.random() < 0.5 else rng.integers(min(len(data), 400)))
        length = int(2 ** rng.uniform(0, 9))
        match rng.integers(6):
            case 0:
                for _ in range(rng.integers(1, 12)):
                    place = start if rng.random() < 0.3 else int(rng.integers(len(data)))
                    data[place] ^= 1 << int(rng.integers(8))
            case 1:
                del data[max(start, 1) :]
            case 2:
                data[start:start] = data[start : start + length]
            case 3:
                other = files[int(rng.integers(len(files)))]
                data[start:] = other[start + int(rng.integers(-20, 20)) :] or b"\0"
            case 4:
                data[start : start + length] = bytes(min(length, len(data) - start))
            case _:
                value, width = SIZES[int(rng.integers(len(SIZES)))], int(rng.choice([1, 2, 4]))
                order = "big" if rng.random() < 0.5 else "little"
                data[start : start + width] = (value % 256**width).to_bytes(width, order)
    return with_checksums(bytes(data)) if rng.random() < 0.5 else bytes(data)


def with_checksums(data: bytes) -> bytes:
    """The same, the checksums of its chunks made right where it is a PNG: else no damage gets past them."""
    if not data.startswith(PNG_MAGIC):
        return data
    parts, place = [PNG_MAGIC], len(PNG_MAGIC)
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        parts += [data[place:end], zlib.crc32(data[place + 4 : end]).to_bytes(4, "big")]
        place = end + 4
    return b"".join([*parts, data[place:]])


def outcome(path: Path, format_: str) -> str:
    """What becomes of a file: accepted, the code of its refusal, or the name of an exception that escaped."""
    try:
        if format_ in ("NPY", "grey PNG"):
            read_map(path, MAX_MEGAPIXELS)
            return "accepted"
        probe(path, MAX_MEGAPIXELS)
        try:
            decode(path, MAX_MEGAPIXELS)
        except InputError as error:
            return f"{error.code} by decode alone"
    except InputError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - to be counted
        return f"escaped: {type(error).__name__}: {error}"
    return "accepted"


def child(format_: str, first: int, end: int) -> None:
    """Read files `first` to `end` of a format; one line of JSON for each."""
    if ON_LINUX:
        limit = psutil.Process().memory_info().vms + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        for number in range(first, end):
            path.write_bytes(mutated(format_, number))
            if ON_LINUX:
                Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
            began, before = time.perf_counter(), psutil.Process().memory_info().rss
            result = outcome(path, format_)
            took = time.perf_counter() - began
            print(json.dumps([number, result, took, _peak_bytes() - before]), flush=True)


def _peak_bytes() -> int:
    if not ON_LINUX:
        return psutil.Process().memory_info().rss
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def read_all(format_: str, count: int) -> Iterator[tuple[int, str, float, int]]:
    """Number, outcome, seconds and memory taken in bytes of each file; a child that dies is begun anew."""
    number = 0
    while number < count:
        command = [sys.executable, "-m", "benchmarks.mutations", "child", format_, str(number), str(count)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None  # noqa: S101 - asked for above
            while True:
                wait_s = HANG_S if number else HANG_S * 2  # imports
                if not select.select([process.stdout], [], [], wait_s)[0]:
                    process.kill()
                    yield number, f"hung for {HANG_S} s", HANG_S, 0
                    break
                line = process.stdout.readline()
                if not line:
                    if (code := process.wait()) != 0:
                        name = signal.Signals(-code).name if code < 0 else f"exit status {code}"
                        yield number, f"crashed: {name}", 0.0, 0
                    break
                done: list[Any] = json.loads(line)
                yield (done[0], done[1], done[2], done[3])
                number = done[0] + 1
        number += 1


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="files of each format (default %(default)s)")
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), metavar="FORMAT")
    options = parser.parse_args(arguments)
    print("| format | accepted | refused | escaped | crashed, hung | slowest, ms | most memory, MB |")
    print("|---|---|---|---|---|---|---|")
    odd = []
    for format_ in options.formats:
        results = list(read_all(format_, options.count))
        odd += [
            (format_, n, what) for n, what, *_ in results if ":" in what or "hung" in what or "alone" in what
        ]
        counts = Counter(what.split(":")[0].split(" for")[0] for _, what, *_ in results)
        refused = ", ".join(f"{n} {code}" for code, n in counts.most_common() if "_" in code)
        print(
            f"| {format_} | {counts['accepted']} | {refused} | {counts['escaped']} "
            f"| {counts['crashed'] + counts['hung']} | {max(r[2] for r in results) * 1000:.0f} "
            f"| {max(r[3] for r in results) / 2**20:.0f} |",
            flush=True,
        )
    for format_, number, what in odd:
        print(f"{format_} {number}: {what}")


if __name__ == "__main__":
    child(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
