"""What a manifest says of its making, for a job's history. A child wrote it: its word is but bounded text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

MAX_NOTES = 20
MAX_TEXT_LENGTH = 500
MAX_STAGES = 40
_ENGINES = ("disparity", "inpainter", "painting")


def fallback_messages(manifest: dict[str, Any]) -> Sequence[str]:
    """A sentence for each thing that was done otherwise than asked for."""
    images = _record(manifest, "generation").get("images")
    made = [each for each in images if isinstance(each, dict)] if isinstance(images, list | tuple) else []
    records = [manifest, *_engines(manifest), *made]
    found = [message for record in records for message in _fallbacks(record)]
    return list(dict.fromkeys(found))[:MAX_NOTES]


def counts_of(manifest: dict[str, Any]) -> dict[str, int]:
    """How many layers, or pictures from a prompt, or both, there are."""
    images = _record(manifest, "generation").get("images")
    found = {
        "layer_count": manifest.get("layer_count"),
        "image_count": len(images) if isinstance(images, list | tuple) else None,
    }
    return {name: count for name, count in found.items() if isinstance(count, int)}


def timings_of(manifest: dict[str, Any]) -> dict[str, float]:
    """Seconds by stage."""
    timings = _record(manifest, "timings_s")
    pairs = [(name, seconds) for name, seconds in timings.items() if isinstance(seconds, int | float)]
    return {str(name)[:64]: float(seconds) for name, seconds in pairs[:MAX_STAGES]}


def device_of(manifest: dict[str, Any]) -> str | None:
    """Where the work was done: a network's GPU where one was used, else where the first part was."""
    images = _record(manifest, "generation").get("images")
    records = [*(images if isinstance(images, list | tuple) else ()), *_engines(manifest)]
    devices = [record.get("device") for record in records if isinstance(record, dict)]
    told = [device[:32] for device in devices if isinstance(device, str) and device]
    return next((device for device in told if device != "cpu"), told[0] if told else None)


def _engines(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (_record(manifest, name) for name in _ENGINES)


def _record(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    found = manifest.get(name)
    return found if isinstance(found, dict) else {}


def _fallbacks(record: dict[str, Any]) -> Iterator[str]:
    found = record.get("fallbacks")
    for fallback in found[:MAX_NOTES] if isinstance(found, list) else []:
        if isinstance(fallback, dict):
            wanted, used, reason = (fallback.get(key) for key in ("wanted", "used", "reason"))
            yield f"{used} instead of {wanted}: {reason}"[:MAX_TEXT_LENGTH]
