"""Helpers that crash, hang, or talk nonsense: only the upload at hand is refused."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from random import Random

import pytest

from backend.errors import UploadRefusedError
from backend.models.job import UploadKind
from backend.services.prober import Prober
from ml_pipeline.errors import InputError, UnsupportedFormatError
from tests.backend.conftest import draw_scene, encode

CRASH = "import os, sys; sys.stdin.readline(); os.abort()"
HANG = "import sys, time; sys.stdin.readline(); time.sleep(60)"
NONSENSE = "import sys; sys.stdin.readline(); print('hello', flush=True); sys.stdin.readline()"


SUBVERTED = (
    "[]",
    "7",
    '{"code": "start_error", "message": "x"}',
    '{"code": "broken_image"}',
    '{"format": "PNG", "extension": "png", "width": "96", "height": 72}',
    '{"format": "PNG", "extension": "../../x", "width": 96, "height": 72}',
    "[" * 60_000,
    "x" * 100_000,
)


@pytest.mark.parametrize("said", SUBVERTED)
def test_what_a_helper_cannot_say_is_not_believed(said: str, tmp_path: Path) -> None:
    script = f"import sys; sys.stdin.readline(); print({said!r}, flush=True); sys.stdin.readline()"

    async def story() -> None:
        prober = Prober(64, timeout_s=20, command=(sys.executable, "-S", "-c", script))
        with pytest.raises(UploadRefusedError, match="crash"):
            await prober.probe(tmp_path / "x", UploadKind.PICTURE)
        await prober.close()

    asyncio.run(story())


@pytest.mark.parametrize(("script", "part"), [(CRASH, "crash"), (HANG, "longer than"), (NONSENSE, "crash")])
def test_a_bad_helper_refuses_the_upload(script: str, part: str, tmp_path: Path) -> None:
    async def story() -> None:
        prober = Prober(64, timeout_s=1.0, command=(sys.executable, "-S", "-c", script))
        for _ in range(2):  # each with a helper of its own
            with pytest.raises(UploadRefusedError, match=part):
                await prober.probe(tmp_path / "x", UploadKind.PICTURE)
        await prober.close()

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP"])
def test_damaged_pictures_are_accepted_or_refused_and_nothing_else(kind: str, tmp_path: Path) -> None:
    """A dozen of each here; thousands in the benchmark run."""
    random, whole = Random(kind), encode(draw_scene(64, 48), kind)

    async def story() -> None:
        prober = Prober(64, timeout_s=20)
        for number in range(12):
            data = bytearray(
                whole[: random.randrange(len(whole) // 2, len(whole))] if number % 3 == 0 else whole
            )
            for _ in range(random.randrange(1, 20)):
                data[random.randrange(len(data))] = random.randrange(256)
            (tmp_path / "damaged").write_bytes(data)
            try:
                assert (await prober.probe(tmp_path / "damaged", UploadKind.PICTURE)).width >= 16
            except (InputError, UploadRefusedError) as error:
                assert str(error)
        await prober.close()

    asyncio.run(story())


def test_a_client_that_leaves_does_not_mix_up_answers(tmp_path: Path, picture: bytes) -> None:
    async def story() -> None:
        good, bad = tmp_path / "good", tmp_path / "bad"
        good.write_bytes(picture)
        bad.write_bytes(b"nothing")
        prober = Prober(64)
        asked = asyncio.create_task(prober.probe(good, UploadKind.PICTURE))
        await asyncio.sleep(0.01)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        with pytest.raises(UnsupportedFormatError):
            await prober.probe(bad, UploadKind.PICTURE)
        results = await asyncio.gather(*(prober.probe(good, UploadKind.PICTURE) for _ in range(5)))
        assert {(result.format, result.width, result.height) for result in results} == {("PNG", 96, 72)}
        await prober.close()

    asyncio.run(story())
