"""./run.sh chaos: jobs under kill -9, a full disk and a jumping clock, and streams that drop and resume."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.report import Report, table
from tests.chaos.storm import WEATHERS, Storm, brew

SHOWN = 40
_EXAMPLES = """\
examples:
  ./run.sh chaos                               1,000 jobs under 100 strikes
  ./run.sh chaos --jobs 50 --strikes 10        a short one
  ./run.sh chaos disk clock                    the same with a full disk, and with a clock that jumps
  ./run.sh chaos streams --jobs 20             fifty followers of twenty jobs, which drop and resume
  ./run.sh chaos --seed 7 --keep               other moments; storage and log are kept in any case
"""


def main(arguments: list[str]) -> int:
    """Carry out the runs that were asked for; 1 where anything was violated."""
    parser = argparse.ArgumentParser(
        prog="./run.sh chaos",
        description="Kill the server and its child at random while jobs run, then check that none was lost.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "weather", nargs="*", default=["kills"], help=f"of {', '.join(WEATHERS)}; default kills"
    )
    parser.add_argument("--jobs", type=int, default=1000, help="jobs in each run (1000)")
    parser.add_argument("--strikes", type=int, help="kills in each run (a tenth of the jobs)")
    parser.add_argument("--seed", type=int, default=1, help="decides what is struck, and when (1)")
    parser.add_argument("--keep", action="store_true", help="keep storage and log where all went well too")
    asked = parser.parse_args(arguments)
    if wrong := set(asked.weather) - set(WEATHERS):
        parser.error(f"{', '.join(sorted(wrong))} is none of {', '.join(WEATHERS)}")
    strikes = asked.jobs // 10 if asked.strikes is None else asked.strikes
    reports = [
        _carry_out(Storm(weather, asked.jobs, strikes, asked.seed), asked.keep) for weather in asked.weather
    ]
    _say(table(reports))
    return 1 if any(report.violations for report in reports) else 0


def _carry_out(storm: Storm, is_kept: bool) -> Report:
    evidence = Path(tempfile.mkdtemp(prefix=f"decoupage-chaos-{storm.weather}-"))
    _say(f"{storm.weather}: {storm.jobs} jobs, {storm.strikes} strikes, seed {storm.seed}, in {evidence}")
    report = brew(storm, evidence)
    if report.skipped:
        _say(f"{storm.weather}: left out, since {report.skipped}")
    for violation in report.violations[:SHOWN]:
        _say(f"VIOLATED: {violation}")
    if len(report.violations) > SHOWN:
        _say(f"… and {len(report.violations) - SHOWN} more")
    if report.violations or is_kept:
        _say(f"storage and log are kept in {evidence}")
    else:
        shutil.rmtree(evidence)
    return report


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
