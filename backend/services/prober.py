"""Asks a small helper process about strangers' files, one at a time, so that a decoder that crashes or
hangs hurts only the helper. The server itself never decodes a picture and never imports Pillow or numpy."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loguru import logger

from backend.config import PROJECT_ROOT
from backend.environment import without_secrets
from backend.errors import StorageFullError, UploadRefusedError
from backend.models.job import UploadKind
from ml_pipeline import errors as pipeline_errors
from ml_pipeline.errors import InputError

HELPER_COMMAND = (sys.executable, "-m", "backend.workers.probe_helper")
PICTURE_COMMAND = (sys.executable, "-m", "backend.workers.picture_helper")
HELPER_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}  # numpy takes memory for each; it computes nothing here
BASE_TIMEOUT_S = 10.0
TIMEOUT_S_PER_MEGAPIXEL = 0.3
MAX_MESSAGE_LENGTH = 1000
_ERRORS: dict[str, type[InputError | UploadRefusedError | StorageFullError]] = {
    UploadRefusedError.code: UploadRefusedError,
    StorageFullError.code: StorageFullError,
    **{
        kind.code: kind
        for kind in vars(pipeline_errors).values()
        if isinstance(kind, type) and issubclass(kind, InputError)
    },
}


@dataclass(frozen=True)
class ProbeResult:
    """What a file really is; width and height of the upright picture."""

    format: str
    extension: str
    width: int
    height: int


def _read(line: bytes) -> ProbeResult | InputError | UploadRefusedError | StorageFullError:
    """A line from the helper, which a stranger's file may have taken over: it is believed little."""
    answer = json.loads(line)
    if "code" in answer:
        return _ERRORS[answer["code"]](str(answer["message"])[:MAX_MESSAGE_LENGTH])
    result = ProbeResult(answer["format"], answer["extension"], answer["width"], answer["height"])
    is_named = re.fullmatch(r"[A-Z]{3,8}", result.format) and re.fullmatch(r"[a-z]{3,4}", result.extension)
    if not is_named or type(result.width) is not int or type(result.height) is not int:
        raise ValueError("no answer of a helper's")
    return result


class Prober:
    """One warm helper process, replaced whenever it did not answer.

    With PICTURE_COMMAND it writes pictures anew; with the usual one it looks at uploads.
    """

    def __init__(
        self,
        max_megapixels: float,
        timeout_s: float | None = None,
        command: Sequence[str] = HELPER_COMMAND,
    ) -> None:
        self._max_megapixels = max_megapixels
        self._timeout_s = timeout_s or BASE_TIMEOUT_S + TIMEOUT_S_PER_MEGAPIXEL * max_megapixels
        self._command = command
        self._lock = asyncio.Lock()
        self._helper: asyncio.subprocess.Process | None = None

    async def probe(self, path: Path, kind: UploadKind) -> ProbeResult:
        """Have a file decoded once; raise the InputError that says why it is refused."""
        return await self._request({"path": str(path), "kind": kind.value})

    async def write_png(self, path: Path, target: Path) -> ProbeResult:
        """Have a picture decoded and written as an upright 8-bit sRGB PNG of three channels.

        Raises the InputError or UploadRefusedError that says why it cannot be, or StorageFullError.
        """
        return await self._request({"path": str(path), "target": str(target)})

    async def close(self) -> None:
        helper, self._helper = self._helper, None
        if helper is not None and helper.returncode is None:
            helper.kill()
            await helper.wait()

    async def _request(self, request: dict[str, Any]) -> ProbeResult:
        limits = {"max_megapixels": self._max_megapixels, "timeout_s": self._timeout_s}
        async with self._lock:
            return await self._ask(json.dumps({**request, **limits}).encode() + b"\n")

    async def _ask(self, line: bytes) -> ProbeResult:
        answered = False
        try:
            async with asyncio.timeout(self._timeout_s):
                helper = await self._running_helper()
                helper.stdin.write(line)  # type: ignore[union-attr]
                await helper.stdin.drain()  # type: ignore[union-attr]
                answer = _read(await helper.stdout.readline())  # type: ignore[union-attr]
                answered = True
        except TimeoutError as error:
            raise UploadRefusedError(
                f"the file took longer than {self._timeout_s:g} s to decode; export it again, or smaller"
            ) from error
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:  # no pipe, or nonsense
            raise UploadRefusedError(
                "decoding the file made the decoder crash; export it again in another format"
            ) from error
        finally:
            if not answered:  # also when the client went away: a late answer must not be taken for the next
                logger.warning("upload helper ended: it gave no answer")
                await self.close()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _running_helper(self) -> asyncio.subprocess.Process:
        if self._helper is None or self._helper.returncode is not None:
            self._helper = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                cwd=PROJECT_ROOT,
                env={**without_secrets(), **HELPER_ENVIRONMENT},
                start_new_session=True,
            )
        return self._helper
