"""The models on this machine: list, pull, verify, add, remove."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from ml_pipeline.errors import ModelStoreError, ModelUnavailableError
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.preference import preferred
from ml_pipeline.models.record import InstalledModel
from ml_pipeline.models.registry import REGISTRY, ModelEntry, Role, entry_of
from ml_pipeline.models.store import ModelStore, default_folder
from ml_pipeline.parameters import AUTO
from ml_pipeline.terminal import exit_status

EXAMPLES = """examples:
  ./run.sh models list                                  what there is, what is here, which licence it has
  ./run.sh models pull depth-anything-v2-small          fetch a model, once; afterwards no network is touched
  ./run.sh models pull depth-anything-v2-large --accept-licence
  ./run.sh models add my-depth --path ~/my-model        a folder with safetensors and config.json of your own
  ./run.sh models verify                                compare every file with its checksum
  ./run.sh models rm depth-anything-v2-small            remove it; a folder that was added is only forgotten
  ./run.sh layer photo.jpg --depth-model my-depth       layer with one of them; auto takes the best
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _end)
    store = ModelStore(default_folder())

    def command() -> int:
        store.sweep()
        return int(options.run(store, options))

    return exit_status(command)


def _end(number: int, frame: FrameType | None) -> None:
    """A polite kill ends like Ctrl-C: what was begun is cleared away."""
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run.sh models",
        description="Networks beside the embedded ones: fetched once, or a folder of your own.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shown = commands.add_parser("list", help="what there is, what is here, and which is in force")
    shown.set_defaults(run=_list)
    pulled = commands.add_parser("pull", help="fetch a model from the Hugging Face hub")
    pulled.add_argument("key", metavar="KEY", help="as `list` shows it")
    pulled.add_argument(
        "--accept-licence",
        action="store_true",
        help="say yes to a licence that asks for it; it is shown first",
    )
    pulled.set_defaults(run=_pull)
    checked = commands.add_parser("verify", help="compare the files with the checksums of when they came")
    checked.add_argument("key", metavar="KEY", nargs="?", help="one model; all without it")
    checked.set_defaults(run=_verify)
    removed = commands.add_parser("rm", help="remove a model; a folder that was added is only forgotten")
    removed.add_argument("key", metavar="KEY")
    removed.set_defaults(run=_remove)
    added = commands.add_parser("add", help="use a folder of your own; its files stay where they are")
    added.add_argument(
        "key", metavar="KEY", help="what to call it; the registry's key for a model of the registry"
    )
    added.add_argument(
        "--path", type=Path, required=True, metavar="DIR", help="safetensors, with config.json"
    )
    added.add_argument("--role", type=Role, choices=list(Role), help="found out from the files without it")
    added.set_defaults(run=_add)
    offered = commands.add_parser("offer", help="ask once whether to fetch the default model, as set-up does")
    offered.set_defaults(run=_offer)
    return parser


def _list(store: ModelStore, _: argparse.Namespace) -> int:
    here = {model.key: model for model in store.installed()}
    entries: list[ModelEntry | InstalledModel] = [
        *REGISTRY,
        *(m for m in here.values() if not entry_of(m.key)),
    ]
    width = max(len(entry.key) for entry in entries)
    for role in Role:
        print(f"{role}:")
        for entry in entries:
            if role in entry.roles:
                print(f"  {entry.key:<{width}}  {_state(here.get(entry.key)):<12}  {_facts(entry)}")
    for why in store.troubled().values():
        print(f"  {why}")
    print(f"\n--depth-model {preferred(store, AUTO).reason}")
    print(f"models lie in {store.folder}")
    return 0


def _state(model: InstalledModel | None) -> str:
    if model is None:
        return "not here"
    try:
        model.require_present()
    except ModelUnavailableError:
        return "DAMAGED"
    return "added" if model.is_linked else "here"


def _facts(entry: ModelEntry | InstalledModel) -> str:
    if isinstance(entry, InstalledModel):
        return f"{entry.size_bytes / 1e6:,.1f} MB in {entry.folder}; licence unknown"
    size = f"{entry.size_mb:,} MB" if entry.size_mb else "size unknown"
    use = "" if entry.licence.allows_commercial_use else ", not for commercial use"
    return f"{size}, {entry.licence.name}{use}" + (f"; {entry.note}" if entry.note else "")


def _pull(store: ModelStore, options: argparse.Namespace) -> int:
    from ml_pipeline.models.pull import pull, require_consent

    entry = entry_of(options.key)
    if entry is None:
        known = ", ".join(entry.key for entry in REGISTRY)
        raise ModelStoreError(
            f"there is no model {options.key[:80]!r} to pull, only {known}; a folder of your own: `./run.sh "
            "models add`"
        )
    require_consent(entry, options.accept_licence)
    licence = entry.licence
    print(f"{entry.title}, {entry.repository}\nlicence {licence.name}: {licence.summary}\n  {licence.url}")
    model = pull(store, entry, options.accept_licence)
    print(f"{model.key} is here: {model.size_bytes / 1e6:,.1f} MB, revision {model.revision}")
    return 0


def _verify(store: ModelStore, options: argparse.Namespace) -> int:
    models = [store.find(options.key)] if options.key else store.installed()
    damaged = dict(store.troubled()) if not options.key else {}
    for model in models:
        try:
            model.require_intact()
        except ModelUnavailableError as error:
            damaged[model.key] = str(error)
        else:
            print(f"{model.key}: {len(model.files)} files as they were, revision {model.revision}")
    for why in damaged.values():
        print(f"error: {why}", file=sys.stderr)
    if not models and not damaged:
        print("no model is here but what comes with the program")
    return 2 if damaged else 0


def _remove(store: ModelStore, options: argparse.Namespace) -> int:
    store.remove(options.key)
    print(f"{options.key} is removed")
    return 0


def _add(store: ModelStore, options: argparse.Namespace) -> int:
    model = add_folder(store, options.key, options.path, options.role)
    print(
        f"{model.key} is added: {' and '.join(model.roles)}, {len(model.files)} files, "
        f"{model.size_bytes / 1e6:,.1f} MB, revision {model.revision}\nits files stay in {model.folder}"
    )
    return 0


def _offer(store: ModelStore, _: argparse.Namespace) -> int:
    from ml_pipeline.models.offer import offer

    offer(store)
    return 0
