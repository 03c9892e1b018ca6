"""The small storm of every test run, and that the checks see what they are there for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.chaos import checks
from tests.chaos.ledger import Fate, orders
from tests.chaos.plan import KINDS, plan
from tests.chaos.report import Report, table
from tests.chaos.sse import Reader
from tests.chaos.storm import Storm, brew


@pytest.mark.slow
def test_six_jobs_survive_three_kills(tmp_path: Path) -> None:
    report = brew(Storm("kills", jobs=6, strikes=3, seed=1), tmp_path)
    assert not report.violations, f"{report.violations}\nsee {tmp_path}"
    assert report.figures is not None
    assert report.figures.lines["jobs posted"] == "6"
    assert report.figures.lines["strikes"] == "3"
    assert int(report.figures.lines["pictures of prompts, each once"]) >= 1

    (layer, *_) = (tmp_path / "storage" / "jobs").glob("*/Layer_1_background.png")
    with layer.open("ab") as file:
        file.write(b"more")  # the checks have really looked at the files
    with closing(sqlite3.connect(tmp_path / "storage" / "app.db")) as database:
        database.row_factory = sqlite3.Row
        (violation,) = checks.check_results(database, tmp_path / "storage")
    assert "Layer_1_background.png is not what the manifest says" in violation


def test_a_plan_is_decided_by_its_seed_and_brings_every_kind() -> None:
    strikes = plan(seed=3, strikes=100, jobs=1000)
    assert strikes == plan(seed=3, strikes=100, jobs=1000) != plan(seed=4, strikes=100, jobs=1000)
    assert {(strike.aim, strike.target) for strike in strikes} == {(aim, target) for aim, target, _ in KINDS}
    assert [strike.after for strike in strikes] == sorted(strike.after for strike in strikes)


def test_orders_are_decided_by_their_seed() -> None:
    wanted = orders(seed=3, jobs=200, may_delete=True)
    assert wanted == orders(seed=3, jobs=200, may_delete=True)
    assert {order.fate for order in wanted} == set(Fate)
    assert len({order.picture() for order in wanted}) == len({order.key for order in wanted}) == 200
    of_prompts = [order for order in wanted if order.is_of_prompt]
    assert len(of_prompts) == 40 and len({order.fields.get("num_images") for order in of_prompts}) == 3
    assert Fate.DELETE not in {order.fate for order in orders(seed=3, jobs=200, may_delete=False)}


def test_the_reader_takes_events_in_any_pieces_and_drops_a_half_one() -> None:
    wire = b'retry: 1000\n\n: ping\n\nid: 7\nevent: stage\ndata: {"a": 1}\n\nid: 8\nevent: log\ndata: {"b"'
    for size in (1, 2, 7, len(wire)):
        reader = Reader()
        pieces = (wire[start : start + size] for start in range(0, len(wire), size))
        (event,) = [event for piece in pieces for event in reader.feed(piece)]
        assert (event.id, event.name, event.data) == (7, "stage", {"a": 1})


def test_a_table_has_a_column_for_each_run_that_took_place() -> None:
    shown = table([Report("disk", skipped="no disk")])
    assert "disk" not in shown and "violations" in shown
