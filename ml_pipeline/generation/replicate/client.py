"""One request to Replicate at a time, and what became of it; nothing is tried again here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from ml_pipeline.errors import ProviderRefusedError
from ml_pipeline.generation.replicate.backoff import Clock, told_wait_s
from ml_pipeline.generation.replicate.protocol import (
    MalformedAnswer,
    Order,
    Page,
    Prediction,
    read_detail,
    read_page,
    read_prediction,
)
from ml_pipeline.generation.replicate.settings import Settings
from ml_pipeline.generation.replicate.troubles import Busy, Faulty, Lost, Missing, NeverSent

_T = TypeVar("_T")
_LEAST_ANSWER_BYTES = 1_000_000  # so much is always read, and twice a picture: it may be in there, as base64
_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_GATEWAY_GAVE_UP = (504, *range(520, 528))  # a gateway's time-outs: what lies behind it may still be at work


@dataclass(frozen=True)
class ListedPage:
    """A page of the list, and the time it was on Replicate's clock, if it said so."""

    page: Page
    told_at: datetime | None


class ReplicateClient:
    """Replicate's address and the connections to it; the token goes there and nowhere else."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        patience = settings.patience
        timeout = httpx2.Timeout(patience.read_s, connect=patience.connect_s)
        tls = httpx2.create_ssl_context()
        self._shared = httpx2.AsyncClient(verify=tls, timeout=timeout)
        # A connection that was kept may break just when it is used again, and nobody could say whether
        # the request went through: each one that costs money has a connection of its own.
        single = httpx2.Limits(max_keepalive_connections=0)
        self._fresh = httpx2.AsyncClient(verify=tls, timeout=timeout, limits=single)
        self._base_url = settings.base_url.rstrip("/")

    async def close(self) -> None:
        await self._shared.aclose()
        await self._fresh.aclose()

    async def create(self, order: Order) -> Prediction:
        """Ask for a picture, which costs money."""
        headers = {"Cancel-After": _written(self._settings.patience.deadline_s)}
        told, _ = await self._exchange(self._fresh, "POST", "/predictions", order.body, headers)
        return _read(read_prediction, told)

    async def get(self, prediction_id: str) -> Prediction:
        told, _ = await self._exchange(self._shared, "GET", f"/predictions/{prediction_id}")
        return _read(read_prediction, told)

    async def cancel(self, prediction_id: str) -> None:
        await self._exchange(self._shared, "POST", f"/predictions/{prediction_id}/cancel")

    async def list(self, next_url: str | None) -> ListedPage:
        """A page of what was asked for, newest first; of `next_url` only the query counts."""
        query = f"?{urlencode(parse_qsl(urlsplit(next_url).query))}" if next_url else ""
        told, headers = await self._exchange(self._shared, "GET", f"/predictions{query}")
        return ListedPage(_read(read_page, told), _date(headers))

    def open(self, url: str) -> AbstractAsyncContextManager[httpx2.Response]:
        """A file, as a stream; the token goes along only where the API itself has it."""
        headers = {"Accept-Encoding": "identity"}
        if _origin(url) == _origin(self._base_url):
            headers |= self._authorization
        return self._shared.stream("GET", url, headers=headers)

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.token.reveal()}"}

    async def _exchange(
        self,
        client: httpx2.AsyncClient,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[Any, httpx2.Headers]:
        patience = self._settings.patience
        sent = {**self._authorization, "Accept": "application/json", **(headers or {})}
        content = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            content = json.dumps(body)
        url = f"{self._base_url}{path}"
        try:
            async with (
                asyncio.timeout(patience.longest_exchange_s),
                client.stream(method, url, content=content, headers=sent) as response,
            ):
                data = await _read_bounded(response, max(_LEAST_ANSWER_BYTES, 2 * self._settings.most_bytes))
        except _NEVER_SENT as error:
            raise NeverSent(f"no connection: {self._say(error)}") from None
        except (httpx2.TimeoutException, TimeoutError):
            raise Lost(f"no answer within {patience.read_s:g} s") from None
        except httpx2.RequestError as error:
            raise Lost(f"the connection broke: {self._say(error)}") from None
        told = _json(data)
        self._check(response, told)
        return told, response.headers

    def _check(self, response: httpx2.Response, told: Any) -> None:
        status = response.status_code
        if response.is_success:
            return
        detail = self._settings.token.redact(read_detail(told))
        reason = f"it answered {status}" + (f": {detail}" if detail else "")
        if status == 429:
            wait_s = told_wait_s(response.headers.get("Retry-After"), detail, self._clock.today())
            raise Busy(reason, wait_s)
        if status == 404:
            raise Missing(reason)
        if status in _GATEWAY_GAVE_UP or status == 408:
            raise Lost(reason)
        if status >= 500:
            raise Faulty(reason)
        raise ProviderRefusedError(_refusal(status, detail))

    def _say(self, error: Exception) -> str:
        said = str(error) or type(error).__name__
        return self._settings.token.redact(said)


def _refusal(status: int, detail: str) -> str:
    said = f" ({detail})" if detail else ""
    if status == 401:
        return f"Replicate refuses the token{said}; set REPLICATE_API_TOKEN to one from its account page"
    if status == 402:
        return f"Replicate asks for payment{said}; add credit at https://replicate.com/account/billing"
    if status == 403:
        return f"Replicate does not allow this token to do that{said}; see REPLICATE_API_TOKEN"
    if status in (400, 422):
        return (
            f"Replicate's model does not take what it was sent{said}; change the request, or REPLICATE_MODEL"
        )
    if 300 <= status < 400:
        return (
            f"Replicate answered {status}, a redirection, which is not followed; correct REPLICATE_BASE_URL"
        )
    return f"Replicate answered {status}{said}; this request cannot be had"


def _read(read: Callable[[Any], _T], told: Any) -> _T:
    try:
        return read(told)
    except MalformedAnswer as error:
        raise Lost(f"it answered with {error}") from None


async def _read_bounded(response: httpx2.Response, most_bytes: int) -> bytes:
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > most_bytes:
            raise httpx2.DecodingError(f"more than {most_bytes} bytes came")
    return bytes(data)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _date(headers: httpx2.Headers) -> datetime | None:
    try:
        moment = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _written(seconds: int) -> str:
    """A length of time as Replicate's Cancel-After wants it, such as `30m`."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port
