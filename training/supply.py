"""Processes that furnish scenes, and their samples."""

from __future__ import annotations

import dataclasses
import multiprocessing
import pickle
import queue
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from random import Random
from types import TracebackType
from typing import Any

import numpy as np
import torch

from training.atlas import Atlas, draw_atlas
from training.packing import Array
from training.photography import Samples, photograph
from training.render import Paints, prepare, render
from training.scenes import invent

SHAPES = {(256, 320): 0.5, (320, 256): 0.2, (288, 288): 0.15, (224, 352): 0.15}
"""Height and width of the pictures → share; sides are multiples of 32, areas nearly equal."""
CHUNK = 64  # scenes of one shape that travel together
WAITING = 24  # chunks that wait at most
PATIENCE_S = 30.0  # between looks at whether anyone still furnishes
ATLASES = 10_000  # seeds of a supply's atlases lie this far from the next supply's


@dataclass(frozen=True)
class Packed:
    """Scenes of one shape as arrays, see `layout.py`."""

    shape: tuple[int, int]
    surfaces: Array
    settings: Array


def pack_chunk(random: Random, atlas: Atlas, count: int = CHUNK) -> Packed:
    """Furnish `count` scenes of one random shape."""
    shape = random.choices(list(SHAPES), list(SHAPES.values()))[0]
    packs = [invent(random, atlas).pack(*shape) for _ in range(count)]
    settings = np.stack([settings for _, settings in packs])
    most = max(1, int(settings[:, 3].max()))
    return Packed(shape, np.stack([surfaces[:most] for surfaces, _ in packs]), settings)


class Supply:
    """Endless samples on a device; the scenes come from `processes` others. Use as a context manager.

    A process more calls `draw` for a new atlas, over and over, which the ray caster takes as soon as it is
    there.
    """

    def __init__(
        self, seed: int, processes: int, device: torch.device, draw: Callable[[int], Atlas] = draw_atlas
    ) -> None:
        self.device = device
        self.generator = torch.Generator().manual_seed(seed)
        first = draw(seed * ATLASES)
        self.paints = prepare(first).to(device)
        self.atlases = 1
        context = multiprocessing.get_context("spawn")
        self.chunks: Any = context.Queue(WAITING)
        self.drawn: Any = context.Queue(1)
        names = without_pictures(first)
        self.processes: list[BaseProcess] = [
            context.Process(target=_furnish, args=(seed * 1000 + k, names, self.chunks), daemon=True)
            for k in range(processes)
        ]
        self.processes.append(
            context.Process(target=_draw, args=(draw, seed * ATLASES + 1, self.drawn), daemon=True)
        )

    def __enter__(self) -> Supply:
        for process in self.processes:
            process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.processes:
            process.terminate()
            process.join()

    def __iter__(self) -> Iterator[Samples]:
        while True:
            self._take_new_atlas()
            yield develop(self._next_chunk(), self.paints, self.generator, self.device)

    def _next_chunk(self) -> Packed:
        while True:
            try:
                chunk: Packed = self.chunks.get(timeout=PATIENCE_S)
                return chunk
            except queue.Empty:
                ended = [process.name for process in self.processes[:-1] if not process.is_alive()]
                if len(ended) == len(self.processes) - 1:
                    raise RuntimeError(
                        f"every furnishing process has ended ({', '.join(ended)}); see above"
                    ) from None

    def _take_new_atlas(self) -> None:
        try:
            paints: Paints = pickle.loads(self.drawn.get_nowait())  # noqa: S301 - our own process's
        except queue.Empty:
            return
        self.paints, self.atlases = paints.to(self.device), self.atlases + 1


def develop(chunk: Packed, paints: Paints, generator: torch.Generator, device: torch.device) -> Samples:
    """Render and photograph a chunk; fewer samples than scenes, since some teach nothing."""
    settings = torch.from_numpy(chunk.settings).to(device)
    rendered = render(torch.from_numpy(chunk.surfaces).to(device), settings, paints, *chunk.shape)
    return photograph(rendered, settings, generator)


def without_pictures(atlas: Atlas) -> Atlas:
    """What scenes look at in an atlas: kinds, numbers, aspects, and textures (some want a pale one)."""
    none = np.zeros((0, 0, 0, 4), np.uint8)
    return dataclasses.replace(atlas, sprites=none, bodies=none[..., 0])


def _furnish(seed: int, atlas: Atlas, chunks: Any) -> None:
    random = Random(seed)
    while True:
        chunks.put(pack_chunk(random, atlas))


def _draw(draw: Callable[[int], Atlas], seed: int, drawn: Any) -> None:
    torch.set_num_threads(1)
    while True:
        drawn.put(pickle.dumps(prepare(draw(seed))))  # as bytes: tensors would need shared memory
        seed += 1
