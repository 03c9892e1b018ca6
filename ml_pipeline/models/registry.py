"""The networks that can be pulled: where they come from, what they weigh, what their licence says. Light.

Revisions and checksums stand here only where they are known for certain. Where a revision is None, the first
pull asks the hub for it and writes it down beside the files, with the size and SHA-256 of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a network is for."""

    DISPARITY = "disparity"
    INPAINTING = "inpainting"
    PAINTING = "painting"
    GENERATION = "generation"
    """Pictures from a prompt."""


class Adapter(StrEnum):
    """Which code of this program runs it."""

    TRANSFORMERS_DEPTH = "transformers-depth"
    LAMA_ONNX = "lama-onnx"
    DIFFUSERS_INPAINTING = "diffusers-inpainting"
    DIFFUSERS_PAINTING = "diffusers-painting"


ROLES = {
    Adapter.TRANSFORMERS_DEPTH: Role.DISPARITY,
    Adapter.LAMA_ONNX: Role.INPAINTING,
    Adapter.DIFFUSERS_INPAINTING: Role.INPAINTING,
    Adapter.DIFFUSERS_PAINTING: Role.PAINTING,
}
"""What each adapter is written for."""
CONTROL_FOLDER = "controlnet/"


def roles_of(adapter: Adapter, names: Iterable[str]) -> tuple[Role, ...]:
    """All that a model can be used for, by its files; the first is what it is chiefly for.

    The networks that paint over a picture make one from words alone, too: nothing is pulled twice. Only a
    ControlNet among them wants a picture in any case.
    """
    chief = ROLES[adapter]
    has_control = any(name.startswith(CONTROL_FOLDER) for name in names)
    return (chief, Role.GENERATION) if chief is Role.PAINTING and not has_control else (chief,)


@dataclass(frozen=True)
class Licence:
    """A licence by its usual short name, with what matters in a sentence; `needs_consent` before a pull."""

    name: str
    url: str
    summary: str
    allows_commercial_use: bool
    needs_consent: bool = False


APACHE_2 = Licence(
    "Apache-2.0",
    "https://www.apache.org/licenses/LICENSE-2.0",
    "Free to use, also commercially, as long as the notices are kept.",
    allows_commercial_use=True,
)
CC_BY_NC_4 = Licence(
    "CC-BY-NC-4.0",
    "https://creativecommons.org/licenses/by-nc/4.0/legalcode",
    "Not for commercial use; credit its makers where you show what it made.",
    allows_commercial_use=False,
    needs_consent=True,
)
APPLE_AMLR = Licence(
    "apple-amlr",
    "https://huggingface.co/apple/DepthPro-hf",
    "Apple's licence for machine-learning research: for research alone, not for products or services.",
    allows_commercial_use=False,
    needs_consent=True,
)
OPENRAIL_M = Licence(
    "CreativeML-OpenRAIL-M",
    "https://huggingface.co/spaces/CompVis/stable-diffusion-license",
    "Commercial use is allowed; its list of forbidden uses binds you and whoever you pass the model on to.",
    allows_commercial_use=True,
    needs_consent=True,
)

FLOAT32 = {"cpu": "float32", "mps": "float32", "cuda": "float32"}
FLOAT16_ON_GPU = {"cpu": "float32", "mps": "float16", "cuda": "float16"}  # never float16 on a CPU
DEPTH_FILES = ("config.json", "preprocessor_config.json", "*.safetensors", "*.safetensors.index.json")
PIPELINE_FILES = (
    "model_index.json",
    "scheduler/*.json",
    "tokenizer/*",
    "text_encoder/*",
    "unet/*",
    "vae/*",
)


@dataclass(frozen=True)
class ModelEntry:
    """One network of the registry.

    `role` is what it is chiefly for, `roles` all that it can be used for.
    `files` are patterns of what is pulled; `sha256` holds the checksums known beforehand, by file name.
    `size_mb` says about what is pulled, `memory_mb` about what a run takes beside the program itself; None
    where nobody measured it. `needs` are Python packages beyond requirements.txt.
    """

    key: str
    title: str
    role: Role
    adapter: Adapter
    repository: str
    licence: Licence
    size_mb: int | None
    memory_mb: int | None
    revision: str | None = None
    files: tuple[str, ...] = DEPTH_FILES
    sha256: dict[str, str] = field(default_factory=dict)
    dtypes: dict[str, str] = field(default_factory=lambda: dict(FLOAT32))
    needs: tuple[str, ...] = ()
    note: str = ""

    @property
    def roles(self) -> tuple[Role, ...]:
        return roles_of(self.adapter, self.files)


DEPTH_ANYTHING_SMALL = "depth-anything-v2-small"
DEFAULT_PULL = DEPTH_ANYTHING_SMALL

