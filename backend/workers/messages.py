"""What the server and a child say to each other: frozen dataclasses, as JSON bytes over a pipe.

Never pickle: the child decodes strangers' pictures, and the server must be able to read whatever a
subverted child sends without running it.

server → child   Run, Generate, Cancel            (closing the pipe means: exit)
child → server   Ready, Progress, LayerReady, ImageReady, ImageLost, Completed, Failed, Cancelled
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeAlias

MAX_MESSAGE_BYTES = 16 * 1024 * 1024


class MessageError(ValueError):
    """Raised when bytes from the pipe are no message."""


@dataclass(frozen=True)
class Run:
    """Carry out one attempt of a job; `parameters` as `Parameters.to_dict` gives them.

    With an `origin`, the fields of a `DisparityRecord`, `disparity` is an earlier result's, taken as it is.
    `degraded` asks for less memory, whatever that costs.
    """

    job_id: str
    lease_token: str
    picture: str
    folder: str
    parameters: dict[str, Any]
    disparity: str | None
    origin: dict[str, Any] | None
    max_megapixels: float
    degraded: bool


@dataclass(frozen=True)
class Generate:
    """Carry out one attempt of a job that makes pictures from a prompt.

    `generation` is as `GenerationParameters.to_dict` gives it, `parameters` those of the layers, which are
    made where `is_layered`. `images` are the `ImageRecord`s of what lies in `images_folder` already,
    `failures` the `ImageFailure`s of what cannot be had; all others are missing.
    """

    job_id: str
    lease_token: str
    folder: str
    generation: dict[str, Any]
    reason: str
    is_layered: bool
    parameters: dict[str, Any]
    images: list[dict[str, Any]]
    failures: list[dict[str, Any]]
    images_folder: str
    max_megapixels: float
    degraded: bool


@dataclass(frozen=True)
class Cancel:
    """Stop this attempt, and no other, at the next check."""

    lease_token: str


@dataclass(frozen=True)
class Ready:
    """The child has imported and warmed the pipeline.

    `device` is where the depth model in force ran, `network_device` where networks run that can choose.
    """

    device: str
    network_device: str
    depth_model: str
    memory_bytes: int


@dataclass(frozen=True)
class Progress:
    """`fraction` is of the whole run, from 0 to 1."""

    lease_token: str
    stage: str
    fraction: float
    message: str


@dataclass(frozen=True)
class LayerReady:
    """The preview of layer `index` of `count` lies in the attempt's folder; 1 is the background."""

    lease_token: str
    index: int
    count: int
    name: str


@dataclass(frozen=True)
class ImageReady:
    """A picture from a prompt lies in the attempt's folder, synced to disk; `record` is its `ImageRecord`."""

    lease_token: str
    record: dict[str, Any]


@dataclass(frozen=True)
class ImageLost:
    """A picture from a prompt cannot be had; the attempt goes on to the next one."""

    lease_token: str
    index: int
    code: str
    message: str


@dataclass(frozen=True)
class Completed:
    """Every file lies in the attempt's folder, synced to disk.

    `memory_bytes` is the most that the process ever had, `held_bytes`, here and below, what it has now; one
    that `is_spent` can use its GPU no more, and ends.
    """

    lease_token: str
    manifest: dict[str, Any]
    memory_bytes: int
    held_bytes: int = 0
    is_spent: bool = False


@dataclass(frozen=True)
class Failed:
    """`traceback` is for the log, never for a client; empty for errors raised on purpose."""

    lease_token: str
    code: str
    message: str
    traceback: str
    memory_bytes: int = 0
    held_bytes: int = 0
    is_spent: bool = False


@dataclass(frozen=True)
class Cancelled:
    """The attempt stopped at a check, as it was told to."""

    lease_token: str
    held_bytes: int = 0
    is_spent: bool = False


Order: TypeAlias = Run | Generate
Message: TypeAlias = (
    Order | Cancel | Ready | Progress | LayerReady | ImageReady | ImageLost | Completed | Failed | Cancelled
)
_KINDS: dict[str, type[Message]] = {
    kind.__name__: kind
    for kind in (
        Run,
        Generate,
        Cancel,
        Ready,
        Progress,
        LayerReady,
        ImageReady,
        ImageLost,
        Completed,
        Failed,
        Cancelled,
    )
}


def encode(message: Message) -> bytes:
    return json.dumps({"kind": type(message).__name__, **asdict(message)}).encode()


def decode(data: bytes) -> Message:
    """The inverse of `encode`; raises MessageError on anything else."""
    try:
        told = json.dumps(json.loads(data), ensure_ascii=False)
        values = json.loads(told.encode(errors="replace"))  # a lone surrogate is no text to be stored or sent
        kind = _KINDS[values.pop("kind")]
        if set(values) != {field.name for field in fields(kind)}:
            raise MessageError(f"a {kind.__name__} message with the fields {sorted(values)}")
        return kind(**values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MessageError(f"no message: {data[:200]!r}") from error
