"""Everything that can go wrong in the server, as one tree.

BackendError
├── StartError                      the server cannot start; the message says what to change
│   ├── SettingsError
│   ├── StorageError
│   └── DatabaseNewerError
├── RequestError                    the request cannot be carried out as it is
│   ├── InvalidParameterError
│   ├── MalformedBodyError
│   ├── UnsupportedBodyError
│   ├── PayloadTooLargeError
│   ├── UploadStalledError
│   ├── UploadRefusedError
│   ├── JobNotCompletedError
│   ├── DisparityGoneError
│   ├── NoLayersError
│   ├── JobEndedError
│   ├── JobNotEndedError
│   ├── JobBusyError
│   ├── IdempotencyKeyReusedError
│   └── RequestRepeatedError
├── NotFoundError                   what the request names does not exist
│   ├── JobNotFoundError
│   ├── BatchNotFoundError
│   ├── UploadNotFoundError
│   ├── ResultNotFoundError
│   ├── PreviewNotReadyError
│   ├── StyleNotFoundError
│   └── SampleMissingError
├── StorageFullError                the disk has no room left
├── StorageLowError                 the disk has less room left than new work needs
├── UploadGoneError                 a job's upload is no longer in storage when the job runs
├── DatabaseFailedError             the database could not carry out a transaction
└── LeaseLostError                  the job is no longer this worker's

Every message names the value, the limit and the way out; `code` is for programs.
The one table from these (and the pipeline's errors) to HTTP statuses is in `api/errors.py`.
"""

from __future__ import annotations

from typing import ClassVar


class BackendError(Exception):
    """Base of all errors that the server raises on purpose."""

    code: ClassVar[str] = "backend_error"


class StartError(BackendError):
    """Raised when the server cannot start."""

    code = "start_error"


class SettingsError(StartError):
    """Raised when a setting has a value that is not allowed."""

    code = "invalid_settings"


class StorageError(StartError):
    """Raised when the storage folder cannot be made or written."""

    code = "storage_unusable"


class DatabaseNewerError(StartError):
    """Raised when the database was written by a newer version of the program."""

    code = "database_newer"


class RequestError(BackendError):
    """Raised when a request cannot be carried out as it is."""

    code = "bad_request"


class InvalidParameterError(RequestError):
    """Raised when a field of a request is missing or out of its range."""

    code = "invalid_parameter"


class MalformedBodyError(RequestError):
    """Raised when a body is not what its Content-Type says."""

    code = "malformed_body"


class UnsupportedBodyError(RequestError):
    """Raised when a body's Content-Type is not one that is read."""

    code = "unsupported_body"


class PayloadTooLargeError(RequestError):
    """Raised while a body streams in, as soon as it is larger than allowed."""

    code = "payload_too_large"


class UploadStalledError(RequestError):
    """Raised when a client sends nothing more of a body, and does not hang up either."""

    code = "upload_stalled"


class UploadRefusedError(RequestError):
    """Raised when the helper that decodes an upload crashed or ran out of time on it."""

    code = "upload_refused"


class JobNotCompletedError(RequestError):
    """Raised when the results of a job are asked for that is not completed."""

    code = "job_not_completed"


class DisparityGoneError(RequestError):
    """Raised when a completed job's disparity, which is to be sliced anew, is no longer what it was."""

    code = "disparity_gone"


class NoLayersError(RequestError):
    """Raised when the layers of a job are to be sliced anew that only made pictures."""

    code = "no_layers"


class JobEndedError(RequestError):
    """Raised when a job's status does not let it be cancelled, or asked for again."""

    code = "job_ended"


class JobNotEndedError(RequestError):
    """Raised when a job is asked for again that still waits or runs."""

    code = "job_not_ended"


class JobBusyError(RequestError):
    """Raised when a job cannot be deleted because it is started again each time."""

    code = "job_busy"


class IdempotencyKeyReusedError(RequestError):
    """Raised when a request bears the Idempotency-Key of another one."""

    code = "idempotency_key_reused"


class RequestRepeatedError(RequestError):
    """Raised when a request is being carried out that bears the key of one which was just answered."""

    code = "request_repeated"


class NotFoundError(BackendError):
    """Raised when what a request names does not exist."""

    code = "not_found"


class JobNotFoundError(NotFoundError):
    """Raised when no job has this id."""

    code = "job_not_found"


class BatchNotFoundError(NotFoundError):
    """Raised when no job belongs to a batch of this id."""

    code = "batch_not_found"


class UploadNotFoundError(NotFoundError):
    """Raised when no upload has this filename or id."""

    code = "upload_not_found"


class ResultNotFoundError(NotFoundError):
    """Raised when a completed job has no such file."""

    code = "result_not_found"


class PreviewNotReadyError(NotFoundError):
    """Raised when a job that has not ended has no preview of this layer yet."""

    code = "preview_not_ready"


class StyleNotFoundError(NotFoundError):
    """Raised when no preset has the key that was asked for."""

    code = "style_not_found"


class SampleMissingError(NotFoundError):
    """Raised when a preset's sample picture is not where the program keeps it."""

    code = "sample_missing"


class StorageFullError(BackendError):
    """Raised when the disk has no room left for an upload, a result or a row."""

    code = "storage_full"


class StorageLowError(BackendError):
    """Raised when new work is asked for while less than MIN_FREE_DISK_MB is free."""

    code = "storage_low"


class UploadGoneError(BackendError):
    """Raised in the pipeline's process when a job's upload is missing, or no plain file any more."""

    code = "upload_gone"


class DatabaseFailedError(BackendError):
    """Raised when the database could not carry out a transaction; nothing of it was kept."""

    code = "database_failed"


class LeaseLostError(BackendError):
    """Raised when a write names a lease that another attempt, a cancel or a deletion has ended."""

    code = "lease_lost"
