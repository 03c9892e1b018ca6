"""What the libraries themselves raise where memory runs out, and what only sounds like it."""

import errno

import cv2
import numpy as np
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

from ml_pipeline.errors import WeightsError
from ml_pipeline.memory_errors import ran_out_of_memory

MORE = 2**25  # its square is more bytes than any machine can address


def run_onnx_for_more():
    """A network whose answer is larger than memory."""
    nodes = [helper.make_node("ConstantOfShape", ["shape"], ["output"])]
    shape = helper.make_tensor_value_info("shape", TensorProto.INT64, [2])
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [None, None])
    graph = helper.make_graph(nodes, "large", [shape], [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    session.run(None, {"shape": np.array([MORE, MORE], np.int64)})


REAL = {
    "python": lambda: bytearray(2**60),
    "numpy": lambda: np.empty((MORE, MORE)),
    "torch": lambda: torch.empty((MORE, MORE)),
    "opencv": lambda: cv2.resize(np.zeros((4, 4), np.uint8), (MORE, MORE)),
    "onnxruntime": run_onnx_for_more,
}


@pytest.mark.parametrize("library", REAL)
def test_what_libraries_raise_is_known(library):
    with pytest.raises(Exception) as caught:
        REAL[library]()
    assert ran_out_of_memory(caught.value), repr(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("MPS backend out of memory (MPS allocated: 17.9 GB, max allowed: 18.1 GB)"),
        RuntimeError("Invalid buffer size: 24.00 GiB"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
        RuntimeError("std::bad_alloc"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
)
def test_what_devices_raise_is_known(error):
    assert ran_out_of_memory(error)
    wrapped = WeightsError("the pipeline cannot be loaded")
    wrapped.__cause__ = error
    assert ran_out_of_memory(wrapped)


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("operands could not be broadcast together"),
        RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
        OSError(errno.ENOSPC, "No space left on device"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "out of memory.jpg"),
        cv2.error("OpenCV(5.0.0) error: (-215:Assertion failed) !ssize.empty()"),
    ],
)
def test_other_errors_are_none(error):
    assert not ran_out_of_memory(error)
