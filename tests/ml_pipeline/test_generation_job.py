"""A prompt in, pictures out, and layers of the only one; with a provider that takes no time."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from PIL import Image

from ml_pipeline.errors import (
    Cancelled,
    GenerationError,
    ImageFailedError,
    ImagesMissingError,
    OutputBrokenError,
    ProviderUnavailableError,
)
from ml_pipeline.fallback import Fallback
from ml_pipeline.generation.base import ImageProvider
from ml_pipeline.generation.job import SHARES, generate
from ml_pipeline.generation.manifest import GenerationManifest
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.generation.record import ImageRecord
from ml_pipeline.generation.shortfall import ImageFailure, shortfall
from ml_pipeline.manifest import Manifest
from ml_pipeline.parameters import Parameters
from ml_pipeline.types import GenerationTask, ImageLost, ImageReady, LayerReady, Progress, Task
from tests.ml_pipeline.plain_provider import HEIGHT, WIDTH, PlainProvider

DOCS = Path(__file__).parents[2] / "docs"
TOLD = Progress | LayerReady | ImageReady | ImageLost


def task_in(folder: Path, images: int = 1, layers: Parameters | None = None) -> GenerationTask:
    folder.mkdir()
    wanted = GenerationParameters("a boat on a lake", num_images=images, seed=7)
    task = Task("job", folder / "image_1.png", folder, layers or Parameters())
    return GenerationTask(task, wanted, "for a test", layers is not None)


def run(
    task: GenerationTask, provider: ImageProvider, check: Callable[[], None] = lambda: None
) -> tuple[Manifest | GenerationManifest, list[TOLD]]:
    told: list[TOLD] = []
    return generate(task, lambda: provider, told.append, check), told


def nobody() -> ImageProvider:
    raise AssertionError("no provider is needed")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_each_picture_is_told_as_it_comes_with_a_seed_of_its_own(tmp_path: Path) -> None:
    task = task_in(tmp_path / "out", images=3)
    manifest, told = run(task, PlainProvider())
    assert isinstance(manifest, GenerationManifest)
    ready = [each.record for each in told if isinstance(each, ImageReady)]
    assert list(manifest.generation.images) == ready
    assert [(image.index, image.seed, image.filename) for image in ready] == [
        (1, 7, "image_1.png"),
        (2, 8, "image_2.png"),
        (3, 9, "image_3.png"),
    ]
    for image in ready:
        data = (tmp_path / "out" / image.filename).read_bytes()
        assert (image.sha256, image.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
        assert (image.width, image.height) == (WIDTH, HEIGHT)
    assert len({image.sha256 for image in ready}) == 3
    fractions = [each.fraction for each in told if isinstance(each, Progress)]
    assert fractions == sorted(fractions)
    first = told.index(ImageReady(ready[0]))
    assert any(isinstance(each, Progress) for each in told[:first])


def test_the_manifest_is_the_one_of_the_schema(tmp_path: Path) -> None:
    manifest, _ = run(task_in(tmp_path / "out", images=2), PlainProvider())
    written = json.loads((tmp_path / "out" / "manifest.json").read_text())
    jsonschema.validate(written, json.loads((DOCS / "generation.schema.json").read_text()))
    assert (written["kind"], written["job_id"]) == ("generation", "job")
    assert written["generation"]["provider"] == "procedural"
    assert written["generation"]["images"][1]["understood"] == "a square before a sky"
    assert set(written["timings_s"]) == {"generating", "total"}
    assert written == json.loads(manifest.to_json())


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    first, _ = run(task_in(tmp_path / "first"), PlainProvider())
    second, _ = run(task_in(tmp_path / "second"), PlainProvider())
    assert first.generation == second.generation


def test_layers_are_made_with_the_disparity_that_the_painter_knew(tmp_path: Path) -> None:
    manifest, told = run(task_in(tmp_path / "out", layers=Parameters(num_layers=3)), PlainProvider())
    assert isinstance(manifest, Manifest)
    assert manifest.disparity.model == "procedural"
    assert manifest.disparity.revision == "1"
    assert manifest.disparity.reason == "the scene's own: the picture was painted with it"
    folder = tmp_path / "out"
    known, used = (
        np.asarray(Image.open(folder / name)) for name in ("image_1_disparity.png", "disparity.png")
    )
    assert (known == used).all()
    written = json.loads((folder / "manifest.json").read_text())
    jsonschema.validate(written, json.loads((DOCS / "manifest.schema.json").read_text()))
    assert written["generation"]["images"][0]["filename"] == "image_1.png"
    assert written["layer_count"] == 3
    stages = [each.stage for each in told if isinstance(each, Progress)]
    assert list(dict.fromkeys(stages))[:3] == ["generating", "decode", "layering"]
    assert {"generating", "decode", "total"} <= set(written["timings_s"])
    total = sum(seconds for stage, seconds in written["timings_s"].items() if stage != "total")
    assert written["timings_s"]["total"] == pytest.approx(total, abs=0.001)


def test_progress_never_falls_from_the_picture_to_its_layers(tmp_path: Path) -> None:
    _, told = run(task_in(tmp_path / "out", layers=Parameters(num_layers=2)), PlainProvider())
    progress = [each for each in told if isinstance(each, Progress)]
    fractions = [each.fraction for each in progress]
    assert fractions == sorted(fractions)
    share = SHARES[Provider.PROCEDURAL]
    assert all((each.fraction <= share) == (each.stage in ("generating", "decode")) for each in progress)
    assert next(each.fraction for each in progress if each.stage == "decode") == share


@pytest.mark.parametrize(
    ("provider", "layers"),
    [
        (PlainProvider(knows_disparity=False), Parameters(num_layers=2)),
        (PlainProvider(), Parameters(num_layers=2, depth_model="embedded")),
    ],
    ids=["nobody knows it", "a model is asked for by name"],
)
def test_else_the_depth_model_judges(tmp_path: Path, provider: PlainProvider, layers: Parameters) -> None:
    manifest, _ = run(task_in(tmp_path / "out", layers=layers), provider)
    assert isinstance(manifest, Manifest)
    assert manifest.disparity.model == "embedded"


def earlier(folder: Path, count: int) -> tuple[ImageRecord, ...]:
    """Pictures that an earlier attempt left."""
    manifest, _ = run(task_in(folder, images=count), PlainProvider())
    assert isinstance(manifest, GenerationManifest)
    (folder / "manifest.json").unlink()
    return manifest.generation.images


def test_only_what_is_missing_is_made(tmp_path: Path) -> None:
    there = earlier(tmp_path / "kept", 2)
    provider = PlainProvider()
    task = replace(task_in(tmp_path / "out", images=4), images=there, images_folder=tmp_path / "kept")
    manifest, told = run(task, provider)
    assert [wanted.seed for wanted in provider.asked] == [9, 10]
    assert [each.record.index for each in told if isinstance(each, ImageReady)] == [3, 4]
    assert manifest.generation is not None
    assert [image.index for image in manifest.generation.images] == [1, 2, 3, 4]
    assert names(tmp_path / "out") >= {"image_1.png", "image_2_disparity.png", "image_4.png", "manifest.json"}
    assert (tmp_path / "out" / "image_1.png").stat().st_ino == (
        tmp_path / "kept" / "image_1.png"
    ).stat().st_ino


def test_a_picture_from_elsewhere_is_only_layered(tmp_path: Path) -> None:
    there = tuple(replace(image, provider=Provider.REPLICATE) for image in earlier(tmp_path / "kept", 1))
    layers = Parameters(num_layers=2)
    task = task_in(tmp_path / "out", layers=layers)
    wanted = replace(task.wanted, provider=Provider.REPLICATE)
    task = replace(task, wanted=wanted, images=there, images_folder=tmp_path / "kept")
    told: list[TOLD] = []
    manifest = generate(task, nobody, told.append, lambda: None)
    assert isinstance(manifest, Manifest) and manifest.layer_count == 2
    progress = [each for each in told if isinstance(each, Progress)]
    assert progress[0].stage == "decode" and progress[0].fraction == SHARES[Provider.REPLICATE]
    assert "generating" not in manifest.timings_s


@pytest.mark.parametrize("harm", ["gone", "shortened"])
def test_a_picture_that_is_no_longer_what_it_was_is_told(tmp_path: Path, harm: str) -> None:
    there = earlier(tmp_path / "kept", 1)
    if harm == "gone":
        (tmp_path / "kept" / "image_1.png").unlink()
    else:
        (tmp_path / "kept" / "image_1.png").write_bytes(b"short")
    task = replace(task_in(tmp_path / "out"), images=there, images_folder=tmp_path / "kept")
    with pytest.raises(GenerationError, match=r"image_1\.png was made, and .*; ask for it anew"):
        generate(task, nobody, lambda told: None, lambda: None)


def test_what_cannot_be_made_is_told_and_the_others_are_made(tmp_path: Path) -> None:
    errors = {8: ImageFailedError("its numbers are not finite"), 9: OutputBrokenError("no picture")}
    told: list[TOLD] = []
    task = task_in(tmp_path / "out", images=4)
    with pytest.raises(ImagesMissingError) as raised:
        generate(task, lambda: PlainProvider(errors=errors), told.append, lambda: None)
    assert [each.record.index for each in told if isinstance(each, ImageReady)] == [1, 4]
    assert [each.failure for each in told if isinstance(each, ImageLost)] == [
        ImageFailure(2, "image_failed", "its numbers are not finite"),
        ImageFailure(3, "output_broken", "no picture"),
    ]
    message = str(raised.value)
    assert message.startswith("2 of 4 images could not be made (image 2: its numbers are not finite; image 3")
    assert "the others can be had" in message and "POST …/retry" in message
    assert "manifest.json" not in names(tmp_path / "out")


def test_what_failed_before_is_not_tried_again_and_not_forgotten(tmp_path: Path) -> None:
    lost = ImageFailure(2, "image_failed", "its numbers are not finite")
    provider = PlainProvider()
    with pytest.raises(ImageFailedError, match="1 of 2 images"):
        run(replace(task_in(tmp_path / "out", images=2), failures=(lost,)), provider)
    assert [wanted.seed for wanted in provider.asked] == [7]


def test_a_provider_that_is_not_there_ends_it_all(tmp_path: Path) -> None:
    provider = PlainProvider(errors={8: ProviderUnavailableError("no network")})
    with pytest.raises(ProviderUnavailableError):
        run(task_in(tmp_path / "out", images=3), provider)
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (["image_failed", "image_failed"], ImageFailedError),
        (["image_failed", "output_broken"], ImagesMissingError),
        (["never heard of"], ImagesMissingError),
    ],
)
def test_a_shortfall_is_of_its_pictures_kind(codes: list[str], kind: type[GenerationError]) -> None:
    failures = [ImageFailure(index, code, "…") for index, code in enumerate(codes, start=1)]
    assert type(shortfall(failures, 5)) is kind


def test_of_an_only_picture_its_own_message_is_enough() -> None:
    told = shortfall([ImageFailure(1, "image_failed", "not finite")], 1)
    assert (type(told), str(told)) == (ImageFailedError, "not finite")


def test_a_cancel_is_heard_within_a_picture(tmp_path: Path) -> None:
    provider = PlainProvider()

    def check() -> None:
        if len(provider.asked) == 2:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        run(task_in(tmp_path / "out", images=3), provider, check)
    assert names(tmp_path / "out") == {"image_1.png", "image_1_disparity.png"}


class Deaf(PlainProvider):
    """Computes, and awaits nothing."""

    async def generate(self, wanted: Any, target: Path, watch: Any) -> Any:
        self.asked.append(wanted)
        running = asyncio.current_task()
        assert running is not None
        running.cancel()  # as Ctrl-C does
        for _ in range(3):
            watch.tick(0.1)
        raise AssertionError("it was not stopped")


def test_ctrl_c_is_heard_by_one_that_only_computes(tmp_path: Path) -> None:
    with pytest.raises(asyncio.CancelledError):
        run(task_in(tmp_path / "out"), Deaf())


def test_a_network_in_less_memory_says_so_with_each_picture(tmp_path: Path) -> None:
    told, own = Fallback("device cuda", "device cpu", "memory"), Fallback("width 65", "width 64", "multiples")
    task = task_in(tmp_path / "out")
    task = replace(task, task=replace(task.task, fallbacks=(told,)))
    for name, expected in ((Provider.DIFFUSION, (told, own)), (Provider.PROCEDURAL, (own,))):
        manifest, _ = run(task, PlainProvider(name, fallbacks=(own,)))
        assert manifest.generation is not None
        assert manifest.generation.images[0].fallbacks == expected


def spoil(path: Path) -> None:
    path.write_bytes(b"GIF89a")


def test_what_is_no_png_is_no_picture(tmp_path: Path) -> None:
    class Careless(PlainProvider):
        async def generate(self, wanted: Any, target: Path, watch: Any) -> Any:
            made = await super().generate(wanted, target, watch)
            spoil(target)
            return made

    with pytest.raises(OutputBrokenError, match=r"image_1\.png is no PNG"):
        run(task_in(tmp_path / "out"), Careless())
