"""What uploads cost the server: twenty photos of 12 megapixels one after another, then a hundred at once.

python -m benchmarks uploads [--photos 20] [--at-once 100] [--megabytes 5]

Ends with an error where an upload is lost, doubled or left without its row, or the server over 150 MB.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx2
import numpy as np
import psutil
from PIL import Image

from tests.backend.running import RunningServer

SAMPLE_S = 0.01
MAX_SERVER_BYTES = 150e6


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--megabytes", type=int, default=5)
    chosen = parser.parse_args(arguments)
    print(f"{'uploads':<28} {'all':>7} {'each':>8} {'slowest':>8} {'server':>8} {'peak':>8} {'helper':>8}")
    one_by_one = [jpeg(number) for number in range(chosen.photos)]
    measure(f"{chosen.photos} of 12 MP, one by one", one_by_one, at_once=1)
    together = [bitmap(number, chosen.megabytes) for number in range(chosen.at_once)]
    measure(f"{chosen.at_once} of {chosen.megabytes} MB at once", together, at_once=chosen.at_once)


def measure(name: str, pictures: Sequence[bytes], at_once: int) -> None:
    """One server of its own, so that its peak is this measurement's."""
    with tempfile.TemporaryDirectory() as folder:
        server = RunningServer(Path(folder) / "storage")
        try:
            server.wait_ready()
            process = psutil.Process(server.process.pid)
            with peak_bytes(process) as peak:
                began = time.perf_counter()
                with ThreadPoolExecutor(at_once) as pool:
                    times = list(pool.map(lambda item: upload(server, *item), enumerate(pictures)))
                took = time.perf_counter() - began
            require_all(server, pictures)
            (helper,) = server.helper_processes()
            print(
                f"{name:<28} {took:5.1f} s {took / len(pictures) * 1000:5.0f} ms {max(times):6.1f} s "
                f"{process.memory_info().rss / 1e6:5.0f} MB {peak[0] / 1e6:5.0f} MB "
                f"{helper.memory_info().rss / 1e6:5.0f} MB",
                flush=True,
            )
            if peak[0] > MAX_SERVER_BYTES:
                raise RuntimeError(f"the server took {peak[0] / 1e6:.0f} MB")
        finally:
            server.close()


def upload(server: RunningServer, number: int, data: bytes) -> float:
    began = time.perf_counter()
    answer = httpx2.post(
        f"{server.url}/api/jobs/upload", files={"file": (f"{number}.img", data)}, timeout=600, trust_env=False
    )
    if answer.status_code != 201:
        raise RuntimeError(f"upload {number}: {answer.status_code} {answer.text}")
    return time.perf_counter() - began


def require_all(server: RunningServer, pictures: Sequence[bytes]) -> None:
    """As many files as were sent, each as it was sent, each with its row and nothing beside them."""
    stored = sorted(path.read_bytes() for path in (server.storage / "uploads").iterdir())
    if stored != sorted(pictures) or server.strays():
        raise RuntimeError(f"sent {len(pictures)}, stored {len(stored)}; strays: {server.strays()}")


@contextmanager
def peak_bytes(process: psutil.Process) -> Iterator[list[int]]:
    """The most resident memory seen while the block runs."""
    peak, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(SAMPLE_S):
            peak[0] = max(peak[0], process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def jpeg(number: int) -> bytes:
    """4000x3000 pixels, about as large in bytes as a telephone's photo."""
    noise = np.random.default_rng(number).integers(0, 256, (750, 1000, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).resize((4000, 3000)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def bitmap(number: int, megabytes: int) -> bytes:
    """Noise that is as large as said and quickly decoded, so that the server itself is what is measured."""
    side = int((megabytes * 2**20 / 3) ** 0.5)
    noise = np.random.default_rng(number).integers(0, 256, (side, side, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "BMP")
    return buffer.getvalue()


if __name__ == "__main__":
    main()
