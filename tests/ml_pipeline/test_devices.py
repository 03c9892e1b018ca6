"""Whether a process can still use its GPU."""

import pytest
import torch

from ml_pipeline.devices import is_lost


@pytest.mark.parametrize("device", ["cpu", "mps", "cuda"])
def test_a_device_that_nothing_ran_on_is_not_lost(device):
    assert torch.cuda.is_initialized() or not is_lost(device)


@pytest.mark.parametrize(
    ("words", "lost"),
    [
        ("CUDA error: device-side assert triggered", True),
        ("CUDA error: an illegal memory access was encountered", True),
        ("CUDA error: out of memory", False),
    ],
)
def test_what_cuda_refuses_after_a_failed_kernel(monkeypatch, words, lost):
    """The words are those of a card; here there is none to break."""

    def refuse(*size, device):
        raise torch.AcceleratorError(words)

    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch, "ones", refuse)
    assert is_lost("cuda") == lost
    assert not is_lost("cpu")
