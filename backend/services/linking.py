"""A second name for a file's bytes, as the pipeline makes them too."""

from __future__ import annotations

from ml_pipeline.linking import link as link
