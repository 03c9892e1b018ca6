"""What the libraries of networks read from the environment when they are first imported. Light."""

from __future__ import annotations

import os
from pathlib import Path

QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",  # nobody's login is used
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",  # else it tells of every package that it could use
}


def prepare_environment() -> None:
    """Before a network is loaded: no network connection, and the CPU for whatever Apple's GPU cannot do."""
    os.environ.update(QUIET)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")


def prepare_pull(home: Path) -> None:
    """Before a pull: what the hub's library keeps for itself goes into a folder of ours."""
    os.environ.update(QUIET)
    os.environ["HF_HOME"] = str(home)
    os.environ["HF_HUB_DISABLE_XET"] = "1"  # plain HTTPS: stops at once on Ctrl-C, keeps no cache of chunks
