"""What an error in a child is called, and what the person is told whose job it ended."""

from __future__ import annotations

import traceback

from backend.errors import BackendError
from backend.workers.messages import Failed
from ml_pipeline.errors import GenerationError, ModelUnavailableError, PipelineError
from ml_pipeline.memory_errors import ran_out_of_memory


def failure_of(lease_token: str, error: Exception) -> Failed:
    """The end of an attempt by an error; where it was raised on purpose, it says itself what to do."""
    told = "".join(traceback.format_exception(error))
    if _is_short_of_memory(error):
        message = "the machine has not enough memory for this picture; make it smaller and try again"
        return Failed(lease_token, "out_of_memory", message, told)
    if isinstance(error, PipelineError | BackendError):
        return Failed(lease_token, error.code, str(error), "")
    if isinstance(error, OSError):
        message = f"a file of the job could not be read or written ({error.strerror or error})"
        return Failed(lease_token, "storage_error", message, told)
    message = f"the pipeline failed unexpectedly ({type(error).__name__}); the server's log has the details"
    return Failed(lease_token, "pipeline_failed", message, told)


def _is_short_of_memory(error: Exception) -> bool:
    """Also where a model could not be loaded, or used, for it; other errors on purpose say what they mean."""
    if isinstance(error, ModelUnavailableError | GenerationError):
        return ran_out_of_memory(error.__cause__)
    return not isinstance(error, PipelineError | BackendError) and ran_out_of_memory(error)
