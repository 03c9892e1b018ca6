"""Settings of the sister systems that do nothing here: whoever sets one is told what there is instead."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field
from pydantic_settings import BaseSettings

from backend.place import PlaceSettings


class ReplacedSettings(BaseSettings):
    """Whatever they hold is taken. Each description says what there is instead."""

    model_config = PlaceSettings.model_config

    version: str = Field(default="", description="the version told is always the program's own")
    worker_poll_interval: str = Field(default="", description="an event wakes the workers; nothing is polled")
    image_provider_delay: str = Field(default="", description="no provider waits without a reason")
    redis_url: str = Field(default="", description="the queue is in the database; Redis is not supported yet")
    local_media_path: str = Field(default="", description="STORAGE_PATH says where everything is kept")

    def told(self) -> Sequence[str]:
        """A sentence for each that is set; what it holds may be a secret, and stays out."""
        fields = type(self).model_fields
        return [
            f"{name.upper()} is set, and does nothing here: {field.description}"
            for name, field in fields.items()
            if getattr(self, name)
        ]
