"""`styles`: which there are, and how a text is understood."""

from __future__ import annotations

import argparse
import sys
import textwrap

from ml_pipeline.errors import ParameterError
from ml_pipeline.painting.styles import DEFAULT_PRESET, PRESETS, Preset, understand
from ml_pipeline.parameters import MAX_STYLE_LENGTH

WIDTH = 96
EXAMPLES = """examples:
  ./run.sh styles
  ./run.sh styles "loose watercolor, muted"
  ./run.sh styles Aquarell, sehr hell
"""


def add_styles(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The parser of `styles`."""
    parser = commands.add_parser(
        "styles",
        help="list the styles of painterly mode, or say how a text is understood",
        description="List the styles of painterly mode; with a text, say how it is understood.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("text", nargs="*", metavar="TEXT", help="as --style would have it")
    parser.set_defaults(run=_tell)


def _tell(options: argparse.Namespace) -> int:
    text = " ".join(options.text)
    if len(text) > MAX_STYLE_LENGTH:
        raise ParameterError(f"the text has {len(text)} characters; at most {MAX_STYLE_LENGTH} are allowed")
    told = understand(text).understood if options.text else "\n\n".join(map(_told, PRESETS))
    sys.stdout.write(f"{told}\n")
    return 0


def _told(preset: Preset) -> str:
    default = ", the default" if preset is DEFAULT_PRESET else ""
    lines = [f"also: {', '.join(preset.words)}", preset.description]
    indented = [textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ") for line in lines]
    return "\n".join([f"{preset.title}{default}", *reversed(indented)])
