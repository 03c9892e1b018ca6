"""The figures of runs, side by side, and what was violated."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.adversary import Adversary
    from tests.chaos.conditions import Condition
    from tests.chaos.ledger import Ledger
    from tests.chaos.victim import Victim

_COUNTS = {
    "completed, exactly once": "SELECT count(*) FROM jobs WHERE status = 'completed'",
    "cancelled": "SELECT count(*) FROM jobs WHERE status = 'cancelled'",
    "failed": "SELECT count(*) FROM jobs WHERE status = 'failed'",
    "pictures of prompts, each once": "SELECT count(*) FROM images WHERE status = 'completed'",
    "attempts": "SELECT sum(attempt) FROM jobs",
    "put back in the queue by a server's end": "SELECT count(*) FROM job_events WHERE name = 'requeued' "
    "OR (name = 'log' AND json_extract(payload, '$.code') = 'requeued')",
    "retried": "SELECT count(*) FROM job_events WHERE name = 'retry'",
}


@dataclass(frozen=True)
class Figures:
    """What happened in a run, as lines of a table."""

    lines: dict[str, str]

    @classmethod
    def gather(
        cls,
        database: sqlite3.Connection,
        victim: Victim,
        adversary: Adversary,
        ledger: Ledger,
        conditions: list[Condition],
        took_s: float,
    ) -> Figures:
        posted = len(ledger.told)
        lines = {"jobs posted": f"{posted}"}
        lines |= {name: f"{database.execute(sql).fetchone()[0] or 0}" for name, sql in _COUNTS.items()}
        lines |= {
            "deleted": f"{ledger.deleted}",
            "strikes": f"{adversary.done.total()}",
            **{f"· {target}, {aim}": f"{count}" for (aim, target), count in sorted(adversary.done.items())},
            "· of which missed their moment": f"{adversary.missed_aims}",
            "SIGKILLs": f"{adversary.sigkills}",
            "starts of the server": f"{victim.starts}",
            "starts refused": f"{victim.refused_starts}",
            "the disk was full, the clock jumped": f"{sum(condition.times for condition in conditions)}",
            "requests sent again": f"{ledger.retries} ({ledger.refusals} refused)",
            "tracebacks in the log": f"{victim.log.count('Traceback')}",
            "time": f"{took_s:.0f} s",
            "jobs per second": f"{posted / took_s:.2f}",
        }
        return cls(lines)

    def with_lines(self, more: dict[str, str]) -> Figures:
        return Figures(self.lines | more)


@dataclass(frozen=True)
class Report:
    """One run's outcome; `skipped` says why there was none."""

    name: str
    violations: list[str] = field(default_factory=list)
    figures: Figures | None = None
    skipped: str = ""


def table(reports: list[Report]) -> str:
    """A Markdown table with a column for each run that took place."""
    columns = [(report, report.figures.lines) for report in reports if report.figures is not None]
    names = dict.fromkeys(name for _, lines in columns for name in lines)
    rows = [["", *(report.name for report, _ in columns)], ["---"] * (len(columns) + 1)]
    rows += [[name, *(lines.get(name, "0") for _, lines in columns)] for name in names]
    rows.append(["violations", *(str(len(report.violations)) for report, _ in columns)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
