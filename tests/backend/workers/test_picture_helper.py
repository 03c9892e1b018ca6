"""Pictures from elsewhere are decoded in a process of their own, and written anew."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from backend.errors import StorageFullError, UploadRefusedError
from backend.services.prober import PICTURE_COMMAND, Prober
from ml_pipeline.errors import BrokenImageError, ImageTooLargeError, InputError
from tests.loopback_replicate import png

CRASH = "import os, sys; sys.stdin.readline(); os.abort()"


def written(data: bytes, folder: Path) -> Image.Image:
    """What the helper makes of a file."""
    came, target = folder / "came", folder / "picture.png"
    came.write_bytes(data)

    async def story() -> None:
        prober = Prober(1, timeout_s=20, command=PICTURE_COMMAND)
        try:
            result = await prober.write_png(came, target)
            with Image.open(target) as image:
                assert (result.width, result.height) == image.size
        finally:
            await prober.close()

    asyncio.run(story())
    return Image.open(io.BytesIO(target.read_bytes()))


def test_a_turned_photo_with_all_kinds_of_metadata_becomes_an_upright_plain_png(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 30), (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, 20, 30))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where it was taken"  # orientation, description
    buffer = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(buffer, "JPEG", quality=95, exif=exif, icc_profile=profile, comment=b"a secret")
    made = written(buffer.getvalue(), tmp_path)
    assert (made.format, made.mode, made.size) == ("PNG", "RGB", (30, 40))
    pixels = np.asarray(made).astype(int)
    assert pixels[5, 15, 2] > 150 and pixels[35, 15, 0] > 150  # what was left is on top
    assert not made.info and not made.getexif()
    assert b"secret" not in (tmp_path / "picture.png").read_bytes()


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "I;16", "CMYK"])
def test_every_kind_of_pixels_becomes_8_bit_rgb(mode: str, tmp_path: Path) -> None:
    image = Image.new(mode, (32, 24))
    buffer = io.BytesIO()
    image.save(buffer, "TIFF" if mode == "CMYK" else "PNG")
    made = written(buffer.getvalue(), tmp_path)
    assert (made.mode, made.size) == ("RGB", (32, 24))


def test_what_is_no_picture_or_too_large_is_refused_and_the_helper_goes_on(tmp_path: Path) -> None:
    async def story() -> None:
        prober = Prober(0.01, timeout_s=20, command=PICTURE_COMMAND)
        target = tmp_path / "target.png"
        good = tmp_path / "good"
        good.write_bytes(png(64, 48, 1))
        await prober.write_png(good, target)
        helper, came = prober._helper, tmp_path / "came"
        for data, kind in (
            (b"<html>no picture</html>", InputError),
            (png(64, 48, 1)[:-40], BrokenImageError),
            (png(640, 480, 1), ImageTooLargeError),
        ):
            came.write_bytes(data)
            target.unlink()
            with pytest.raises(kind):
                await prober.write_png(came, target)
            assert not target.exists()
            await prober.write_png(good, target)
        with pytest.raises(StorageFullError, match="cannot be written"):
            await prober.write_png(good, tmp_path / "no folder" / "x.png")
        assert prober._helper is helper
        await prober.close()

    asyncio.run(story())


def test_a_decoder_that_crashes_hurts_only_the_helper(tmp_path: Path) -> None:
    async def story() -> None:
        prober = Prober(1, timeout_s=5, command=(sys.executable, "-S", "-c", CRASH))
        with pytest.raises(UploadRefusedError, match="crash"):
            await prober.write_png(tmp_path / "x", tmp_path / "y")
        await prober.close()

    asyncio.run(story())
