"""What a process holds of memory, and what it gives back."""

import psutil
import pytest
import torch

from ml_pipeline import memory

BYTES = 256 * 2**20


def test_what_is_held_is_counted_and_comes_back():
    memory.release("cpu")
    before = memory.held_bytes("cpu")
    held = torch.ones(BYTES, dtype=torch.uint8)
    assert memory.held_bytes("cpu") - before > 0.9 * BYTES
    assert memory.peak_bytes() >= psutil.Process().memory_info().rss * 0.9
    del held
    memory.release("cpu")
    assert memory.held_bytes("cpu") - before < 0.1 * BYTES


@pytest.mark.parametrize("words", ["CUDA error: device-side assert triggered", "CUDA error: unknown error"])
def test_a_device_that_is_lost_is_no_reason_to_fail(monkeypatch, words):
    """After a failed kernel CUDA frees nothing; the job has its outcome by then."""

    def refuse():
        raise torch.AcceleratorError(words)

    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.cuda, "empty_cache", refuse)
    memory.release("cuda")
