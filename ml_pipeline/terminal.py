"""How a command ends at a terminal: with a status, and with one line where something went wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable

from ml_pipeline.errors import PipelineError


def exit_status(command: Callable[[], int]) -> int:
    """A command's own status; else 2 for what the user can mend, 130 for Ctrl-C, 1 for the system's no."""
    try:
        return command()
    except PipelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; nothing is left behind", file=sys.stderr)
        return 130
    except OSError as error:
        message = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        print(f"error: {message}", file=sys.stderr)
        return 1
