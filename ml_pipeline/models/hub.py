"""What is asked of the Hugging Face hub: a repository's files at one commit, and a file of it.

Its library reads its settings when it is imported, so that is done late, after `prepare_pull`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ml_pipeline.errors import ModelStoreError
from ml_pipeline.models.inspection import is_wanted, prefer_half
from ml_pipeline.models.registry import Adapter, ModelEntry

TIMEOUT_S = 20.0
_COMMIT = re.compile("[0-9a-f]{40}")


@dataclass(frozen=True)
class RemoteFile:
    """A file as the hub describes it: SHA-256 for large files, Git's own checksum for small ones."""

    name: str
    size_bytes: int
    sha256: str | None
    git_id: str | None


@dataclass(frozen=True)
class Listing:
    """A repository at one commit: what of it is pulled."""

    revision: str
    files: tuple[RemoteFile, ...]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


def look_up(entry: ModelEntry) -> Listing:
    """Ask the hub what the repository holds at the pinned commit, or at its newest."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, HTTPError  # type: ignore[attr-defined]

    try:
        info = HfApi(token=False).model_info(
            entry.repository, revision=entry.revision, files_metadata=True, timeout=TIMEOUT_S
        )
    except GatedRepoError as error:
        raise ModelStoreError(_gated(entry)) from error
    except HfHubHTTPError as error:
        raise ModelStoreError(
            f"the hub does not give out {entry.repository} ({str(error).splitlines()[0]}); try again later, "
            f"or download it by hand and `./run.sh models add {entry.key} --path DIR`"
        ) from error
    except (HTTPError, OSError) as error:
        raise ModelStoreError(no_network(entry, error)) from error
    if info.gated:
        raise ModelStoreError(_gated(entry))
    if info.sha is None or not _COMMIT.fullmatch(info.sha) or entry.revision not in (None, info.sha):
        raise ModelStoreError(
            f"the hub answers for {entry.repository} with the revision {info.sha}, not {entry.revision}"
        )
    described = {
        sibling.rfilename: RemoteFile(
            sibling.rfilename,
            sibling.size or 0,
            sibling.lfs.sha256 if sibling.lfs else None,
            sibling.blob_id,
        )
        for sibling in info.siblings or ()
    }
    return Listing(info.sha, tuple(described[name] for name in select(entry, described)))


def select(entry: ModelEntry, names: Iterable[str]) -> list[str]:
    """The files to pull; raises ModelStoreError where the weights are not there as safetensors or ONNX."""
    matching = [name for name in sorted(names) if any(_matches(name, pattern) for pattern in entry.files)]
    wanted = [name for name in matching if is_wanted(name)]
    if entry.adapter is Adapter.DIFFUSERS_INPAINTING:
        wanted = prefer_half(wanted)
    if not any(name.endswith((".safetensors", ".onnx")) for name in wanted):
        raise ModelStoreError(
            f"{entry.repository} holds no safetensors or ONNX at this revision, and nothing else is fetched"
        )
    return wanted


def _matches(name: str, pattern: str) -> bool:
    """Like a shell: `*` does not cross folders."""
    return name.count("/") == pattern.count("/") and fnmatchcase(name, pattern)


def fetch(entry: ModelEntry, revision: str, file: RemoteFile, folder: Path) -> None:
    """One file after another, in this thread: Ctrl-C stops it at once."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]

    try:
        hf_hub_download(
            entry.repository,
            file.name,
            revision=revision,
            local_dir=folder,
            token=False,
            tqdm_class=_bar_of(file.name),
        )
    except (HTTPError, OSError) as error:
        raise ModelStoreError(
            f"{file.name} of {entry.repository} could not be fetched ({_reason(error)}); nothing is kept, "
            "try again"
        ) from error


def _bar_of(name: str) -> type[tqdm[Any]]:
    """A progress bar that says which file it is, not where on the hub that lies."""

    class Bar(tqdm):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{**options, "desc": name})

    return Bar


def no_network(entry: ModelEntry, error: BaseException) -> str:
    return (
        f"the hub cannot be reached ({_reason(error)}): is there a network, and behind a proxy HTTPS_PROXY? "
        f"Without one, bring the files of {entry.repository} from another machine and "
        f"`./run.sh models add {entry.key} --path DIR`"
    )


def _gated(entry: ModelEntry) -> str:
    return (
        f"{entry.repository} is given out to people with a login alone, which this program does not use; "
        f"download it by hand and `./run.sh models add {entry.key} --path DIR`"
    )


def _reason(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
