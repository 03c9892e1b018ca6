"""The one question at set-up: fetch the default model? Never in the way of a start."""

from __future__ import annotations

import os
import socket
import sys
from urllib.parse import urlsplit

from ml_pipeline.errors import PipelineError
from ml_pipeline.models.pull import pull
from ml_pipeline.models.registry import DEFAULT_PULL, Role, entry_of
from ml_pipeline.models.store import ModelStore

HUB = "https://huggingface.co"
TIMEOUT_S = 3.0


def offer(store: ModelStore) -> None:
    """Ask at a terminal, with a network, where no model of disparity is here yet; tell what happens else."""
    entry = entry_of(DEFAULT_PULL)
    assert entry is not None  # noqa: S101 - the registry holds its own default
    if store.installed(Role.DISPARITY) or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    later = f"`./run.sh models pull {entry.key}` fetches it any time"
    if not _hub_answers():
        print(f"No network: photos are layered by the embedded network. {entry.title} is better; {later}.")
        return
    print(
        f"{entry.title} sees depth better than the network that comes with the program: {entry.size_mb} MB, "
        f"licence {entry.licence.name}, fetched once from {entry.repository} on the Hugging Face hub."
    )
    try:
        answer = input("Fetch it now? [Y/n] ").strip().lower()
    except EOFError:
        answer = "n"
    if answer not in ("", "y", "yes"):
        print(f"Not now; {later}.")
        return
    try:
        pull(store, entry)
    except PipelineError as error:
        print(f"It could not be fetched: {error}\nGoing on without it.", file=sys.stderr)
    else:
        print(f"{entry.key} is here.")


def _hub_answers() -> bool:
    """Whether a connection to the hub, or to the proxy before it, can be made within seconds."""
    proxy = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    address = proxy or os.environ.get("HF_ENDPOINT") or HUB
    try:
        url = urlsplit(address if "//" in address else f"http://{address}")
        port = url.port or (80 if url.scheme == "http" else 443)
        with socket.create_connection((url.hostname or "", port), timeout=TIMEOUT_S):
            return True
    except (OSError, ValueError):  # ValueError: an address that is none
        return False
