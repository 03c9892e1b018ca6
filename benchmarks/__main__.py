"""All measurements, or one of them with its options.

./run.sh bench                           all, with photos that a test dependency ships
./run.sh bench photos FOLDER --sheets D  what must hold, on a folder of photos, with contact sheets
./run.sh bench edges                     alpha and colours against scenes whose layers are known
./run.sh bench filling                   ways of filling hidden areas
./run.sh bench layering [--stereo DIR]   contours and wholeness of the label maps against known surfaces
./run.sh bench views FOLDER              moved layers and reliefs against the other eye's photo
./run.sh bench reslicing                 what a reslice takes of the first run's time
./run.sh bench painting [PHOTO …]        the painter's speed, what strength does, how its styles differ
./run.sh bench floor [PHOTO …]           time and memory of 12 and 60 megapixels, stage by stage
./run.sh bench depth                     what the embedded depth network costs, step by step
./run.sh bench overhead                  what the server adds to a job
./run.sh bench load                      reading a job while others run, and 100,000 requests of all kinds
./run.sh bench remote                    a hundred prompts to a busy and faulty Replicate on this machine
./run.sh bench uploads                   what uploads cost the server, one by one and a hundred at once
./run.sh bench mutations                 what becomes of 2,000 damaged files of every format
"""

from __future__ import annotations

import sys

from benchmarks import (
    depth,
    edges,
    filling,
    floor,
    layering,
    load,
    mutations,
    overhead,
    painting,
    photos,
    remote,
    reslicing,
    uploads,
    views,
)

MEASUREMENTS = {
    "photos": photos.main,
    "edges": edges.main,
    "filling": filling.main,
    "layering": layering.main,
    "views": views.main,
    "reslicing": reslicing.main,
    "painting": painting.main,
    "floor": floor.main,
    "depth": depth.main,
    "overhead": overhead.main,
    "load": load.main,
    "remote": remote.main,
    "uploads": uploads.main,
    "mutations": mutations.main,
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
