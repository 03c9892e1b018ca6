"""The commands of ./run.sh: serve (the default), dev, layer, generate and what else `_HELP` lists."""

from __future__ import annotations

import argparse
import os
import sys

from backend import log
from backend.config import PROJECT_ROOT, load_generation, load_place, load_settings
from backend.errors import StartError
from backend.generation_settings import GenerationSettings

_EXAMPLES = """\
examples:
  ./run.sh                                     serve on http://127.0.0.1:8000
  PORT=9000 LOG_LEVEL=DEBUG ./run.sh           the same with other settings (all are in .env.example)
  ./run.sh dev                                 serve, and start anew when backend/ or ml_pipeline/ change
  ./run.sh layer photo.jpg --layers 4          the main job without a server; says where the layers lie
  ./run.sh layer photo.jpg --style "loose watercolor, muted"
                                               the same as a painting, in layers
  ./run.sh reslice layers/photo photo.jpg --layers 5
                                               the same photo in five layers, or painted otherwise
  ./run.sh generate "a red boat on a lake at dawn" --layers 4
                                               a picture from a prompt and, if you like, its layers
  ./run.sh styles "van gogh, pale"             how a style is understood; without a text, which there are
  ./run.sh models list                         networks beside the embedded one: list, pull, verify, rm, add
  ./run.sh test tests/backend -k upload        tests; what follows goes to pytest
  ./run.sh bench                               measurements; what follows goes to the benchmarks
  ./run.sh chaos kills --jobs 100              jobs under kill -9, a full disk, a clock that jumps
"""
_HELP = {
    "serve": "serve on HOST:PORT (the default)",
    "dev": "serve, and reload when a source file changes",
    "layer": "layer one photo without a server",
    "reslice": "divide or paint a result anew",
    "generate": "make pictures from a prompt, and layers",
    "styles": "list styles, or say how a text is understood",
    "models": "show, fetch and remove networks",
    "test": "run the tests",
    "bench": "run the measurements",
    "chaos": "kill a server and its processes while they work, and check that nothing is lost",
}
_PYTHON = sys.executable


def main(arguments: list[str]) -> int:
    """Carry out one command; everything after its name belongs to it."""
    parser = argparse.ArgumentParser(
        prog="./run.sh",
        description="Decoupage: a photo in, 2 to 5 depth-ordered RGBA layers out.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    lines = "; ".join(f"{name}: {text}" for name, text in _HELP.items())
    parser.add_argument("command", nargs="?", default="serve", choices=tuple(_HELP), help=lines)
    name = arguments[:1]
    parsed = parser.parse_args(name)
    rest = arguments[1:]
    if parsed.command in ("serve", "dev"):
        if rest in (["-h"], ["--help"]):
            parser.print_help()
            return 0
        if rest:
            parser.error(f"{parsed.command} takes no arguments; settings come from the environment or .env")
        return _serve(is_development=parsed.command == "dev")
    return _hand_over(parsed.command, rest)


def _serve(is_development: bool) -> int:
    from backend import main as application  # noqa: PLC0415 - the other commands need no web framework
    from backend import server  # noqa: PLC0415

    try:
        settings = load_settings()
        log.configure(settings.log_level, settings.log_plan)
        application.check_start(settings)
        if is_development:
            server.serve_with_reload(settings, [PROJECT_ROOT / "backend", PROJECT_ROOT / "ml_pipeline"])
        else:
            server.serve(application.create_application(settings), settings)
    except StartError as error:
        sys.stderr.write(f"Decoupage cannot start:\n{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _hand_over(command: str, rest: list[str]) -> int:
    """Become the program that carries the command out."""
    commands = {
        "layer": ["-m", "ml_pipeline", "layer"],
        "reslice": ["-m", "ml_pipeline", "reslice"],
        "generate": ["-m", "ml_pipeline", "generate"],
        "styles": ["-m", "ml_pipeline", "styles"],
        "models": ["-m", "ml_pipeline.models"],
        "test": ["-m", "pytest", "-n", "2"],
        "bench": ["-m", "benchmarks"],
        "chaos": ["-m", "tests.chaos"],
    }
    if command in ("test", "bench", "chaos"):
        os.chdir(PROJECT_ROOT)
    else:
        try:
            os.environ |= _settings_of(command)
        except StartError as error:
            sys.stderr.write(f"error: {error}\n")
            return 2
    paths = [str(PROJECT_ROOT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    sys.stdout.flush()
    os.execv(_PYTHON, [_PYTHON, *commands[command], *rest])  # noqa: S606 - no shell is wanted


def _settings_of(command: str) -> dict[str, str]:
    """What the pipeline's own commands are told of .env, by the environment alone."""
    place = load_generation() if command == "generate" else load_place()
    told = {"MODELS_PATH": str(place.models_path), "DEVICE": place.device}
    if isinstance(place, GenerationSettings):
        told |= {
            "PROVIDER": place.provider,
            "REPLICATE_API_TOKEN": place.replicate_api_token.get_secret_value(),
            "REPLICATE_MODEL": place.replicate_model,
            "REPLICATE_BASE_URL": place.replicate_base_url,
        }
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
