"""Which provider on this machine is chosen, by what is on it; tiny pipelines with random weights."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from ml_pipeline.devices import Placement
from ml_pipeline.errors import ModelUnavailableError, ProviderUnavailableError, WeightsError
from ml_pipeline.generation import choose
from ml_pipeline.generation.base import GeneratedImage, Watch
from ml_pipeline.generation.choose import choose_provider
from ml_pipeline.generation.diffusion import DiffusionProvider
from ml_pipeline.generation.parameters import GenerationParameters, Provider
from ml_pipeline.models.adding import add_folder
from ml_pipeline.models.generators import auto_takes, generators_in, require_generator
from ml_pipeline.models.store import ModelStore
from ml_pipeline.painting.choose import choose_painter
from tests.ml_pipeline.tiny_inpainters import write_onnx
from tests.ml_pipeline.tiny_painters import write_painter

pytestmark = pytest.mark.filterwarnings(  # of diffusers' schedulers, which hand tensors to NumPy
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

HAS_GPU = torch.cuda.is_available() or torch.backends.mps.is_available()
WANTED = GenerationParameters("a lake", provider=Provider.DIFFUSION, width=64, height=64).request_of(1)
LIGHT = """
import sys
import ml_pipeline.generation.choose, ml_pipeline.models.generators
heavy = "torch transformers diffusers huggingface_hub safetensors"
print(*sorted(set(heavy.split()) & set(sys.modules)))
"""


def store_with(tmp_path: Path, *keys: str) -> ModelStore:
    store = ModelStore(tmp_path / "models")
    for key in keys:
        add_folder(store, key, write_painter(tmp_path / key))
    return store


def make(provider: choose.ChosenProvider, target: Path) -> GeneratedImage:
    return asyncio.run(provider.generate(WANTED, target, Watch()))


def break_weights(folder: Path) -> None:
    """One bit, of the same size."""
    path = folder / "unet" / "diffusion_pytorch_model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))


@pytest.fixture(autouse=True)
def unloaded():
    choose.unload()
    yield
    choose.unload()


def test_it_loads_nothing_for_nothing() -> None:
    ended = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, timeout=60)
    assert (ended.stdout.strip(), ended.stderr) == ("", "")


def test_without_networks_auto_is_procedural(tmp_path: Path) -> None:
    for store in (None, ModelStore(tmp_path / "nowhere")):
        chosen = choose_provider("auto", "", store)
        assert (chosen.name, chosen.fallbacks) == (Provider.PROCEDURAL, ())
        assert chosen.reason == (
            "auto: procedural, as no network that makes pictures from a prompt and can be used is on this "
            "machine"
        )
        assert choose_provider("procedural", "", store).reason == "procedural: asked for by name"


def test_on_a_cpu_diffusion_must_be_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_with(tmp_path, "aaa", "sd15")
    auto = choose_provider("auto", "", store, "cpu")
    assert (auto.name, auto.fallbacks) == (Provider.PROCEDURAL, ())
    assert auto.reason == (
        "auto: procedural; sd15 is here, but on a CPU it takes minutes and must be asked for: "
        "provider=diffusion"
    )
    with caplog.at_level(logging.WARNING):
        best = choose_provider("diffusion", "", store, "cpu")
    assert "minutes" in caplog.text
    assert best.name is Provider.DIFFUSION
    assert best.reason == (
        "diffusion: sd15 is the best network here that makes pictures from a prompt (licence "
        "CreativeML-OpenRAIL-M)"
    )
    named = choose_provider("diffusion", "aaa", store, "cpu")
    assert named.reason == "aaa: asked for by name"
    made = make(named, tmp_path / "1.png")
    assert (made.provider, made.model, made.device, made.fallbacks) == (Provider.DIFFUSION, "aaa", "cpu", ())
    assert made.revision == store.find("aaa").revision and made.path.exists()


def test_one_folder_paints_and_makes_pictures(tmp_path: Path) -> None:
    store = store_with(tmp_path, "sd15")
    assert choose_painter("sd15", store, "cpu").name == "sd15"
    assert choose_provider("diffusion", "sd15", store, "cpu").name is Provider.DIFFUSION


@pytest.mark.skipif(HAS_GPU, reason="this machine has a GPU that can be used")
def test_a_gpu_that_cannot_be_used_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_with(tmp_path, "sd15", "mine")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    chosen = choose_provider("auto", "", store)
    assert chosen.name is Provider.PROCEDURAL and "can be used" in chosen.reason
    assert [fallback.wanted for fallback in chosen.fallbacks] == ["sd15", "mine"]
    with pytest.raises(WeightsError, match="cannot be loaded"):
        choose_provider("diffusion", "sd15", store)
    with pytest.raises(
        ProviderUnavailableError, match=r"no network that it can use: .*sd15 cannot be loaded"
    ):
        choose_provider("diffusion", "", store)


def test_on_a_gpu_auto_is_the_best_that_can_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, asked = store_with(tmp_path, "aaa", "sd15", "zzz"), []
    break_weights(tmp_path / "sd15")
    (tmp_path / "zzz" / "vae" / "config.json").unlink()

    def on_a_gpu(setting: str) -> Placement:
        """Asked first where networks run, then where to load one: that must be where there is a device."""
        asked.append(setting)
        return Placement(torch.device("cuda" if len(asked) == 1 and not HAS_GPU else "cpu"))

    monkeypatch.setattr(choose, "choose_device", on_a_gpu)
    chosen = choose_provider("auto", "", store)
    assert chosen.reason == "auto: aaa is the best network here that makes pictures from a prompt"
    made = make(chosen, tmp_path / "1.png")
    assert (made.provider, made.model) == (Provider.DIFFUSION, "aaa")
    assert [fallback.wanted for fallback in made.fallbacks] == ["zzz", "sd15"]
    assert "is not what it was" in made.fallbacks[1].reason


@pytest.mark.skipif(not HAS_GPU, reason="this machine has no GPU")
def test_on_a_gpu_auto_is_diffusion(tmp_path: Path) -> None:
    made = make(choose_provider("auto", "", store_with(tmp_path, "sd15")), tmp_path / "1.png")
    assert made.model == "sd15" and made.device in ("cuda", "mps")


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="it is there")
def test_a_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    made = make(choose_provider("diffusion", "mine", store_with(tmp_path, "mine"), "mps"), tmp_path / "1.png")
    assert [(told.wanted, told.used) for told in made.fallbacks] == [("device mps", "device cpu")]


def test_a_network_stays_until_it_is_let_go(tmp_path: Path) -> None:
    store = store_with(tmp_path, "mine")
    first, again = (choose_provider("diffusion", "mine", store, "cpu").provider for _ in range(2))
    assert isinstance(first, DiffusionProvider) and first is again
    choose.unload()
    assert choose_provider("diffusion", "mine", store, "cpu").provider is not first


def test_what_is_not_here_names_the_way_to_it(tmp_path: Path) -> None:
    for store in (None, ModelStore(tmp_path)):
        with pytest.raises(ModelUnavailableError, match="models pull sd15"):
            choose_provider("diffusion", "sd15", store)
        with pytest.raises(ProviderUnavailableError, match="models pull sd15 --accept-licence` fetches one"):
            choose_provider("diffusion", "", store)
    with pytest.raises(ValueError, match="replicate makes no pictures on this machine"):
        choose_provider("replicate", "", None)


def test_a_model_for_something_else_is_refused(tmp_path: Path) -> None:
    store, folder = ModelStore(tmp_path / "models"), tmp_path / "lama"
    folder.mkdir()
    write_onnx(folder / "lama_fp32.onnx")
    add_folder(store, "lama", folder)
    with pytest.raises(ModelUnavailableError, match="lama is for inpainting; model wants one for generation"):
        choose_provider("diffusion", "lama", store)
    assert choose_provider("auto", "", store).name is Provider.PROCEDURAL


def test_weights_that_have_changed_are_refused(tmp_path: Path) -> None:
    store = store_with(tmp_path, "mine")
    break_weights(tmp_path / "mine")
    with pytest.raises(WeightsError, match="is not what it was"):
        choose_provider("diffusion", "mine", store)
    with pytest.raises(ProviderUnavailableError, match="is not what it was"):
        choose_provider("diffusion", "", store)


def test_what_a_request_may_ask_for(tmp_path: Path) -> None:
    store = store_with(tmp_path, "mine")
    add_folder(store, "controlled", write_painter(tmp_path / "controlled", with_control=True))
    for key in ("", "mine"):
        require_generator(store, key)
    assert [model.key for model in generators_in(store).usable] == ["mine"]
    for key, told in (
        ("controlled", "it is for painting, not for generation; there are sd15, mine: see"),
        ("sd15", "models pull sd15"),
        ("nobodys", "there is no model nobodys; there are sd15, mine, and"),
        ("../mine", "can be no model's key"),
    ):
        with pytest.raises(ModelUnavailableError, match=told):
            require_generator(store, key)
    (tmp_path / "mine" / "model_index.json").unlink()
    for key, error in (("mine", ModelUnavailableError), ("", ProviderUnavailableError)):
        with pytest.raises(error, match=r"model_index\.json is gone"):
            require_generator(store, key)
    store.remove("mine")
    with pytest.raises(
        ProviderUnavailableError, match=r"needs a network .* and none is here: .*models pull sd15"
    ):
        require_generator(store, "")


def test_what_auto_takes_where_the_device_is_known_and_where_not(tmp_path: Path) -> None:
    best = generators_in(store_with(tmp_path, "mine")).best
    told = {device: auto_takes(best, device) for device in ("cpu", "cuda", "mps", None)}
    assert [taken for taken, _ in told.values()] == ["procedural", "mine", "mine", None]
    assert told[None][1] == "auto: mine on a GPU, else procedural; no worker has told yet which there is"
    assert {auto_takes(None, device)[0] for device in told} == {"procedural"}
