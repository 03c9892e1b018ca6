"""The settings of what is seen from outside: where the server listens, to whom, and what it takes."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import NoDecode

from backend.place import PlaceSettings

DEFAULT_NAME = "Decoupage"
_HOST_NAME = re.compile(r"\*|[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_PREFIX = r"^(/[A-Za-z0-9_.~-]+)+$"
_NAME = r"^[^\x00-\x1f\x7f]*$"


def _split_list(value: Any) -> Any:
    """Accept both `["a", "b"]` and `a, b`, since both are natural in a `.env` file."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


TextList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_list)]


class WebSettings(PlaceSettings):
    """Each description says which values are allowed; error messages quote it."""

    host: str = Field(
        default="127.0.0.1", description="an address of this machine, such as 127.0.0.1 or 0.0.0.0"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="a port from 1 to 65535")
    app_name: str = Field(
        default="", max_length=80, pattern=_NAME, description="one line of at most 80 characters"
    )
    project_name: str = Field(
        default="", max_length=80, pattern=_NAME, description="one line of at most 80 characters"
    )
    api_prefix: str = Field(
        default="/api", pattern=_PREFIX, description="a path such as /api, without a slash at the end"
    )
    sister_apis: bool = Field(default=True, description="true or false")
    api_v1_prefix: str = Field(
        default="/api/v1", pattern=_PREFIX, description="a path such as /api/v1, without a slash at the end"
    )
    cors_origins: TextList = Field(
        default=("http://localhost:3000", "http://127.0.0.1:3000"),
        description='origins such as ["http://localhost:3000"], each without a path and never "*"',
    )
    allowed_hosts: TextList = Field(
        default=("localhost", "127.0.0.1", "[::1]"),
        min_length=1,
        description='names such as ["localhost", "my-mac.local", "[::1]"], without ports; "*" allows any',
    )
    max_upload_size_mb: float = Field(default=50, gt=0, le=4096, description="megabytes above 0 up to 4096")
    max_image_megapixels: float = Field(
        default=64, gt=0, le=1000, description="megapixels above 0 up to 1000"
    )

    @property
    def title(self) -> str:
        """What the server calls itself."""
        return self.app_name or self.project_name or DEFAULT_NAME

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def max_upload_bytes(self) -> int:
        return int(self.max_upload_size_mb * 1024 * 1024)

    @field_validator("host")
    @classmethod
    def _host_is_ours(cls, value: str) -> str:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            try:
                socket.getaddrinfo(value, None)
            except OSError as error:
                raise ValueError("no such host") from error
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if not parts.netloc or origin not in (f"http://{parts.netloc}", f"https://{parts.netloc}"):
                raise ValueError(f"{origin!r} is no origin")
        return tuple(origin.lower() for origin in value)

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts_are_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST_NAME.fullmatch(host.lower()):
                raise ValueError(f"{host!r} can be no host")
        return tuple(host.lower() for host in value)
