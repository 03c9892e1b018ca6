"""Whether an error says that memory ran out: Python, PyTorch, OpenCV and ONNX Runtime each say it their way.

Light: it knows the libraries' words, and imports none of them.
"""

from __future__ import annotations

import errno

RAN_OUT = "the job ran out of memory before"
"""Why a run takes less than was asked for, as the manifest tells it."""

_WORDS = (
    "out of memory",  # CUDA, MPS
    "not enough memory",  # PyTorch's allocator on Windows and macOS
    "allocate memory",  # PyTorch's on Linux; "failed to allocate memory" of ONNX Runtime
    "insufficient memory",  # OpenCV, with its code -4
    "invalid buffer size",  # MPS, of more than the device can ever hold
    "alloc_failed",  # CUBLAS_STATUS_ALLOC_FAILED, CUDNN_STATUS_ALLOC_FAILED
    "allocation_failed",  # CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED
    "cudnn_status_internal_error",  # all that cuDNN says where the card is too full for it to start
    "bad_alloc",  # C++
    "bad allocation",
)


def ran_out_of_memory(error: BaseException | None) -> bool:
    """Whether this error, or one that it was raised from, says so.

    The libraries' own are RuntimeErrors or plain Exceptions, not all of a kind, so their words must do. Those
    of an OSError name files, which may be called anything: there the number counts.
    """
    while error is not None:
        if isinstance(error, OSError):
            is_memory = error.errno == errno.ENOMEM
        else:
            is_memory = isinstance(error, MemoryError) or any(told in str(error).lower() for told in _WORDS)
        if is_memory:
            return True
        error = error.__cause__
    return False
