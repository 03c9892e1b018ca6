"""A folder of the user's own becomes a model of the store: the way without a network. Light."""

from __future__ import annotations

from pathlib import Path

from ml_pipeline.errors import ModelStoreError
from ml_pipeline.models.inspection import inspect_folder
from ml_pipeline.models.record import InstalledModel, content_revision, describe_files, write_record
from ml_pipeline.models.registry import Role, entry_of
from ml_pipeline.models.store import ModelStore


def add_folder(store: ModelStore, key: str, folder: Path, role: Role | None = None) -> InstalledModel:
    """Register a folder under a key; its files stay where they are, and their checksums are written down.

    Parameters
    ----------
    store : ModelStore
    key : str
        A new one, or the registry's for a model that was fetched by other means.
    folder : Path
        Safetensors with their config.json and preprocessor_config.json, a diffusers pipeline for
        inpainting or for painting, or one .onnx file.
    role : Role, optional
        What the user expects it to be for.

    Raises
    ------
    ModelStoreError
        When the key is taken or can be none, or the folder is not of a kind that is used.
    """
    home = store.home(key)
    if home.exists():
        raise ModelStoreError(f"the model {key} is here already; `./run.sh models rm {key}` removes it")
    folder = folder.expanduser().resolve()
    found, entry = inspect_folder(folder), entry_of(key)
    expected = role or (entry.role if entry else found.roles[0])
    if (entry is not None and found.adapter is not entry.adapter) or expected not in found.roles:
        wanted = entry.adapter if entry is not None and role is None else expected
        raise ModelStoreError(
            f"{folder} holds a model for {' and '.join(found.roles)} ({found.adapter}), not {wanted}; name "
            "another folder, or another key"
        )
    files = describe_files(folder, found.names)
    model = InstalledModel(
        key=key,
        role=found.roles[0],
        adapter=found.adapter,
        folder=folder,
        revision=content_revision(files),
        repository=entry.repository if entry else "",
        licence=entry.licence.name if entry else "",
        is_linked=True,
        files=files,
    )
    with store.placing(key) as part:
        write_record(part, model)
    return model
