"""Invent scenes: shards of samples for training on a CPU, or a sheet of pictures to look at.

python -m training.generate shards --minutes 30            several processes, memory-mapped .npy files
python -m training.generate --sheet scenes.png             48 pictures beside their disparity
python -m training.generate --sheet s.png --family street  of one family, --seed for others
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from pathlib import Path
from random import Random

import cv2
import numpy as np
import torch

from training.atlas import Atlas, draw_atlas
from training.photography import Samples
from training.render import prepare
from training.scene import Scene
from training.scenes import FAMILIES, invent
from training.supply import ATLASES, SHAPES, Packed, develop, pack_chunk

PER_SHARD = 256
SHARDS_AN_ATLAS = 8
COLUMNS, ROWS = 4, 6  # of a sheet


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m training.generate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where shards go")
    parser.add_argument(
        "--minutes",
        type=float,
        default=10,
        help="how long to begin new shards (default 10); one of 256 scenes takes minutes on a core",
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheet", type=Path, help="write one PNG of examples instead")
    parser.add_argument("--family", choices=sorted(FAMILIES), help="of the sheet")
    options = parser.parse_args(arguments)
    if options.sheet:
        write_sheet(options.sheet, options.family, options.seed)
    elif options.folder:
        make_shards(options.folder, options.minutes * 60, options.processes, options.seed)
    else:
        parser.error("name a folder for shards, or --sheet FILE.png")
    return 0


def make_shards(folder: Path, seconds: float, processes: int, seed: int) -> None:
    """Write shards for some time, in several processes."""
    folder.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=write_shards, args=(folder, seconds, seed * 1000 + k))
        for k in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def write_shards(folder: Path, seconds: float, seed: int) -> None:
    """Write shards for some time, in this process."""
    confine_to_one_core()
    random, generator = Random(seed), torch.Generator().manual_seed(seed)
    begin, number = time.monotonic(), 0
    while time.monotonic() - begin < seconds:
        if number % SHARDS_AN_ATLAS == 0:
            atlas = draw_atlas(seed * ATLASES + number)
            paints = prepare(atlas)
        chunk = pack_chunk(random, atlas, PER_SHARD)
        samples = develop(chunk, paints, generator, torch.device("cpu"))
        save_shard(folder / f"{seed:06d}_{number:04d}", samples)
        number += 1
        rate = number * PER_SHARD / (time.monotonic() - begin)
        print(f"process {seed}: shard {number}, {rate:.1f} scenes/s", flush=True)


def confine_to_one_core() -> None:
    """So that processes do not fight. Numba reads its variable again before it compiles."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    os.environ["NUMBA_NUM_THREADS"] = "1"


def save_shard(stem: Path, samples: Samples) -> None:
    """STEM_target.npy, then STEM_rgb.npy under its final name: a shard is there whole or not at all."""
    for name, values in (("target", samples.target), ("rgb", samples.rgb)):
        part = stem.with_name(f".{stem.name}_{name}.npy")
        np.save(part, values.numpy())
        part.rename(stem.with_name(f"{stem.name}_{name}.npy"))


def write_sheet(path: Path, family: str | None, seed: int) -> None:
    """Pictures beside their disparity (bright is near)."""
    atlas = draw_atlas(seed)
    shape = next(iter(SHAPES))
    packs = [_scene(atlas, seed, k, family).pack(*shape) for k in range(2 * COLUMNS * ROWS)]
    chunk = Packed(shape, np.stack([p[0] for p in packs]), np.stack([p[1] for p in packs]))
    samples = develop(chunk, prepare(atlas), torch.Generator().manual_seed(seed), torch.device("cpu"))
    print(f"{len(samples)} of {len(packs)} scenes teach something", file=sys.stderr)
    tiles = []
    for rgb, target in zip(samples.rgb.numpy(), samples.target.float().numpy(), strict=True):
        near = cv2.applyColorMap((np.clip(target, 0, 1) * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
        tiles.append(np.hstack([rgb.transpose(1, 2, 0)[..., ::-1], near]))
    if not tiles:
        raise RuntimeError(f"none of {len(packs)} scenes teaches anything; try another --seed")
    tiles = tiles[: COLUMNS * ROWS]
    tiles += [np.zeros_like(tiles[0])] * (COLUMNS * ROWS - len(tiles))
    rows = [np.hstack(tiles[k : k + COLUMNS]) for k in range(0, len(tiles), COLUMNS)]
    if not cv2.imwrite(str(path), np.vstack(rows)):
        raise OSError(f"cannot write {path}: its folder must exist")


def _scene(atlas: Atlas, seed: int, number: int, family: str | None) -> Scene:
    return invent(Random(seed * 1000 + number), atlas, family)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
