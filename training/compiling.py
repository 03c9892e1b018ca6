"""Starts a compiled loop over pixels where its arrays are: on the CPU or on a CUDA device."""

# mypy: disable-error-code="no-untyped-call, attr-defined"
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from numba import config, cuda

THREADS = 128  # a block

config.THREADING_LAYER = "workqueue"  # a second OpenMP beside PyTorch's slows both down twenty times


def launch(
    on_cpu: Callable[[], Any], on_cuda: Callable[[], Any], pixels: int, arrays: Sequence[torch.Tensor]
) -> None:
    """Run what `on_cpu` or `on_cuda` compiles; CUDA gives each pixel a thread, in PyTorch's own stream."""
    if arrays[0].device.type == "cuda":
        blocks = (pixels + THREADS - 1) // THREADS
        stream = cuda.external_stream(torch.cuda.current_stream().cuda_stream)
        on_cuda()[blocks, THREADS, stream](*(cuda.as_cuda_array(a) for a in arrays))
    else:
        on_cpu()(*(a.numpy() for a in arrays))
