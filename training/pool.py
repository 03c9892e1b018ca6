"""Where the trainer draws its samples from: fresh ones as they come, or shards on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.photography import Samples
from training.supply import CHUNK, SHAPES, Supply


class Pool(Protocol):
    """Samples to draw from; `made` counts the pictures that ever came in."""

    made: int

    def feed(self, seen: int) -> None:
        """Take in what is new. Called before every step with the number of samples drawn so far."""
        ...

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """`count` random samples of one shape: (B, 3, H, W) uint8 and (B, H, W) float16, on the device."""
        ...


class LivePool:
    """Rings of samples on the device, one a shape. Enough new ones come that each is drawn `uses` times."""

    def __init__(self, supply: Supply, capacity: int, uses: float, generator: np.random.Generator) -> None:
        self.samples: Iterator[Samples] = iter(supply)
        self.uses, self.random, self.made = uses, generator, 0
        self.rings = {
            shape: _Ring(max(CHUNK, round(capacity * share)), shape, supply.device)
            for shape, share in SHAPES.items()
        }

    def fill(self, least: int) -> None:
        """Wait until there are some of each shape, or as many as it keeps."""
        while any(len(ring) < min(least, ring.capacity) for ring in self.rings.values()):
            self._take()

    def feed(self, seen: int) -> None:
        """Take in samples until `seen` draws are no more than `uses` of each."""
        while self.made * self.uses < seen:
            self._take()

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """`count` random samples of one shape, drawn by its share."""
        shapes = list(self.rings)
        ring = self.rings[shapes[self.random.choice(len(shapes), p=list(SHAPES.values()))]]
        at = torch.from_numpy(self.random.integers(len(ring), size=count)).to(ring.rgb.device)
        return ring.rgb[at], ring.target[at]

    def _take(self) -> None:
        samples = next(self.samples)
        if len(samples):
            height, width = samples.target.shape[1:]
            self.rings[height, width].put(samples)
            self.made += len(samples)


class _Ring:
    def __init__(self, capacity: int, shape: tuple[int, int], device: torch.device) -> None:
        self.rgb = torch.empty((capacity, 3, *shape), dtype=torch.uint8, device=device)
        self.target = torch.empty((capacity, *shape), dtype=torch.float16, device=device)
        self.capacity, self.put_in = capacity, 0

    def __len__(self) -> int:
        return min(self.put_in, self.capacity)

    def put(self, samples: Samples) -> None:
        at = (torch.arange(len(samples), device=self.rgb.device) + self.put_in) % self.capacity
        self.rgb[at], self.target[at] = samples.rgb, samples.target
        self.put_in += len(samples)


class ShardPool:
    """Memory-mapped shards of a folder; those written while training runs are found too."""

    LOOK_EVERY = 50  # steps

    def __init__(self, folder: Path, device: torch.device, generator: np.random.Generator) -> None:
        self.folder, self.device, self.random, self.made = folder, device, generator, 0
        self.shards: dict[Path, tuple[NDArray[np.uint8], NDArray[np.float16]]] = {}
        self.uses: dict[Path, float] = {}
        self.steps = 0

    def feed(self, seen: int) -> None:
        """Look for new shards now and then."""
        if self.steps % self.LOOK_EVERY == 0:
            self._look()
        self.steps += 1
        if not self.shards:
            raise FileNotFoundError(
                f"no shards in {self.folder}: make some with python -m training.generate {self.folder}"
            )

    def wait(self, patience_s: float) -> None:
        """Until there is a shard; the first one takes minutes to make."""
        self._look()
        begin = time.monotonic()
        if not self.shards:
            print(f"waiting for the first shard in {self.folder}, {patience_s:.0f} s at most", flush=True)
        while not self.shards and time.monotonic() - begin < patience_s:
            time.sleep(min(1.0, patience_s))
            self._look()

    def _look(self) -> None:
        """Map the shards that are not mapped yet."""
        for path in sorted(self.folder.glob("[!.]*_rgb.npy")):
            if path not in self.shards:
                rgb = np.load(path, mmap_mode="r")
                target = np.load(path.with_name(path.name.replace("_rgb", "_target")), mmap_mode="r")
                self.shards[path], self.uses[path] = (rgb, target), 0.0
                self.made += len(rgb)

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """At most `count` samples of one shard, rather of one little used."""
        paths = list(self.shards)
        weights = np.exp(-0.7 * (np.array([self.uses[p] for p in paths]) - min(self.uses.values())))
        path = paths[self.random.choice(len(paths), p=weights / weights.sum())]
        rgb, target = self.shards[path]
        at = np.sort(self.random.choice(len(rgb), size=min(count, len(rgb)), replace=False))
        self.uses[path] += len(at) / len(rgb)
        return torch.from_numpy(rgb[at]).to(self.device), torch.from_numpy(target[at]).to(self.device)
