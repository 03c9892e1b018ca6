"""What every provider of pictures offers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.parameters import ImageRequest, Provider


class Watch:
    """Whoever waits for a picture: told how far it is, and able to stop it.

    A provider on another machine also says what it asked for, so that nothing is asked for, and paid for,
    twice: what is noted here outlives this process. Here, none of it is kept.
    """

    remote_id: str | None = None
    """What was asked for already, by an earlier attempt, and need only be waited for."""
    may_have_been_asked: bool = False
    """An earlier attempt may have asked, and never heard the answer."""

    def tick(self, done: float) -> None:
        """So much is done, from 0 to 1; raises Cancelled where it is to stop."""

    async def asking(self) -> None:
        """It is about to be asked for."""

    async def asked(self, remote_id: str) -> None:
        """It was, and this is what it is called there."""

    async def not_asked(self) -> None:
        """It certainly was not: nobody could be reached, or was too busy."""

    async def waited(self, seconds: float, reason: str) -> None:
        """So long was waited, as the other side was busy or out of reach."""


@dataclass(frozen=True)
class GeneratedImage:
    """A picture in a file, and what made it.

    `disparity` is a 16-bit PNG of the picture's size, 65535 nearest, where the provider knows it.
    """

    path: Path
    provider: Provider
    model: str
    revision: str
    device: str
    disparity: Path | None = None
    understood: str = ""
    fallbacks: tuple[Fallback, ...] = ()


class ImageProvider(Protocol):
    """A painter of landscapes, a network, or a service elsewhere."""

    @property
    def name(self) -> Provider: ...

    async def generate(self, wanted: ImageRequest, target: Path, watch: Watch) -> GeneratedImage:
        """Make one picture.

        Parameters
        ----------
        wanted : ImageRequest
        target : Path
            Where the picture is to lie; a provider here writes an 8-bit sRGB PNG of three channels, and its
            disparity, if it knows it, beside it as `<stem>_disparity.png`. One elsewhere writes what came,
            which nobody has decoded yet.
        watch : Watch

        Raises
        ------
        GenerationError
            When no picture can be had; its leaves say whether to ask again makes sense.
        Cancelled
            When the watch says so.
        """
        ...
