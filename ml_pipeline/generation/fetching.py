"""Replicate for a person at a terminal: what comes is decoded here, and Ctrl-C stops it there too.

The server does the same otherwise: it writes down what it asked for, and has another process decode.
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from ml_pipeline.errors import Cancelled, InputError, OutputBrokenError
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.generation.replicate import (
    DEFAULT_BASE_URL,
    DEFAULT_MODEL,
    ReplicateProvider,
    Settings,
    Token,
)

MAX_MEGAPIXELS = 64.0


@dataclass(frozen=True)
class Replicate:
    """Each picture with a connection of its own, and as a PNG when it is there."""

    settings: Settings

    @classmethod
    def of_environment(cls) -> Replicate:
        """By REPLICATE_API_TOKEN and its like; raises ProviderUnavailableError where they will not do."""
        settings = Settings(
            Token(os.environ.get("REPLICATE_API_TOKEN", "")),
            os.environ.get("REPLICATE_MODEL") or DEFAULT_MODEL,
            os.environ.get("REPLICATE_BASE_URL") or DEFAULT_BASE_URL,
        )
        ReplicateProvider(settings)
        return cls(settings)

    @property
    def name(self) -> Provider:
        return Provider.REPLICATE

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        """Make one picture; see `ImageProvider`."""
        provider = ReplicateProvider(self.settings)
        noted, came = _Noting(watch), target.with_suffix(".part")
        try:
            made = await provider.generate(wanted, came, noted)
        except (asyncio.CancelledError, Cancelled):
            if noted.remote_id is not None:
                await provider.cancel(noted.remote_id)
            raise
        finally:
            await provider.close()
        _rewrite(came, target)
        return replace(made, path=target)


class _Noting(Watch):
    """Remembers what was asked for, and tells why nothing seems to happen."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def tick(self, done: float) -> None:
        self._watch.tick(done)

    async def asked(self, remote_id: str) -> None:
        self.remote_id = remote_id

    async def waited(self, seconds: float, reason: str) -> None:
        tqdm.write(f"Replicate: {reason}; going on after {seconds:.1f} s", file=sys.stderr)


def _rewrite(came: Path, target: Path) -> None:
    """What came, as an upright 8-bit sRGB PNG of three channels."""
    from ml_pipeline.io import decode, encode_png  # heavy: the command's help does without

    try:
        target.write_bytes(encode_png(decode(came, MAX_MEGAPIXELS).rgb))
    except InputError as error:
        raise OutputBrokenError(f"what Replicate sent cannot be used: {error}") from error
    finally:
        came.unlink()
