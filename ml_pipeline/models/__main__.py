"""`python -m ml_pipeline.models`, as ./run.sh models starts it."""

import sys

from ml_pipeline.models.commands import main

if __name__ == "__main__":
    sys.exit(main())
