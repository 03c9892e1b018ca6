"""What a picture from a prompt is called where people see it."""

from __future__ import annotations

MAX_WORDS = 8
MAX_LENGTH = 60


def title_of(prompt: str) -> str:
    """The prompt's first words, without what leads to other folders."""
    words = prompt.replace("/", " ").replace("\\", " ").split()
    return " ".join(words[:MAX_WORDS])[:MAX_LENGTH].strip(" .") or "picture"
