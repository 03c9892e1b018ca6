"""A provider that asks the loopback Replicate, with a clock that does not keep anybody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.parameters import ImageRequest
from ml_pipeline.generation.replicate import Patience, ReplicateProvider, Settings, Token
from ml_pipeline.generation.replicate.backoff import Clock
from tests.loopback_replicate import LoopbackReplicate

_T = TypeVar("_T")
WANTED = ImageRequest("a lake at dawn", "", "", None, None, 7)
PATIENCE = Patience(connect_s=1.0, read_s=0.25, cancel_s=0.3, longest_download_s=0.3)


@dataclass
class QuickClock:
    """Time passes when somebody sleeps, at once; chance is always the same."""

    chance: float = 0.5
    ahead: timedelta = timedelta()
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    def as_clock(self) -> Clock:
        return Clock(
            now=lambda: 1000.0 + sum(self.slept),
            today=lambda: datetime.now(UTC) + self.ahead,
            sleep=self.sleep,
            chance=lambda: self.chance,
        )


@dataclass
class NotingWatch(Watch):
    """Keeps what it is told, in order."""

    remote_id: str | None = None
    may_have_been_asked: bool = False
    told: list[str] = field(default_factory=list)
    waits: list[tuple[float, str]] = field(default_factory=list)
    done: list[float] = field(default_factory=list)

    def tick(self, done: float) -> None:
        self.done.append(done)

    async def asking(self) -> None:
        self.told.append("asking")

    async def asked(self, remote_id: str) -> None:
        self.told.append(f"asked {remote_id}")

    async def not_asked(self) -> None:
        self.told.append("not asked")

    async def waited(self, seconds: float, reason: str) -> None:
        self.waits.append((seconds, reason))


async def _nobody_knows(_: str) -> bool:
    return False


@dataclass
class Rig:
    """One provider, one clock; `make` makes one picture."""

    replicate: LoopbackReplicate
    folder: Path
    patience: Patience = PATIENCE
    is_known: Callable[[str], Awaitable[bool]] = _nobody_knows
    token: str = ""
    base_url: str = ""
    most_bytes: int = 100_000_000
    clock: QuickClock = field(default_factory=QuickClock)

    @property
    def target(self) -> Path:
        return self.folder / "image"

    def settings(self) -> Settings:
        return Settings(
            Token(self.token or self.replicate.token),
            base_url=self.base_url or self.replicate.url,
            patience=self.patience,
            most_bytes=self.most_bytes,
        )

    def provider(self) -> ReplicateProvider:
        return ReplicateProvider(self.settings(), self.is_known, self.clock.as_clock())

    def run(self, story: Callable[[ReplicateProvider], Awaitable[_T]]) -> _T:
        """What comes of it, with a provider that is closed afterwards."""

        async def whole() -> _T:
            provider = self.provider()
            try:
                return await story(provider)
            finally:
                await provider.close()

        return asyncio.run(whole())

    def make(self, watch: Watch | None = None, wanted: ImageRequest = WANTED) -> GeneratedImage:
        return self.run(lambda provider: provider.generate(wanted, self.target, watch or Watch()))
