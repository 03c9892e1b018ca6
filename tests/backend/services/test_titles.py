from __future__ import annotations

import pytest

from backend.services.titles import MAX_LENGTH, title_of


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("A beautiful sunset", "A beautiful sunset"),
        ("one two three four five six seven eight nine", "one two three four five six seven eight"),
        ("  a\n\tlake ", "a lake"),
        ("../../etc/passwd", "etc passwd"),
        ("c:\\temp", "c: temp"),
        ("...", "picture"),
        ("// /", "picture"),
        ("湖の夜明け", "湖の夜明け"),
    ],
)
def test_a_prompts_first_words(prompt: str, title: str) -> None:
    assert title_of(prompt) == title


def test_one_word_may_be_endless() -> None:
    assert title_of("x" * 2000) == "x" * MAX_LENGTH
