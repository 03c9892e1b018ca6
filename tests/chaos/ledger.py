"""What was ordered and what the clients were told: the other side of the books."""

from __future__ import annotations

import io
import random
import threading
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 64, 48
PROMPT_EVERY = 5
"""One order of so many is of a prompt."""


class Fate(StrEnum):
    """What the client does with its job after a while."""

    KEEP = "keep"
    CANCEL = "cancel"
    DELETE = "delete"


@dataclass(frozen=True)
class Order:
    """One job as its client wants it; `patience_s` passes before a cancel or a deletion.

    Some are of a prompt, whose pictures become layers or stay as they are; the others are of a picture.
    """

    number: int
    key: str
    fields: dict[str, str]
    fate: Fate
    patience_s: float
    is_sent_twice: bool
    is_of_prompt: bool = False

    @property
    def address(self) -> str:
        return "/api/generate" if self.is_of_prompt else "/api/jobs"

    def picture(self) -> bytes:
        """A box before a gradient, as PNG; another one for each order."""
        chance = random.Random(self.key)
        image = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB")
        left, top = chance.randrange(4, 30), chance.randrange(4, 20)
        colour = tuple(chance.randrange(256) for _ in range(3))
        ImageDraw.Draw(image).rectangle((left, top, left + 24, top + 20), fill=colour)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        return buffer.getvalue()


def orders(seed: int, jobs: int, may_delete: bool) -> list[Order]:
    """All that the clients of a run will want, decided by its seed alone."""
    return [_order(random.Random(f"order {seed} {number}"), number, may_delete) for number in range(jobs)]


def _order(chance: random.Random, number: int, may_delete: bool) -> Order:
    is_of_prompt = number % PROMPT_EVERY == 1
    return Order(
        number=number,
        key=str(uuid.UUID(int=chance.getrandbits(128))),
        fields={
            **(_prompt(chance) if is_of_prompt else {"num_layers": chance.choice(("2", "2", "2", "3"))}),
            "priority": str(chance.choice((-10, 0, 0, 0, 10))),
            "cache": "false",
        },
        fate=chance.choices(tuple(Fate), weights=(86, 8, 6 * may_delete))[0],
        patience_s=chance.uniform(0, 3),
        is_sent_twice=chance.random() < 0.05,
        is_of_prompt=is_of_prompt,
    )


def _prompt(chance: random.Random) -> dict[str, str]:
    """Small pictures, painted by the embedded provider."""
    becomes = chance.choice(({"layers": "2"}, {"num_images": "2"}, {"num_images": "3"}))
    where = chance.choice(("a lake", "a desert", "a city", "the sea"))
    size = {"width": "512", "height": "512"}
    return {"prompt": f"a red boat, {where}", "provider": "procedural", **size, **becomes}


@dataclass
class Told:
    """What the server answered about one order."""

    order: Order
    job_id: str
    is_cancel_accepted: bool = False
    is_deleted: bool = False


@dataclass
class Ledger:
    """Filled by the clients' threads."""

    told: dict[str, Told] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    retries: int = 0
    refusals: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    cancel_answered: threading.Event = field(default_factory=threading.Event)

    def note(self, told: Told) -> None:
        with self.lock:
            if told.job_id in self.told:
                self.violations.append(f"job {told.job_id} was answered for two keys")
            self.told[told.job_id] = told

    def object_to(self, what: str) -> None:
        with self.lock:
            self.violations.append(what)

    def count_retry(self, is_refusal: bool) -> None:
        with self.lock:
            self.retries += 1
            self.refusals += is_refusal

    @property
    def deleted(self) -> int:
        with self.lock:
            return sum(told.is_deleted for told in self.told.values())
