"""All measurements, or the ones named: python -m benchmarks [photos|edges|filling|overhead] [its options]."""

from __future__ import annotations

import sys

from benchmarks import edges, filling, overhead, photos

MEASUREMENTS = {
    "photos": photos.main,
    "edges": edges.main,
    "filling": filling.main,
    "overhead": overhead.main,
}


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] not in MEASUREMENTS:
        print(__doc__)
        return 0 if arguments[0] in ("-h", "--help") else 2
    for name in arguments[:1] or MEASUREMENTS:
        print(f"\n## {name}", flush=True)
        MEASUREMENTS[name](arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
