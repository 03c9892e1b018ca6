"""Depth networks of the real architectures, tiny and with random weights: what they see proves nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import (
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    Dinov2Config,
    DPTConfig,
    DPTForDepthEstimation,
    DPTImageProcessorPil,
    GLPNConfig,
    GLPNForDepthEstimation,
    GLPNImageProcessorPil,
)
from transformers.utils import logging

SIDE = 56
LIVELY, FAINT = 0.2, 0.02  # spread of the weights; with the second, the library's own, answers are about 1e-7


def save_tiny(folder: Path, spread: float = LIVELY, **options: Any) -> Path:
    """A Depth Anything with its image processor, 104 KB; `options` go to its configuration."""
    logging.disable_progress_bar()
    torch.manual_seed(0)
    backbone = Dinov2Config(
        image_size=SIDE,
        patch_size=14,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        mlp_ratio=2,
        out_indices=[1, 2],
        reshape_hidden_states=False,
        initializer_range=spread,
    )
    config = DepthAnythingConfig(
        backbone_config=backbone,
        reassemble_hidden_size=16,
        reassemble_factors=[1, 0.5],
        neck_hidden_sizes=[8, 16],
        fusion_hidden_size=8,
        head_hidden_size=4,
        initializer_range=spread,
        **options,
    )
    DepthAnythingForDepthEstimation(config).save_pretrained(folder)
    size = {"height": SIDE, "width": SIDE}
    DPTImageProcessorPil(size=size, keep_aspect_ratio=True, ensure_multiple_of=14).save_pretrained(folder)
    return folder


def save_dpt(folder: Path) -> Path:
    """A tiny DPT, as MiDaS 3 is one: its answer is disparity, which its configuration does not say."""
    logging.disable_progress_bar()
    torch.manual_seed(0)
    config = DPTConfig(
        hidden_size=16,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=32,
        image_size=32,
        backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[4, 8, 8, 8],
        fusion_hidden_size=8,
        initializer_range=0.3,
    )
    DPTForDepthEstimation(config).save_pretrained(folder)
    DPTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def save_glpn(folder: Path) -> Path:
    """A tiny GLPN: its answer is metres, which its configuration does not say."""
    logging.disable_progress_bar()
    torch.manual_seed(0)
    sizes = {"hidden_sizes": [8, 8, 16, 16], "num_attention_heads": [1, 1, 2, 2], "depths": [1, 1, 1, 1]}
    GLPNForDepthEstimation(GLPNConfig(**sizes, decoder_hidden_size=8, initializer_range=0.2)).save_pretrained(
        folder
    )
    GLPNImageProcessorPil().save_pretrained(folder)
    return folder


def change_weights(folder: Path, **values: float | None) -> None:
    """Fill a saved model's named tensors with a value each, or, with None, leave them out; __ is a dot."""
    path = folder / "model.safetensors"
    state = load_file(path)
    for name, value in values.items():
        name = name.replace("__", ".")
        if value is None:
            del state[name]
        else:
            state[name] = torch.full_like(state[name], value)
    save_file(state, path, metadata={"format": "pt"})


def change_config(folder: Path, name: str, **values: Any) -> None:
    path = folder / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))
