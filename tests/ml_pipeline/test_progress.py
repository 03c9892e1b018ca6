import itertools

import pytest

from ml_pipeline import progress
from ml_pipeline.errors import Cancelled
from ml_pipeline.progress import Stages


class Clock:
    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_a_stage_tells_how_far_it_is(clock):
    told = []
    stages = Stages({"first": 1, "second": 3}, told.append, lambda: None)
    with stages.enter("first", "one"):
        pass
    with stages.enter("second", "two") as tick:
        for done in (0.5, 0.4, 1.0, 2.0):
            clock.now += 1
            tick(done)
    assert [(t.stage, t.fraction) for t in told] == [
        ("first", 0),
        ("second", 0.25),
        ("second", 0.625),
        ("second", 0.625),  # not 0.4 of it: it never falls
        ("second", 1.0),
        ("second", 1.0),
    ]
    assert stages.timings_s == {"first": 0, "second": 4}


def test_ten_times_a_second_at_most(clock):
    told = []
    with Stages({"only": 1}, told.append, lambda: None).enter("only", "…") as tick:
        for step in range(1000):
            clock.now += 0.001
            tick(step / 1000)
    assert 9 <= len(told) - 1 <= 10


def test_a_sign_of_life_where_nobody_knows_how_far(clock):
    told, moments = [], [0.0]
    stages = Stages(
        {"only": 1}, lambda progress: (told.append(progress), moments.append(clock.now)), lambda: None
    )
    with stages.enter("only", "…") as tick:
        for _ in range(200):
            clock.now += 0.02
            tick(0.3)
    assert {t.fraction for t in told} == {0, 0.3}
    assert max(b - a for a, b in itertools.pairwise(moments)) < 0.5
    assert len(told) <= 12


def test_every_tick_asks_whether_to_stop(clock):
    asked = []

    def check():
        asked.append(1)
        if len(asked) == 4:
            raise Cancelled("enough")

    stages = Stages({"only": 1}, lambda told: None, check)
    with pytest.raises(Cancelled), stages.enter("only", "…") as tick:
        for _ in range(10):
            tick(0.1)
    assert len(asked) == 4
    assert stages.timings_s == {}
