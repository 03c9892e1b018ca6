"""What a picture says of its maker, place and time stays in the picture."""

import struct

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from benchmarks.scenes import invent
from ml_pipeline.parameters import Parameters
from ml_pipeline.pipeline import run
from ml_pipeline.types import Task

from . import color_theory as theory

MARK = "Whoever-1f3c"
SECOND = 47.135791


def private_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 1
    for tag in (0x010E, 0x010F, 0x0110, 0x013B, 0x8298):  # description, maker, model, artist, copyright
        exif[tag] = MARK
    exif.get_ifd(0x8769)[0xA431] = MARK  # the camera's serial number
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, SECOND), 3: "E", 4: (13.0, 24.0, SECOND), 29: MARK})
    return exif


def chunks(data: bytes) -> set[bytes]:
    names, place = set(), 8
    while place < len(data):
        names.add(data[place + 4 : place + 8])
        place += 12 + struct.unpack_from(">I", data, place)[0]
    return names


@pytest.mark.parametrize("name", ["photo.jpg", "photo.png", "photo.tif"])
def test_nothing_private_gets_into_a_result(tmp_path, name):
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{MARK} 52,31.5N</x:xmpmeta>".encode()
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", MARK)
    text.add_itxt("XML:com.adobe.xmp", xmp.decode())
    options = {
        "photo.jpg": {"comment": MARK.encode(), "xmp": xmp, "quality": 95},
        "photo.png": {"pnginfo": text},
        "photo.tif": {},
    }[name]
    profile = theory.rgb_profile("a profile", theory.SRGB_D50, theory.SRGB_PARAMETRIC).replace(
        b"none", b"1f3c"
    )
    Image.fromarray(invent(0, 60, 80).picture).save(
        tmp_path / name, exif=private_exif(), icc_profile=profile, **options
    )
    marks = [MARK.encode(), b"1f3c", b"xmpmeta", b"GPS", b"Exif", b"acsp"]
    assert all(mark in (tmp_path / name).read_bytes() for mark in marks[:2])  # they are there to be found

    folder = tmp_path / "layers"
    folder.mkdir()
    run(Task("job", tmp_path / name, folder, Parameters(num_layers=2)), lambda _: None, lambda: None)
    files = sorted(folder.iterdir())
    assert len(files) >= 5
    for file in files:
        data = file.read_bytes()
        assert not [mark for mark in marks if mark in data], file.name
        if file.suffix == ".png":
            assert chunks(data) <= {b"IHDR", b"IDAT", b"IEND"}, file.name
            with Image.open(file) as image:
                assert image.info == {}
                assert np.asarray(image).shape[:2] == (60, 80)
