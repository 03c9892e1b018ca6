"""Fetches the picture that a prediction made."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import httpx2

from ml_pipeline.errors import OutputBrokenError, OutputExpiredError
from ml_pipeline.generation.base import Watch
from ml_pipeline.generation.replicate.backoff import Clock, Effort, told_wait_s
from ml_pipeline.generation.replicate.client import ReplicateClient
from ml_pipeline.generation.replicate.protocol import printable
from ml_pipeline.generation.replicate.settings import Settings
from ml_pipeline.generation.replicate.troubles import Busy, Faulty, Lost, NeverSent, Trouble

_MOST_REDIRECTIONS = 5
_GONE = (403, 404, 410)  # a signed address answers 403 once its time is over


class Downloader:
    """Writes what comes to a file, and believes nothing that is said about it."""

    def __init__(self, client: ReplicateClient, clock: Clock, settings: Settings) -> None:
        self._client, self._clock, self._settings = client, clock, settings
        self._schemes = ("https", "http") if urlsplit(settings.base_url).scheme == "http" else ("https",)

    async def fetch(self, output: str, target: Path, watch: Watch) -> None:
        """Write the picture at this address, or inside this data: URI, to `target`, or leave none.

        Raises
        ------
        OutputExpiredError, OutputBrokenError
        ProviderUnreachableError, ProviderBusyError
            When it may be had later.
        """
        effort = self._effort(watch)
        try:
            with _written(target) as file:
                if output[:5].lower() == "data:":
                    file.write(self._decode(output))
                else:
                    await self._fetch(output, file, effort, watch)
        except BaseException:
            _remove(target)
            raise

    async def _fetch(self, url: str, file: BinaryIO, effort: Effort, watch: Watch) -> None:
        while True:
            watch.tick(0.95)
            file.seek(0)
            file.truncate()
            try:
                return await self._copy(url, file)
            except Trouble as trouble:
                await effort.wait(trouble)

    async def _copy(self, url: str, file: BinaryIO) -> None:
        longest_s = self._settings.patience.longest_download_s
        for _ in range(_MOST_REDIRECTIONS + 1):
            self._check_address(url)
            try:
                async with asyncio.timeout(longest_s), self._client.open(url) as response:
                    if not response.has_redirect_location:
                        self._check(response)
                        await self._save(response.aiter_bytes(), file)
                        return
                    url = next_address(url, response.headers["Location"])
            except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError):
                raise NeverSent("no connection for the picture") from None
            except (httpx2.InvalidURL, UnicodeError):
                raise OutputBrokenError("Replicate's output is no address of a picture") from None
            except TimeoutError:
                raise Lost(f"the download took more than {longest_s:g} s") from None
            except httpx2.RequestError as error:
                raise Lost(f"the download broke: {type(error).__name__}") from None
        raise OutputBrokenError(f"the address of the picture leads on more than {_MOST_REDIRECTIONS} times")

    async def _save(self, chunks: AsyncIterator[bytes], file: BinaryIO) -> None:
        size = 0
        async for chunk in chunks:
            size += len(chunk)
            self._check_size(size)
            file.write(chunk)
        if size == 0:
            raise Lost("the download was empty")

    def _check(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status in _GONE:
            raise OutputExpiredError(
                f"the picture was made, and is gone from Replicate ({status}), which keeps pictures for an "
                "hour; asking again pays again"
            )
        if status == 429:
            wait_s = told_wait_s(response.headers.get("Retry-After"), "", self._clock.today())
            raise Busy("the download was answered with 429", wait_s)
        if status >= 500 or status == 408:
            raise Faulty(f"the download was answered with {status}")
        if not response.is_success:
            raise OutputBrokenError(f"the download of Replicate's picture was answered with {status}")

    def _check_address(self, url: str) -> None:
        if not _is_address(url, self._schemes):
            begin = printable(url.partition(":")[0])[:20]
            raise OutputBrokenError(
                f"the picture's address begins with {begin!r}; it must be an https or a data: URI"
            )

    def _check_size(self, size: int) -> None:
        most = self._settings.most_bytes
        if size > most:
            raise OutputBrokenError(f"the picture has more than {most} bytes; at most that many are fetched")

    def _decode(self, uri: str) -> bytes:
        head, comma, body = uri.partition(",")
        is_base64 = head.lower().endswith(";base64")
        self._check_size(len(body) * 3 // 4 if is_base64 else len(body) // 3)
        try:
            data = (
                base64.b64decode(unquote_to_bytes(body), validate=True)
                if is_base64
                else unquote_to_bytes(body)
            )
        except (binascii.Error, UnicodeError):
            data = b""
        if not comma or not data:
            raise OutputBrokenError("the picture came inside Replicate's answer, and cannot be decoded")
        return data

    def _effort(self, watch: Watch) -> Effort:
        patience = self._settings.patience
        waits_s = (patience.first_wait_s, patience.longest_wait_s)
        return Effort(self._clock, watch, patience.longest_out_of_reach_s, patience.most_downloads, waits_s)


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def next_address(url: str, location: str) -> str:
    """Where a redirection leads; never from https to anything else."""
    try:
        address = urljoin(url, location)
        is_worse = urlsplit(url).scheme == "https" and urlsplit(address).scheme != "https"
    except ValueError:
        address, is_worse = "", True
    if is_worse:
        raise OutputBrokenError("the picture's https address leads on to one that is not https")
    return address


def _written(target: Path) -> BinaryIO:
    return target.open("wb")


def _remove(target: Path) -> None:
    target.unlink(missing_ok=True)
