"""Whatever a file holds, reading it ends well or in one of the errors of the tree."""

import struct
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import tifffile
from PIL import Image

from benchmarks.good_files import FORMATS, good_files
from benchmarks.mutations import mutated, outcome, read_all
from ml_pipeline.errors import BrokenImageError, ImageTooLargeError, InputError, UnsupportedFormatError
from ml_pipeline.io import decode
from ml_pipeline.pictures.decoding import reading
from ml_pipeline.probe import open_picture, probe
from ml_pipeline.probe_map import read_map


@pytest.mark.parametrize("format_", FORMATS)
def test_good_files_are_accepted(tmp_path, format_):
    for data in good_files(format_):
        (tmp_path / "file").write_bytes(data)
        assert outcome(tmp_path / "file", format_) == "accepted"


@pytest.mark.parametrize("format_", FORMATS)
def test_damaged_files_end_in_an_error_of_the_tree(tmp_path, format_):
    ends = set()
    for number in range(40):
        (tmp_path / "file").write_bytes(mutated(format_, number))
        ends.add(outcome(tmp_path / "file", format_))
    refusals = {cls.code for cls in InputError.__subclasses__()}
    assert {end.removesuffix(" by decode alone") for end in ends} <= refusals | {"accepted"}


def test_damaged_files_are_the_same_every_time():
    assert mutated("PNG", 7) == mutated("PNG", 7) != mutated("PNG", 8)


def test_a_child_reads_them_as_this_process_does(tmp_path):
    told = []
    for number in range(8):
        (tmp_path / "file").write_bytes(mutated("BMP", number))
        told.append((number, outcome(tmp_path / "file", "BMP")))
    assert [(number, what) for number, what, *_ in read_all("BMP", 8)] == told


@pytest.mark.parametrize(
    "error",
    [
        struct.error("cut off"),
        EOFError("end"),
        IndexError("no such frame"),
        KeyError(259),
        OverflowError("too large"),
        TypeError("a tuple"),
        ZeroDivisionError("no scale"),
        AttributeError("no tag"),
        RuntimeError("decoder"),
        AssertionError("state"),
        RecursionError("deep"),
        SystemError("returned NULL"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_decoder_raises_is_told_with_its_words(error):
    with pytest.raises(BrokenImageError, match=type(error).__name__) as caught, reading("the picture"):
        raise error
    assert str(error) in str(caught.value)
    assert caught.value.__cause__ is error


def test_what_is_no_fault_of_the_file_passes():
    for error in (KeyboardInterrupt(), ImageTooLargeError("told already")):
        with pytest.raises(type(error)), reading("the picture"):
            raise error


def test_a_lack_of_memory_says_what_to_do():
    with pytest.raises(ImageTooLargeError, match="make it smaller"), reading("the picture"):
        raise MemoryError


@pytest.mark.parametrize("read", [probe, decode, read_map])
def test_a_file_that_is_not_there_is_no_broken_picture(tmp_path, read):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.png", 64)
    with pytest.raises(IsADirectoryError):
        read(tmp_path, 64)


@pytest.mark.parametrize("read", [probe, decode])
def test_a_known_format_that_cannot_be_read_is_named(tmp_path, read):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((20, 20, 3), np.float32), photometric="rgb")
    with pytest.raises(BrokenImageError, match="TIFF opening failed"):
        read(tmp_path / "a.tif", 64)
    (tmp_path / "a.txt").write_bytes(b"no picture at all")
    with pytest.raises(UnsupportedFormatError, match="JPEG, PNG, WEBP"):
        read(tmp_path / "a.txt", 64)


CUT_OFF, NO_EXIF = b"II*\0\x08\0\0\0\xff\xff cut off", b"nothing that EXIF is"


@pytest.mark.parametrize(
    ("format_", "exif"),
    [(format_, exif) for format_ in ("JPEG", "PNG", "WEBP") for exif in (CUT_OFF, NO_EXIF)],
)
def test_damaged_exif_is_told_and_the_picture_taken(tmp_path, format_, exif):
    Image.new("RGB", (20, 30)).save(tmp_path / "a", format_, exif=b"Exif\0\0" + exif)
    picture = decode(tmp_path / "a", 64)
    assert picture.rgb.shape == (30, 20, 3)
    assert any("EXIF" in step for step in picture.source.conversions)
    assert probe(tmp_path / "a", 64).width == 20


@pytest.mark.parametrize("format_", ["AVIF", "HEIC"])
def test_an_item_whose_type_is_no_text_is_refused(tmp_path, format_):
    """It ends the process of the decoder that HEIC is read with."""
    (tmp_path / "a").write_bytes(good_files(format_)[0].replace(b"Exif", b"Exi\xff", 1))
    with pytest.raises(BrokenImageError, match="item of the type"):
        probe(tmp_path / "a", 64)


def test_limits_of_pillow_are_as_they_were_afterwards(tmp_path):
    before = Image.MAX_IMAGE_PIXELS, Image.WARN_POSSIBLE_FORMATS
    Image.new("RGB", (20, 30)).save(tmp_path / "a.png")
    with open_picture(tmp_path / "a.png", 64):
        pass
    assert before == (Image.MAX_IMAGE_PIXELS, Image.WARN_POSSIBLE_FORMATS)


def test_the_probe_loads_no_heavy_library():
    heavy = "{'cv2', 'torch', 'numba', 'scipy', 'pymatting'} & set(sys.modules)"
    code = f"import sys, ml_pipeline.probe, ml_pipeline.probe_map; sys.exit(str({heavy} or ''))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == ""


def test_a_plain_picture_costs_no_further_copies(tmp_path):
    """What numpy and Python hold at most, beside Pillow's own image: the result, and strips of it."""
    pixels = np.zeros((3000, 4000, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.bmp")
    size = pixels.nbytes
    del pixels
    tracemalloc.start()
    decode(tmp_path / "a.bmp", 64)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.6 * size
