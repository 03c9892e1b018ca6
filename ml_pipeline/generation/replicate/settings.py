"""Whom to ask, with which token, and with how much patience."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ml_pipeline.errors import ProviderUnavailableError

DEFAULT_BASE_URL = "https://api.replicate.com/v1"
DEFAULT_MODEL = "stability-ai/stable-diffusion"


class Token:
    """A secret that shows itself to nobody who prints, logs or pickles it by accident."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret.strip()

    def reveal(self) -> str:
        return self._secret

    def redact(self, text: str) -> str:
        """The text without the token, should somebody have put it there."""
        return text.replace(self._secret, "[token]") if self._secret else text

    def __bool__(self) -> bool:
        return bool(self._secret)

    @property
    def can_be_sent(self) -> bool:
        """Whether it can stand in a header."""
        return self._secret.isascii() and self._secret.isprintable() and " " not in self._secret

    def __repr__(self) -> str:
        return "Token([token])"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a token does not leave its process")


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds unless the name says otherwise."""

    connect_s: float = 10.0
    read_s: float = 30.0
    cancel_s: float = 5.0

    most_tries_to_ask: int = 8
    longest_asking_s: float = 300.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0

    first_poll_s: float = 0.5
    slowest_poll_s: float = 3.0
    longest_out_of_reach_s: float = 300.0
    deadline_s: int = 1800
    """How long a prediction may take; Replicate is told, and is given a minute more."""

    looks_s: tuple[float, ...] = (1.0, 3.0, 6.0)
    """The waits before each look into Replicate's list for a request whose answer was lost."""
    looks_after_error_s: tuple[float, ...] = (1.0, 2.0)
    """The same where it answered with an error of its own."""
    lookback_s: float = 3600.0
    """How far an earlier attempt's request may lie back; Replicate forgets inputs after an hour."""

    most_downloads: int = 10
    longest_exchange_s: float = 60.0
    longest_download_s: float = 300.0


@dataclass(frozen=True)
class Settings:
    """What a provider needs to know."""

    token: Token = field(default_factory=lambda: Token(""))
    model: str = DEFAULT_MODEL
    base_url: str = DEFAULT_BASE_URL
    patience: Patience = Patience()
    most_bytes: int = 100_000_000

    def __post_init__(self) -> None:
        if not _is_base_url(self.base_url):
            raise ProviderUnavailableError(
                f"REPLICATE_BASE_URL is {self.base_url!r}; it must be like {DEFAULT_BASE_URL}"
            )


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.username or parts.query)
