"""Train the network: on an accelerator with scenes as they are invented, on a CPU from shards.

python -m training.train runs/a --seconds 420                    live scenes, on CUDA if there is one
python -m training.train runs/a --seconds 420 --from 0.4         goes on from the checkpoint, 40 % done
python -m training.train runs/b --shards shards --seconds 3000   from shards

A run of the whole plan goes from 0 to 1; shorter runs name their part with --from and --to.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ml_pipeline.disparity.network import STRIDE, DisparityNetwork
from training.augment import augment
from training.compiling import share_cores_with_pytorch
from training.losses import Losses, measure
from training.muon import Muon, split_parameters
from training.pool import LivePool, Pool, ShardPool
from training.supply import Supply

RATE = 3e-3
WARM_UP = 150  # steps
FLAT = 0.35  # of the plan, at the full rate; then down a cosine
LAST_RATE = 0.01  # of the full one
DECAY = 0.02  # of AdamW
LONGEST_GRADIENT = 3.0
PHASES = ((0.3, 0.57), (0.55, 0.78), (1.1, 1.0))
"""Until which part of the plan pictures are shrunk by how much: coarse first."""
AVERAGE = 0.998  # decay of the averaged weights
REPORT_EVERY_S = 10.0
SAVE_EVERY_S = 60.0
PATIENCE_S = 1200.0  # with a folder that holds no shard yet


@dataclass(frozen=True)
class Plan:
    """`seconds` of training that lead from one part of the whole plan, 0 to 1, to another."""

    seconds: float
    begin: float
    end: float
    batch: int


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m training.train", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="checkpoints go here; one that is there is gone on from")
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--from", dest="begin", type=float, default=0.0, help="part of the plan, 0 to 1")
    parser.add_argument("--to", dest="end", type=float, default=1.0)
    parser.add_argument("--batch", type=int, default=96, help="at full size; more while pictures are small")
    parser.add_argument("--shards", type=Path, help="train from this folder instead of live scenes")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 2))
    parser.add_argument("--capacity", type=int, default=100_000, help="live samples kept on the device")
    parser.add_argument("--uses", type=float, default=4.0, help="how often each live sample is drawn")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    device = torch.device(options.device)
    plan = Plan(options.seconds, options.begin, options.end, options.batch)
    seed = options.seed * 1001 + round(1000 * options.begin)  # each part of a run sees scenes of its own
    random = np.random.default_rng(seed)
    torch.manual_seed(seed)
    trainer = Trainer(options.folder, device, plan, seed)
    if options.shards:
        shards = ShardPool(options.shards, device, random)
        shards.wait(PATIENCE_S)
        trainer.run(shards)
        return 0
    if device.type == "cpu":
        share_cores_with_pytorch()
    with Supply(seed, options.processes, device) as supply:
        pool = LivePool(supply, options.capacity, options.uses, random)
        pool.fill(4 * options.batch)
        trainer.run(pool)
    return 0


class Trainer:
    """The network, its average over the last steps, and the optimisers."""

    def __init__(self, folder: Path, device: torch.device, plan: Plan, seed: int) -> None:
        self.folder, self.device, self.plan = folder, device, plan
        self.network: nn.Module = DisparityNetwork(fused=False)
        self.network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = copy.deepcopy(self.network).eval()
        self.load()
        matrices, rest = split_parameters(self.network)
        self.muon = Muon(matrices)
        self.adam = torch.optim.AdamW(rest, lr=RATE, betas=(0.9, 0.98), weight_decay=DECAY)
        self.generator = torch.Generator().manual_seed(seed)
        self.steps = self.seen = 0

    def load(self) -> None:
        """Go on from the checkpoints of the folder, if there are any."""
        for name, network in (("network", self.network), ("average", self.average)):
            path = self.folder / f"{name}.pt"
            if path.exists():
                network.load_state_dict(torch.load(path, map_location=self.device, weights_only=True))
                print(f"going on from {path}", flush=True)

    def save(self) -> None:
        """Write checkpoints; a reader never sees half of one."""
        for name, network in (("network", self.network), ("average", self.average)):
            part = self.folder / f".{name}.pt"
            torch.save(network.state_dict(), part)
            part.replace(self.folder / f"{name}.pt")

    def run(self, pool: Pool) -> None:
        """Train for the plan's seconds, reporting and saving now and then."""
        begin = reported = saved = time.monotonic()
        sums = np.zeros(5)
        since = 0
        while (now := time.monotonic()) - begin < self.plan.seconds:
            share = (now - begin) / self.plan.seconds
            pool.feed(self.seen)
            losses = self.step(pool, self.plan.begin + (self.plan.end - self.plan.begin) * share)
            sums += _numbers(losses) if self.steps % 5 == 0 else 0
            since += self.steps % 5 == 0
            if now - reported > REPORT_EVERY_S:
                self.report(pool, now - begin, sums / max(since, 1))
                reported, sums, since = now, np.zeros(5), 0
            if now - saved > SAVE_EVERY_S:
                self.save()
                saved = now
        self.report(pool, time.monotonic() - begin, sums / max(since, 1))
        self.save()

    def step(self, pool: Pool, done: float) -> Losses:
        """One step on samples of one shape, smaller and more while little is `done` of the plan (0 to 1)."""
        scale = next(scale for until, scale in PHASES if done < until)
        rgb, target = pool.draw(round(self.plan.batch / scale**2))
        size = tuple(max(1, round(s * scale / STRIDE)) * STRIDE for s in target.shape[1:])
        picture, target = augment(rgb, target, (size[0], size[1]), self.generator)
        picture = picture.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            prediction = self.network(picture)
        losses = measure(prediction.float(), target)
        self.network.zero_grad()
        losses.total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), LONGEST_GRADIENT)
        rate = learning_rate(done, self.steps)
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.step()
        self.muon.step(rate)
        self.steps, self.seen = self.steps + 1, self.seen + len(picture)
        self._average()
        return losses

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(AVERAGE, (self.steps + 1) / (self.steps + 20)) if self.plan.begin == 0 else AVERAGE
        ours, theirs = self.average.state_dict(), self.network.state_dict()
        names = [name for name, value in ours.items() if value.dtype.is_floating_point]
        torch._foreach_lerp_([ours[n] for n in names], [theirs[n] for n in names], 1 - decay)

    def report(self, pool: Pool, elapsed: float, means: NDArray[np.float64]) -> None:
        """Print a line; `means` (5,) as `_numbers` gives them."""
        level, anchor, gradient, ranking, right = means
        print(
            f"{elapsed:6.0f} s  step {self.steps}  seen {self.seen} ({self.seen / elapsed:.0f}/s)"
            f"  made {pool.made}  level {level:.3f}  anchor {anchor:.3f}  gradient {gradient:.3f}"
            f"  ranking {ranking:.3f}  right {right:.3f}",
            flush=True,
        )


def learning_rate(done: float, steps: int) -> float:
    """Rises over the first steps of a run, stays, falls along a cosine; `done` is the part of the plan."""
    fall = max(0.0, (done - FLAT) / (1 - FLAT))
    along = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(fall, 1)))
    return RATE * along * min(1.0, (steps + 1) / WARM_UP)


def _numbers(losses: Losses) -> NDArray[np.float64]:
    values = torch.stack([losses.level, losses.anchor, losses.gradient, losses.ranking, losses.right])
    return np.asarray(values.detach().float().cpu().numpy(), dtype=np.float64)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
