"""Pictures from words by diffusion, with tiny random pipelines; what they draw means nothing."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.attention_processor import SlicedAttnProcessor
from safetensors.torch import load_file, save_file

from ml_pipeline.errors import Cancelled, ImageFailedError, WeightsError
from ml_pipeline.generation import diffusion
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.diffusion import GUIDANCE, DiffusionProvider
from ml_pipeline.generation.parameters import ImageRequest, Provider
from ml_pipeline.io import decode_png
from ml_pipeline.memory_errors import ran_out_of_memory
from tests.ml_pipeline.tiny_inpainters import write_pipeline
from tests.ml_pipeline.tiny_painters import MAGENTA, write_painter

pytestmark = pytest.mark.filterwarnings(  # of diffusers' schedulers, which hand tensors to NumPy
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

STEPS = 4
LOUD, TOO_LOUD = 1e5, 1e30  # beyond what 16 and 32 bits hold
WANTED = ImageRequest("a lake at dawn", "", "tiny", None, None, 3)


class Heard(Watch):
    """Writes down what it is told, and stops where it is to."""

    def __init__(self, stop_at: int | None = None, error: Exception | None = None) -> None:
        self.told: list[float] = []
        self.stop_at, self.error = stop_at, error or Cancelled("stopped")

    def tick(self, done: float) -> None:
        if len(self.told) == self.stop_at:
            raise self.error
        self.told.append(done)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """On networks as small as these threads wait for each other more than they work."""
    usual = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(usual)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> DiffusionProvider:
    return load(write_painter(tmp_path_factory.mktemp("tiny")))


def load(folder: Path, **options: Any) -> DiffusionProvider:
    return DiffusionProvider.load(folder, "r1", "cpu", steps=STEPS, model="tiny", **options)


def make(
    provider: DiffusionProvider, target: Path, wanted: ImageRequest = WANTED, watch: Watch | None = None
) -> GeneratedImage:
    return asyncio.run(provider.generate(wanted, target, watch or Watch()))


def test_the_request_decides_every_byte(provider: DiffusionProvider, tmp_path: Path) -> None:
    made = make(provider, tmp_path / "1.png")
    assert made == GeneratedImage(tmp_path / "1.png", Provider.DIFFUSION, "tiny", "r1", "cpu")
    first = made.path.read_bytes()
    for other in (
        replace(WANTED, seed=4),
        replace(WANTED, prompt="a lake at dusk"),
        replace(WANTED, negative_prompt="fog"),
    ):
        assert make(provider, tmp_path / "2.png", other).path.read_bytes() != first
    assert make(provider, tmp_path / "3.png").path.read_bytes() == first
    assert load(provider_folder(provider)).pipe is not provider.pipe
    again = make(load(provider_folder(provider)), tmp_path / "4.png")
    assert again.path.read_bytes() == first, "loaded anew"


def provider_folder(provider: DiffusionProvider) -> Path:
    return Path(provider.pipe.config._name_or_path)


def test_a_picture_is_an_rgb_png_of_the_networks_size(provider: DiffusionProvider, tmp_path: Path) -> None:
    pixels = decode_png(make(provider, tmp_path / "1.png").path)
    assert (pixels.shape, pixels.dtype) == ((64, 64, 3), np.uint8)
    assert pixels.std() > 1, "something is to be seen"


@pytest.mark.parametrize(
    ("wanted", "size", "told"),
    [
        ((96, 72), (96, 72), []),
        ((120, None), (120, 64), []),
        ((None, 88), (64, 88), []),
        ((101, 72), (104, 72), [("width 101", "width 104")]),
        ((99, 67), (96, 64), [("width 99", "width 96"), ("height 67", "height 64")]),
    ],
)
def test_sides_are_multiples_of_8(
    provider: DiffusionProvider,
    tmp_path: Path,
    wanted: tuple[int | None, int | None],
    size: tuple[int, int],
    told: list[tuple[str, str]],
) -> None:
    made = make(provider, tmp_path / "1.png", replace(WANTED, width=wanted[0], height=wanted[1]))
    assert decode_png(made.path).shape == (size[1], size[0], 3)
    assert [(fallback.wanted, fallback.used) for fallback in made.fallbacks] == told


def test_what_the_network_is_asked(provider: DiffusionProvider, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []

    class Overheard:
        """A pipeline that is listened to; all else is its own."""

        def __call__(self, **told: Any) -> Any:
            asked.append(told | {"noise": told["generator"].get_state().numpy().tobytes()})
            return provider.pipe(**told)

        def __getattr__(self, name: str) -> Any:
            return getattr(provider.pipe, name)

    wanted = replace(WANTED, negative_prompt="fog", width=128)
    make(replace(provider, pipe=Overheard()), tmp_path / "1.png", wanted)
    (told,) = asked
    assert (told["prompt"], told["negative_prompt"]) == ("a lake at dawn", "fog")
    assert (told["width"], told["height"], told["guidance_scale"]) == (128, 64, GUIDANCE)
    assert told["noise"] == torch.Generator("cpu").manual_seed(3).get_state().numpy().tobytes()
    scheduler = provider.pipe.scheduler
    assert type(scheduler).__name__ == "DPMSolverMultistepScheduler", "instead of PNDM"
    assert scheduler.config.steps_offset == 1, "all else as published"


def test_a_scheduler_that_somebody_chose_stays(tmp_path: Path) -> None:
    folder = write_painter(tmp_path / "tiny")
    config = folder / "scheduler" / "scheduler_config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "_class_name": "EulerDiscreteScheduler"}))
    index = folder / "model_index.json"
    index.write_text(index.read_text().replace("PNDMScheduler", "EulerDiscreteScheduler"))
    euler = load(folder)
    assert type(euler.pipe.scheduler).__name__ == "EulerDiscreteScheduler"
    one, two = (make(euler, tmp_path / f"{name}.png").path.read_bytes() for name in "12")
    assert one == two


def test_each_step_is_told(provider: DiffusionProvider, tmp_path: Path) -> None:
    watch = Heard()
    make(provider, tmp_path / "1.png", watch=watch)
    assert watch.told == pytest.approx([0, *(0.95 * step / STEPS for step in range(1, STEPS + 1)), 0.95])


@pytest.mark.parametrize("stop_at", [0, 1, 3, STEPS + 1])
@pytest.mark.parametrize("error", [Cancelled("stopped"), RuntimeError("out of memory, says the watch")])
def test_what_the_watch_raises_stops_it(
    provider: DiffusionProvider, tmp_path: Path, stop_at: int, error: Exception
) -> None:
    before, watch = make(provider, tmp_path / "1.png").path.read_bytes(), Heard(stop_at, error)
    with pytest.raises(type(error), match=str(error)):
        make(provider, tmp_path / "2.png", watch=watch)
    assert len(watch.told) == stop_at and not (tmp_path / "2.png").exists()
    assert make(provider, tmp_path / "3.png").path.read_bytes() == before, "the next one is as ever"


def test_words_that_are_not_read_are_told(provider: DiffusionProvider, tmp_path: Path) -> None:
    made = {
        letters: make(provider, tmp_path / f"{letters}.png", replace(WANTED, prompt="x" * letters))
        for letters in (74, 75, 76, 90)  # the tiny tokeniser makes a token of each
    }
    assert made[74].fallbacks == made[75].fallbacks == ()
    (told,) = made[76].fallbacks
    assert (told.wanted, told.used) == ("prompt of 76 tokens", "the first 75 of its tokens")
    assert "tiny reads no more" in told.reason
    pictures = {letters: image.path.read_bytes() for letters, image in made.items()}
    assert pictures[76] == pictures[90] and pictures[74] != pictures[75]
    against = make(provider, tmp_path / "n.png", replace(WANTED, negative_prompt="fog " * 500))
    assert [told.wanted for told in against.fallbacks] == ["negative_prompt of 1500 tokens"]


@pytest.mark.parametrize(
    "prompt", ["\0", "🚣‍♀️ 湖 بحيرة", "<|endoftext|> lake", "(lake:1.3) {x} %s \\", "\u200b" * 2000]
)
def test_any_words_can_be_read(provider: DiffusionProvider, tmp_path: Path, prompt: str) -> None:
    made = make(provider, tmp_path / "1.png", replace(WANTED, prompt=prompt))
    assert decode_png(made.path).shape == (64, 64, 3)


def test_numbers_that_overflow_with_16_bits_are_computed_with_32(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    loud = load(write_painter(tmp_path / "loud", LOUD), half=True)
    with caplog.at_level(logging.WARNING):
        first = make(loud, tmp_path / "1.png").path.read_bytes()
    assert "once more with 32" in caplog.text
    assert make(loud, tmp_path / "2.png").path.read_bytes() == first
    assert loud.pipe.unet.dtype == torch.float16, "the next one begins as this one did"


def test_numbers_that_overflow_with_32_bits_are_a_failure(tmp_path: Path) -> None:
    loud = load(write_painter(tmp_path / "loud", TOO_LOUD))
    with pytest.raises(ImageFailedError, match=r"tiny could not make the picture: .*not finite") as caught:
        make(loud, tmp_path / "1.png")
    assert not ran_out_of_memory(caught.value) and not (tmp_path / "1.png").exists()


def test_memory_that_runs_out_is_spared_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    provider = load(write_painter(tmp_path / "tiny"))
    usual = make(provider, tmp_path / "1.png").path.read_bytes()

    def demand(unet: Any, given: Any) -> None:
        if not any(isinstance(p, SlicedAttnProcessor) for p in unet.attn_processors.values()):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")

    hook = provider.pipe.unet.register_forward_pre_hook(demand)
    with caplog.at_level(logging.WARNING):
        make(provider, tmp_path / "2.png")
    hook.remove()
    assert "attention in slices" in caplog.text
    assert make(provider, tmp_path / "3.png").path.read_bytes() == usual


@pytest.mark.parametrize(
    "raised",
    [torch.OutOfMemoryError("CUDA out of memory"), MemoryError(), RuntimeError("can't allocate memory")],
)
def test_memory_that_does_not_suffice_is_told_as_such(tmp_path: Path, raised: Exception) -> None:
    def refuse(unet: Any, given: Any) -> None:
        raise raised

    provider = load(write_painter(tmp_path / "tiny"))
    provider.pipe.unet.register_forward_pre_hook(refuse)
    with pytest.raises(MemoryError, match="tiny has not enough memory on cpu for 64×64 pixels") as caught:
        make(provider, tmp_path / "1.png")
    assert ran_out_of_memory(caught.value)


def test_what_a_device_cannot_do_is_a_failure(tmp_path: Path) -> None:
    def refuse(unet: Any, given: Any) -> None:
        raise RuntimeError("the operator is not implemented")

    provider = load(write_painter(tmp_path / "tiny"))
    provider.pipe.unet.register_forward_pre_hook(refuse)
    with pytest.raises(ImageFailedError, match="failed on cpu: the operator is not implemented"):
        make(provider, tmp_path / "1.png")


def test_large_pictures_are_decoded_in_tiles(
    provider: DiffusionProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    hook = provider.pipe.vae.decoder.register_forward_hook(
        lambda decoder, given, made: seen.append(made.shape[-1] < 128)
    )
    wide = replace(WANTED, width=128)
    whole = decode_png(make(provider, tmp_path / "1.png", wide).path)
    assert seen == [False]
    monkeypatch.setattr(diffusion, "WHOLE_PX", 128 * 64 - 1)
    tiled = decode_png(make(provider, tmp_path / "2.png", wide).path)
    assert len(seen) > 3 and all(seen[1:]) and tiled.shape == whole.shape
    monkeypatch.undo()
    assert np.array_equal(decode_png(make(provider, tmp_path / "3.png", wide).path), whole)
    hook.remove()


def test_the_decoder_has_the_last_word(tmp_path: Path) -> None:
    pixels = decode_png(make(load(write_painter(tmp_path / "m", colour=MAGENTA)), tmp_path / "1.png").path)
    assert np.abs(pixels.astype(int) - MAGENTA).max() <= 1, "red, green, blue; 0 to 255"


def test_a_pipeline_for_pictures_from_pictures_serves_too(
    tmp_path: Path, provider: DiffusionProvider
) -> None:
    folder = write_painter(tmp_path / "tiny")
    index = folder / "model_index.json"
    index.write_text(index.read_text().replace("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline"))
    one = make(load(folder), tmp_path / "1.png").path.read_bytes()
    assert one == make(provider, tmp_path / "2.png").path.read_bytes()


def test_weights_of_16_bits(tmp_path: Path) -> None:
    half = load(write_painter(tmp_path / "tiny", variant="fp16"), variant="fp16")
    assert half.pipe.unet.dtype == torch.float32, "never 16 bits on a CPU by default"
    make(half, tmp_path / "1.png")


def test_what_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="generation pipeline in nowhere cannot be loaded"):
        load(tmp_path / "nowhere")
    with pytest.raises(WeightsError, match="has a ControlNet, which wants a picture too"):
        load(write_painter(tmp_path / "controlled", with_control=True))
    with pytest.raises(WeightsError):
        load(write_pipeline(tmp_path / "inpainting"))
    with pytest.raises(ValueError, match="at least 1"):
        DiffusionProvider.load(tmp_path, "r1", steps=0)


@pytest.mark.parametrize(
    "part", ["unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model", "text_encoder/model"]
)
def test_weights_with_a_gap_are_refused(tmp_path: Path, part: str) -> None:
    path = write_painter(tmp_path / "tiny") / f"{part}.safetensors"
    numbers = load_file(path)
    del numbers[sorted(name for name in numbers if name.endswith("weight"))[2]]
    save_file(numbers, path, metadata={"format": "pt"})
    with pytest.raises(WeightsError, match="1 tensors are missing"):
        load(tmp_path / "tiny")


@pytest.mark.parametrize(
    "name",
    [
        "unet/config.json",
        "tokenizer/tokenizer_config.json",
        "vae/diffusion_pytorch_model.safetensors",
        "model_index.json",
    ],
)
def test_files_that_are_cut_off_are_refused(tmp_path: Path, name: str) -> None:
    path = write_painter(tmp_path / "tiny") / name
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(WeightsError, match="generation pipeline in tiny cannot be loaded"):
        load(tmp_path / "tiny")
