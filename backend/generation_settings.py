"""The settings of pictures from a prompt."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from backend.place import PlaceSettings
from ml_pipeline.generation.parameters import Provider
from ml_pipeline.parameters import AUTO

DEFAULT_BASE_URL = "https://api.replicate.com/v1"
DEFAULT_MODEL = "stability-ai/stable-diffusion"
_PLACEHOLDER = re.compile(r"your|[<\[{$]", re.IGNORECASE)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class GenerationSettings(PlaceSettings):
    """Each description says which values are allowed; error messages quote it."""

    provider: Literal["auto"] | Provider = Field(
        default=AUTO, description=f"one of {AUTO}, {', '.join(Provider)}"
    )
    replicate_api_token: SecretStr = Field(
        default=SecretStr(""),
        description="a token from replicate.com/account/api-tokens, of visible ASCII characters and no "
        "placeholder, or empty",
    )
    replicate_model: str = Field(
        default=DEFAULT_MODEL,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)?(:[A-Za-z0-9]+)?$",
        max_length=255,
        description="owner/name, owner/name:version, or a version's id",
    )
    replicate_base_url: str = Field(
        default=DEFAULT_BASE_URL,
        description=f"an https URL such as {DEFAULT_BASE_URL}; http on this machine alone",
    )
    max_concurrent_remote_jobs: int = Field(default=4, ge=1, le=64, description="a whole number from 1 to 64")
    max_images_per_job: int = Field(default=10, ge=1, le=100, description="a whole number from 1 to 100")

    @field_validator("replicate_api_token")
    @classmethod
    def _token_may_be_one(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if not all("!" <= letter <= "~" for letter in token) or _PLACEHOLDER.match(token):
            raise ValueError("no token")
        return value

    @field_validator("replicate_base_url")
    @classmethod
    def _url_is_safe(cls, value: str) -> str:
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not parts.hostname or not is_safe or parts.query or parts.fragment or parts.username:
            raise ValueError("no such URL")
        return value.rstrip("/")
