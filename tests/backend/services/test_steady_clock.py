"""A clock of the day that leaps, and what is believed of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.services.steady_clock import LASTING_S, TOLERANCE, SteadyClock
from tests.backend.rows import DAY

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)


class Clocks:
    """The clock of the day and the one that only goes on."""

    def __init__(self, last_known: datetime | None = None) -> None:
        self.day = DAY
        self.elapsed_s = 100.0
        self.steady = SteadyClock(last_known, lambda: self.day, lambda: self.elapsed_s)

    def run(self, time: timedelta, leap: timedelta = timedelta()) -> datetime:
        self.elapsed_s += time.total_seconds()
        self.day += time + leap
        return self.steady.read()


def test_time_goes_on_as_it_does() -> None:
    clocks = Clocks()
    assert [clocks.run(HOUR) for _ in range(3)] == [DAY + HOUR, DAY + 2 * HOUR, DAY + 3 * HOUR]
    assert clocks.run(HOUR, TOLERANCE / 2) == clocks.day  # set right a little


def test_a_leap_that_is_taken_back_is_never_believed() -> None:
    clocks = Clocks()
    assert clocks.run(HOUR, YEAR) == DAY + HOUR
    assert clocks.run(HOUR / 2) == DAY + 1.5 * HOUR
    assert clocks.run(HOUR / 2, -YEAR) == DAY + 2 * HOUR == clocks.day


def test_a_leap_that_lasts_is_believed_the_second_time() -> None:
    clocks = Clocks()
    clocks.run(HOUR, YEAR)
    assert clocks.run(timedelta(seconds=LASTING_S)) == clocks.day
    assert clocks.run(HOUR) == clocks.day


def test_another_leap_begins_the_wait_anew() -> None:
    clocks = Clocks()
    clocks.run(HOUR, YEAR)
    assert clocks.run(HOUR, YEAR) == DAY + 2 * HOUR
    assert clocks.run(HOUR) == clocks.day


def test_a_clock_that_is_set_back_is_believed_at_once() -> None:
    clocks = Clocks()
    assert clocks.run(HOUR, -YEAR) == clocks.day
    assert clocks.run(HOUR, YEAR) == DAY - YEAR + 2 * HOUR  # and forward again only once that has lasted


def test_at_start_it_is_no_later_than_the_newest_row_for_a_while() -> None:
    clocks = Clocks(last_known=DAY - YEAR)
    assert clocks.steady.read() == DAY - YEAR
    assert clocks.run(timedelta(seconds=LASTING_S)) == clocks.day
    assert Clocks(last_known=DAY + YEAR).steady.read() == DAY


@given(st.lists(st.tuples(st.integers(0, 7200), st.integers(-(10**8), 10**8)), max_size=8))
def test_it_is_never_later_than_the_day_and_follows_it_in_the_end(steps: list[tuple[int, int]]) -> None:
    clocks = Clocks()
    for run_s, leap_s in steps:
        assert clocks.run(timedelta(seconds=run_s), timedelta(seconds=leap_s)) <= clocks.day
    clocks.run(HOUR)
    assert clocks.run(HOUR) == clocks.day
