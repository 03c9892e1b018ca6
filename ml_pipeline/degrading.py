"""A run that takes less memory than was asked for, after one that ran out of it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import cv2

from ml_pipeline import memory
from ml_pipeline.devices import choose_device
from ml_pipeline.disparity import transformers
from ml_pipeline.generation import choose as providers
from ml_pipeline.inpainting import choose as inpainters
from ml_pipeline.manifest import Fallback
from ml_pipeline.memory_errors import RAN_OUT
from ml_pipeline.models.preference import preferred
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import Adapter, Role
from ml_pipeline.models.store import ModelStore
from ml_pipeline.painting import choose as painters
from ml_pipeline.parameters import (
    AUTO,
    EMBEDDED_INPAINTER,
    EMBEDDED_MODEL,
    EMBEDDED_PAINTER,
    EdgeQuality,
    Mode,
)
from ml_pipeline.types import Task

THREADS = 1  # each thread has a window, a filling or a file of its own in work


@contextmanager
def in_less_memory(task: Task) -> Iterator[Task]:
    """The task as it takes least memory, in a process that holds no networks of other jobs.

    Networks run on the CPU, whose memory is the larger; engines that were left to `auto` are the embedded
    ones; edges are read fast; one thing is done at a time. Whatever of that is a change is among the task's
    fallbacks. Engines that were asked for by name stay.
    """
    threads, device = cv2.getNumThreads(), choose_device(task.device).device.type
    unload_networks(device)
    cv2.setNumThreads(THREADS)
    try:
        yield lessened(task, threads, device)
    finally:
        cv2.setNumThreads(threads)
        unload_networks(device)  # they were loaded for one thread and the CPU


def unload_networks(device: str) -> None:
    """Let go of every network that a job has loaded, but the embedded one."""
    gc.unfreeze()
    for module in (transformers, inpainters, painters, providers):
        module.unload()
    memory.release(device)
    gc.freeze()  # as before: what stays is not looked through after each job


def lessened(task: Task, threads: int, device: str) -> Task:
    """The task with what takes less memory; threads and device are those that it would have had."""
    asked = task.parameters
    changed: dict[str, Any] = {}
    told: list[Fallback] = []
    if device != "cpu":
        told.append(Fallback(f"device {device}", "device cpu", RAN_OUT))
    if threads > THREADS:
        told.append(Fallback(f"{threads} threads", f"{THREADS} thread", RAN_OUT))
    for parameter, wanted, used in _dearer(task, device):
        changed[parameter] = used
        told.append(Fallback(f"{parameter} {wanted}", f"{parameter} {used}", RAN_OUT))
    return replace(
        task,
        parameters=replace(asked, **changed),
        device="cpu",
        fallbacks=(*task.fallbacks, *told),
        asked=asked,
    )


def _dearer(task: Task, device: str) -> Iterator[tuple[str, str, Any]]:
    """Parameters that take more memory than they have to: name, what it stands for, what is to be instead."""
    asked = task.parameters
    if asked.edge_quality is EdgeQuality.FINE:
        yield "edge_quality", EdgeQuality.FINE, EdgeQuality.FAST
    if task.models is None:
        return  # then auto is the embedded engine anyway
    store = ModelStore(task.models)
    if asked.depth_model == AUTO and task.disparity is None:
        found = preferred(store, AUTO).model
        if found is not None:
            yield "depth_model", found.key, EMBEDDED_MODEL
    if asked.inpainter == AUTO:
        for model in _first(store, Role.INPAINTING, Adapter.LAMA_ONNX):
            yield "inpainter", model.key, EMBEDDED_INPAINTER
    is_painted = asked.mode is Mode.PAINTERLY and asked.painterly_strength > 0
    if is_painted and asked.painter == AUTO and device != "cpu":
        for model in _first(store, Role.PAINTING, Adapter.DIFFUSERS_PAINTING):
            yield "painter", model.key, EMBEDDED_PAINTER


def _first(store: ModelStore, role: Role, adapter: Adapter) -> list[InstalledModel]:
    """The model that auto would take for a role, or none."""
    return [model for model in store.installed(role) if model.adapter is adapter][:1]