REGISTRY: tuple[ModelEntry, ...] = (  # of each role the best first: `auto` takes the first that is here
    ModelEntry(
        "depth-anything-v2-large",
        "Depth Anything V2 Large",
        Role.DISPARITY,
        Adapter.TRANSFORMERS_DEPTH,
        "depth-anything/Depth-Anything-V2-Large-hf",
        CC_BY_NC_4,
        size_mb=1341,
        memory_mb=None,
        revision="7581137eff8d4e94f6e796d3baea0e9fa79b22d2",
    ),
    ModelEntry(
        "depth-anything-v2-base",
        "Depth Anything V2 Base",
        Role.DISPARITY,
        Adapter.TRANSFORMERS_DEPTH,
        "depth-anything/Depth-Anything-V2-Base-hf",
        CC_BY_NC_4,
        size_mb=390,
        memory_mb=None,
        revision="b1958afc87fb45a9e3746cb387596094de553ed8",
    ),
    ModelEntry(
        DEPTH_ANYTHING_SMALL,
        "Depth Anything V2 Small",
        Role.DISPARITY,
        Adapter.TRANSFORMERS_DEPTH,
        "depth-anything/Depth-Anything-V2-Small-hf",
        APACHE_2,
        size_mb=99,
        memory_mb=720,
        revision="5426e4f0f36572d16453bbda7a8389317b1bef99",
        sha256={"model.safetensors": "3152477ce0d8d6978d76b995120de97cb5b928701fd0f817769f59e249a16b70"},
        note="the one that is offered at set-up",
    ),
    ModelEntry(
        "depth-pro",
        "Depth Pro",
        Role.DISPARITY,
        Adapter.TRANSFORMERS_DEPTH,
        "apple/DepthPro-hf",
        APPLE_AMLR,
        size_mb=1900,
        memory_mb=None,
        needs=("torchvision",),
        note="its image processor needs torchvision, which requirements.txt does not install",
    ),
    ModelEntry(
        "depth-anything-v2-metric-indoor-small",
        "Depth Anything V2 Metric Indoor Small",
        Role.DISPARITY,
        Adapter.TRANSFORMERS_DEPTH,
        "depth-anything/Depth-Anything-V2-Metric-Indoor-Small-hf",
        APACHE_2,
        size_mb=99,
        memory_mb=720,
        note="metres of rooms, turned into disparity",
    ),
    ModelEntry(
        "dpt-hybrid-midas",
        "DPT Hybrid (MiDaS 3.0)",
        Role.DISPARITY,
        Adapter.TRANSFORMERS_DEPTH,
        "Intel/dpt-hybrid-midas",
        APACHE_2,
        size_mb=None,
        memory_mb=None,
    ),
    ModelEntry(
        "lama",
        "LaMa (ONNX)",
        Role.INPAINTING,
        Adapter.LAMA_ONNX,
        "Carve/LaMa-ONNX",
        APACHE_2,
        size_mb=208,
        memory_mb=None,
        revision="c3c0c9e468934d62e79c329e35d82dd09ff8c444",
        files=("lama_fp32.onnx",),
        sha256={"lama_fp32.onnx": "1faef5301d78db7dda502fe59966957ec4b79dd64e16f03ed96913c7a4eb68d6"},
    ),
    ModelEntry(
        "sd15-inpainting",
        "Stable Diffusion 1.5 inpainting",
        Role.INPAINTING,
        Adapter.DIFFUSERS_INPAINTING,
        "stable-diffusion-v1-5/stable-diffusion-inpainting",
        OPENRAIL_M,
        size_mb=2130,
        memory_mb=None,
        revision="8a4288a76071f7280aedbdb3253bdb9e9d5d84bb",
        files=PIPELINE_FILES,
        dtypes=dict(FLOAT16_ON_GPU),
        note="minutes a picture on a CPU",
    ),
    ModelEntry(
        "sd15",
        "Stable Diffusion 1.5",
        Role.PAINTING,
        Adapter.DIFFUSERS_PAINTING,
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        OPENRAIL_M,
        size_mb=2130,
        memory_mb=None,
        files=PIPELINE_FILES,
        dtypes=dict(FLOAT16_ON_GPU),
        note="minutes a picture on a CPU",
    ),
)
_BY_KEY = {entry.key: entry for entry in REGISTRY}


def entry_of(key: str) -> ModelEntry | None:
    """The registry's entry of that key, if it has one."""
    return _BY_KEY.get(key)


def rank(key: str) -> int:
    """The place in the registry's order; what was added by hand comes after all of it."""
    return next((i for i, entry in enumerate(REGISTRY) if entry.key == key), len(REGISTRY))
