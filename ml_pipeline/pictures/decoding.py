"""How decoders fail, known in one place. Pillow alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image, PngImagePlugin

from ml_pipeline.errors import BrokenImageError, ImageTooLargeError, PipelineError

MOST_WORDS = 160  # characters
PNG_CHUNK_BYTES = 16 * 2**20
"""Of a profile or a text when unpacked. Profiles of printers have 2 MB and more, and Pillow stops at 1."""


@contextmanager
def reading(what: str) -> Iterator[list[warnings.WarningMessage]]:
    """Tell whatever a decoder raises as an InputError; the list yielded gets its warnings.

    Nothing but a decoder's work belongs inside: our own mistakes must not look like the picture's.

    Raises
    ------
    BrokenImageError
        With what the decoder said.
    ImageTooLargeError
        When the file holds more pixels than its header says, or takes more memory than there is.
    """
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")  # of damaged metadata, mostly: the picture is good none the less
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield told
        except PipelineError:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise ImageTooLargeError(
                f"{what} holds more pixels than its header says, and more than are allowed: make it smaller, "
                f"or raise MAX_IMAGE_MEGAPIXELS ({error})"
            ) from error
        except MemoryError as error:
            # The pixels are within the limit: the machine is short of memory, or a damaged field asks for it.
            raise ImageTooLargeError(
                f"{what} takes more memory to decode than this machine has free; make it smaller, or export "
                "it again in case it is damaged"
            ) from error
        except Exception as error:  # over a damaged file, decoders stumble in every way there is
            raise BrokenImageError(
                f"{what} cannot be decoded ({type(error).__name__}: {shortened(error)}); export it again"
            ) from error


def warned(told: list[warnings.WarningMessage]) -> tuple[str, ...]:
    """What the manifest says of a decoder's warnings."""
    return tuple(dict.fromkeys(f"the decoder warned: {shortened(warning.message)}" for warning in told))


def shortened(words: object) -> str:
    """Words that may hold parts of a stranger's file, on one line and not endless."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(words)).split())
    return line if len(line) <= MOST_WORDS else f"{line[: MOST_WORDS - 1]}…"


@contextmanager
def pixel_limit() -> Iterator[Callable[[int], None]]:
    """Keep Pillow's own limit away while a file is opened: our check names the size, Pillow's does not.

    Its limit on what else a PNG holds is raised, since a picture is not to be refused for that.
    """
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    chunk_before, PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_CHUNK, PNG_CHUNK_BYTES

    def set_limit(pixels: int) -> None:
        Image.MAX_IMAGE_PIXELS = pixels

    try:
        yield set_limit
    finally:
        Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK = before, chunk_before
