"""Where a network runs: Apple's GPU, an NVIDIA card, or the CPU. Importing this imports no PyTorch."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_pipeline.errors import ParameterError
from ml_pipeline.manifest import Fallback
from ml_pipeline.memory_errors import ran_out_of_memory

if TYPE_CHECKING:
    import torch

ORDER = ("mps", "cuda", "cpu")
SETTINGS = ("auto", "cpu", "cuda", "mps")


@dataclass(frozen=True)
class Placement:
    """A device and, where it is not the one that was asked for, why."""

    device: torch.device
    fallbacks: tuple[Fallback, ...] = ()


def default_device() -> str:
    """The setting without a server: DEVICE, else auto; raises ParameterError for what is none."""
    setting = os.environ.get("DEVICE") or "auto"
    if setting not in SETTINGS:
        raise ParameterError(f"DEVICE is {setting[:80]!r}; it must be one of {', '.join(SETTINGS)}")
    return setting


def choose_device(setting: str) -> Placement:
    """The device for a setting: auto takes the first there is of mps, cuda and cpu.

    Parameters
    ----------
    setting : {"auto", "cpu", "cuda", "mps"}
    """
    import torch

    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if setting == "auto":
        return Placement(torch.device(next(name for name in ORDER if there[name])))
    if there[setting]:
        return Placement(torch.device(setting))
    reason = f"PyTorch finds no {setting} device on this machine"
    return Placement(torch.device("cpu"), (Fallback(f"device {setting}", "device cpu", reason),))


def is_lost(device: str) -> bool:
    """Whether this process can use its GPU no more: after a kernel's failure CUDA refuses it everything.

    Another process can; so one that goes on after an error should ask, and end. A full card is not lost.
    """
    torch = sys.modules.get("torch")
    if torch is None or device != "cuda" or not torch.cuda.is_initialized():
        return False
    try:
        torch.ones(1, device=device).item()
    except RuntimeError as error:
        return not ran_out_of_memory(error)
    return False
