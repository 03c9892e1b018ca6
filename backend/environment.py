"""The environment that child processes get: the server's own, less what only the server may know."""

from __future__ import annotations

import os

SECRETS = frozenset({"REPLICATE_API_TOKEN"})


def without_secrets() -> dict[str, str]:
    """Children decode strangers' pictures: what they do not know, nobody can take from them."""
    return {name: value for name, value in os.environ.items() if name.upper() not in SECRETS}
