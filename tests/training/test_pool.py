"""Pools: what goes in comes out, in batches of one shape."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from training.generate import save_shard
from training.photography import Samples
from training.pool import LivePool, ShardPool, _Ring
from training.supply import CHUNK, SHAPES

CPU = torch.device("cpu")


def _samples(count: int, shape: tuple[int, int], first: int = 0) -> Samples:
    """Each filled with its own number, in picture and target."""
    numbers = torch.arange(first, first + count)
    return Samples(
        (numbers % 256).to(torch.uint8)[:, None, None, None].expand(-1, 3, *shape).contiguous(),
        numbers.to(torch.float16)[:, None, None].expand(-1, *shape).contiguous(),
    )


class FakeSupply:
    """Chunks of all shapes in turn, of 50 numbered samples; every fifth one is empty."""

    device = CPU

    def __iter__(self) -> Iterator[Samples]:
        made = 0
        while True:
            for shape in SHAPES:
                yield _samples(50, shape, made % 200)
                made += 50
            yield _samples(0, next(iter(SHAPES)))


def _live(capacity: int = 4 * CHUNK, uses: float = 2.0) -> LivePool:
    return LivePool(FakeSupply(), capacity, uses, np.random.default_rng(0))  # type: ignore[arg-type]


def test_a_ring_overwrites_its_oldest() -> None:
    ring = _Ring(10, (4, 6), CPU)
    assert len(ring) == 0
    ring.put(_samples(6, (4, 6)))
    assert len(ring) == 6
    ring.put(_samples(6, (4, 6), 6))
    assert len(ring) == 10
    assert ring.target[:, 0, 0].tolist() == [10, 11, 2, 3, 4, 5, 6, 7, 8, 9]
    assert ring.rgb[:, 0, 0, 0].tolist() == [10, 11, 2, 3, 4, 5, 6, 7, 8, 9]


def test_a_live_pool_draws_pictures_with_their_targets_of_one_shape() -> None:
    pool = _live()
    pool.fill(40)
    shapes = set()
    for _ in range(20):
        rgb, target = pool.draw(8)
        assert rgb.shape[0] == target.shape[0] == 8
        assert rgb.shape[2:] == target.shape[1:]
        assert torch.equal(rgb[:, 0, 0, 0].float(), target[:, 0, 0].float())
        shapes.add(tuple(target.shape[1:]))
    assert len(shapes) > 1
    assert shapes <= set(SHAPES)


def test_a_live_pool_draws_each_sample_about_so_often() -> None:
    pool = _live(uses=2.0)
    pool.fill(40)
    for seen in range(0, 3000, 100):
        pool.feed(seen)
    assert pool.made * 2 == pytest.approx(3000, abs=2 * 50 + 100)


def test_filling_ends_when_the_rings_are_full() -> None:
    pool = _live(capacity=1)
    pool.fill(10_000)
    assert all(len(ring) == ring.capacity for ring in pool.rings.values())


def _shards(folder: Path, generator: int = 0) -> ShardPool:
    return ShardPool(folder, CPU, np.random.default_rng(generator))


def test_shards_are_drawn_from(tmp_path: Path) -> None:
    save_shard(tmp_path / "000000_0000", _samples(9, (4, 6)))
    save_shard(tmp_path / "000000_0001", _samples(5, (6, 4), 100))
    pool = _shards(tmp_path)
    pool.feed(0)
    assert pool.made == 14
    shapes = set()
    for _ in range(20):
        rgb, target = pool.draw(4)
        assert rgb.dtype == torch.uint8
        assert target.dtype == torch.float16
        assert torch.equal(rgb[:, 0, 0, 0].float(), target[:, 0, 0].float())
        assert len(set(target[:, 0, 0].tolist())) == 4
        shapes.add(tuple(target.shape[1:]))
    assert shapes == {(4, 6), (6, 4)}


def test_new_shards_are_found(tmp_path: Path) -> None:
    save_shard(tmp_path / "a", _samples(5, (4, 6)))
    pool = _shards(tmp_path)
    pool.feed(0)
    save_shard(tmp_path / "b", _samples(5, (4, 6), 50))
    for _ in range(ShardPool.LOOK_EVERY):
        pool.feed(0)
    assert pool.made == 10
    drawn = {float(pool.draw(5)[1].min()) >= 50 for _ in range(12)}
    assert drawn == {True, False}


def test_a_shard_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    save_shard(tmp_path / "a", _samples(5, (4, 6)))
    (tmp_path / ".b_rgb.npy").write_bytes(b"half of it")
    pool = _shards(tmp_path)
    pool.feed(0)
    assert pool.made == 5


def test_without_shards_it_says_how_to_make_some(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m training\.generate"):
        _shards(tmp_path).feed(0)


def test_a_pool_waits_for_the_first_shard(tmp_path: Path) -> None:
    pool = _shards(tmp_path)
    timer = threading.Timer(0.2, save_shard, (tmp_path / "a", _samples(3, (32, 32))))
    timer.start()
    pool.wait(patience_s=20)
    timer.join()
    assert pool.made == 3


def test_a_pool_does_not_wait_for_ever(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _shards(tmp_path).wait(patience_s=0.01)
    assert "waiting for the first shard" in capsys.readouterr().out
