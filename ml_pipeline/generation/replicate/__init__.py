"""Pictures from Replicate's service, over HTTP. Light: the server imports it."""

from ml_pipeline.generation.replicate.provider import ReplicateProvider
from ml_pipeline.generation.replicate.settings import (
    DEFAULT_BASE_URL,
    DEFAULT_MODEL,
    Patience,
    Settings,
    Token,
)

__all__ = ["DEFAULT_BASE_URL", "DEFAULT_MODEL", "Patience", "ReplicateProvider", "Settings", "Token"]
