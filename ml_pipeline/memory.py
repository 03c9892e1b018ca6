"""What this process takes of the machine's memory, and giving back what nobody needs.

Light: PyTorch is asked only where a network has loaded it already.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import resource
import sys

import psutil


def peak_bytes() -> int:
    """The most that was ever resident; Linux counts it in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def held_bytes(device: str) -> int:
    """What is held of the machine's memory now, also by a GPU that shares it; not a card's own memory."""
    held = psutil.Process().memory_info().rss
    torch = sys.modules.get("torch")
    if torch is not None and device == "mps":
        held += torch.mps.driver_allocated_memory()
    return int(held)


def release(device: str) -> None:
    """Give back what lies unused: cycles, what PyTorch keeps of the device for later, and freed pages."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and device == "cuda" and torch.cuda.is_initialized():
        with contextlib.suppress(RuntimeError):  # a lost device (`devices.is_lost`) takes nothing back
            torch.cuda.empty_cache()
    elif torch is not None and device == "mps":
        torch.mps.empty_cache()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone: it keeps what threads freed
        if trim is not None:
            trim(0)
