"""Everything that can go wrong in the pipeline, as one tree.

PipelineError
├── ParameterError              a parameter is out of its range
├── InputError                  the picture or the map cannot be used
│   ├── UnsupportedFormatError
│   ├── BrokenImageError
│   ├── ImageTooSmallError
│   ├── ImageTooLargeError
│   └── DisparityMapError
├── ModelUnavailableError       the model asked for is not on this machine
│   ├── WeightsError
│   └── ModelStoreError         a model cannot be pulled, added or removed
├── GenerationError             a picture cannot be made from a prompt
│   ├── ProviderUnavailableError
│   ├── ProviderUnreachableError    asked again later, it may be had
│   ├── ProviderBusyError           likewise
│   ├── ProviderRefusedError
│   ├── ImageFailedError
│   ├── OutputExpiredError
│   ├── OutputBrokenError
│   ├── OutcomeUnknownError
│   └── ImagesMissingError          several failed, and not all for the same reason
└── Cancelled                   somebody asked the run to stop

Every message names the value, the limit and the way out; `code` is for programs.
"""

from __future__ import annotations

from typing import ClassVar


class PipelineError(Exception):
    """Base of all errors that the pipeline raises on purpose."""

    code: ClassVar[str] = "pipeline_error"


class ParameterError(PipelineError):
    """Raised when a parameter is out of its range."""

    code = "invalid_parameter"


class InputError(PipelineError):
    """Raised when a picture or a disparity map cannot be used."""

    code = "invalid_input"


class UnsupportedFormatError(InputError):
    """Raised when a file is not in one of the picture formats that are read."""

    code = "unsupported_format"


class BrokenImageError(InputError):
    """Raised when a file has the right format but its pixels cannot be decoded."""

    code = "broken_image"


class ImageTooSmallError(InputError):
    """Raised when a side is shorter than the smallest one that can be layered."""

    code = "image_too_small"


class ImageTooLargeError(InputError):
    """Raised when a picture has more pixels than allowed, or takes more memory than there is."""

    code = "image_too_large"


class DisparityMapError(InputError):
    """Raised when a supplied disparity map is constant, misshapen or not finite."""

    code = "invalid_disparity"


class StoredDisparityError(InputError):
    """Raised when the disparity of an earlier result cannot be used again."""

    code = "stored_disparity_unusable"


class ModelUnavailableError(PipelineError):
    """Raised when the model that was asked for is not on this machine."""

    code = "model_unavailable"


class WeightsError(ModelUnavailableError):
    """Raised when a file of weights is missing, damaged, or of another network."""

    code = "invalid_weights"


class ModelStoreError(ModelUnavailableError):
    """Raised when a model cannot be pulled, added, checked or removed."""

    code = "model_store_error"


class GenerationError(PipelineError):
    """Raised when a picture cannot be made from a prompt."""

    code = "generation_failed"


class ProviderUnavailableError(GenerationError):
    """Raised when a provider lacks what it needs on this machine, such as a token or a network."""

    code = "provider_unavailable"


class ProviderUnreachableError(GenerationError):
    """Raised when a provider elsewhere cannot be reached, or only answers with errors of its own."""

    code = "provider_unreachable"


class ProviderBusyError(GenerationError):
    """Raised when a provider elsewhere goes on saying that it is asked too much."""

    code = "provider_busy"


class ProviderRefusedError(GenerationError):
    """Raised when a provider elsewhere refuses the token, the model or what it was sent."""

    code = "provider_refused"


class ImageFailedError(GenerationError):
    """Raised when a provider says that it could not make the picture."""

    code = "image_failed"


class OutputExpiredError(GenerationError):
    """Raised when a picture was made, and was gone from the provider before it was fetched."""

    code = "output_expired"


class OutputBrokenError(GenerationError):
    """Raised when what came for a picture is none."""

    code = "output_broken"


class OutcomeUnknownError(GenerationError):
    """Raised when nobody can say whether a picture was asked for: to ask again might pay for it twice."""

    code = "outcome_unknown"


class ImagesMissingError(GenerationError):
    """Raised when some of a job's pictures cannot be had, each for a reason of its own."""

    code = "images_missing"


class Cancelled(PipelineError):
    """Raised by a cancel check between two stages."""

    code = "cancelled"
