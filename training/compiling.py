"""Starts a compiled loop over pixels where its arrays are: on the CPU or on a CUDA device."""

# mypy: disable-error-code="no-untyped-call, attr-defined"
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from numba import config, cuda

THREADS = 128  # a block


def share_cores_with_pytorch() -> None:
    """For a process that renders and trains on the CPU by turns, before its first loop runs.

    A second OpenMP beside PyTorch's slows both down twenty times. Numba's own pool does not, but it ends the
    process when two threads start loops at once, as the product's stages do: so not for every process.
    """
    config.THREADING_LAYER = "workqueue"


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
