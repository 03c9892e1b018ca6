"""The Idempotency-Key of a request that makes jobs: sent again, it is answered with the jobs it made."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request, Response

from backend.api.dependencies import Services
from backend.api.forms import Form
from backend.errors import InvalidParameterError, RequestRepeatedError
from backend.models.job import Job
from backend.services.idempotency import KeyUse, fingerprint_of

REPLAYED = "Idempotent-Replayed"
_VISIBLE = re.compile("[!-~]{1,255}")

# Checked once the body is read: an answer before that would have to linger.
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="a text of the client's own, such as a UUID: sent again with the same key, the same "
        "request is answered with the jobs that it made; kept for 24 hours, at most as long as these jobs",
        json_schema_extra={"pattern": f"^{_VISIBLE.pattern}$"},
    ),
]


@dataclass(frozen=True)
class Answered:
    """The jobs that a request made, now or, where `is_replayed`, the first time that it came."""

    jobs: Sequence[Job]
    is_replayed: bool

    def mark(self, response: Response) -> None:
        if self.is_replayed:
            response.headers[REPLAYED] = "true"


async def once(
    request: Request,
    key: str | None,
    form: Form,
    services: Services,
    make: Callable[[KeyUse | None], Awaitable[Sequence[Job]]],
) -> Answered:
    """Have a request make its jobs, unless it has come with this key before."""
    use = _use_of(request, key, form)
    if use is None:
        return Answered(await make(None), is_replayed=False)
    known = await services.idempotency.answered(use)
    if known is not None:
        return Answered(known, is_replayed=True)
    try:
        return Answered(await make(use), is_replayed=False)
    except RequestRepeatedError:  # the same request, at the same time, was quicker
        known = await services.idempotency.answered(use)
        if known is None:
            raise
        return Answered(known, is_replayed=True)


def _use_of(request: Request, key: str | None, form: Form) -> KeyUse | None:
    if key is None:
        return None
    if not _VISIBLE.fullmatch(key):
        raise InvalidParameterError(
            f"Idempotency-Key is {key[:80]!r}; it must be 1 to 255 visible ASCII characters, such as a UUID"
        )
    single = [(name, file.original_filename, file.sha256) for name, file in form.files.items()]
    several = [("", file.original_filename, file.sha256) for file in form.several]
    return KeyUse(key, fingerprint_of(request.url.path, form.fields, [*single, *several]))
