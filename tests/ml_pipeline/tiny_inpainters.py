"""Networks of the right form and of no worth: they prove that networks are called as they should be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionInpaintPipeline, UNet2DConditionModel
from onnx import TensorProto, helper, numpy_helper
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

AS_PUBLISHED = {  # what published pipelines list and nobody pulls
    "feature_extractor": ["transformers", "CLIPImageProcessor"],
    "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"],
}


def write_onnx(
    path: Path, side: int | None = 64, full: float = 255.0, answer: float = 1.0, half: bool = False
) -> Path:
    """A network that fills holes with the mean of what is known, times `answer`.

    Parameters
    ----------
    side : int or None
        Of the only square that it takes; None for any size.
    full : float
        What white is in its answer.
    """
    kind, number = (TensorProto.FLOAT16, np.float16) if half else (TensorProto.FLOAT, np.float32)
    sides: list[int | str] = ["height", "width"] if side is None else [side, side]
    constants = {"one": [1], "full": [full], "answer": [answer], "axes": None}
    weights = [
        numpy_helper.from_array(np.array([2, 3], np.int64), name)
        if values is None
        else numpy_helper.from_array(np.array(values, number), name)
        for name, values in constants.items()
    ]
    nodes = [
        helper.make_node("Sub", ["one", "mask"], ["known"]),
        helper.make_node("Mul", ["image", "known"], ["seen"]),
        helper.make_node("ReduceMean", ["seen", "axes"], ["total"]),
        helper.make_node("ReduceMean", ["known", "axes"], ["share"]),
        helper.make_node("Div", ["total", "share"], ["mean"]),
        helper.make_node("Mul", ["mean", "answer"], ["colour"]),
        helper.make_node("Mul", ["colour", "mask"], ["filled"]),
        helper.make_node("Add", ["seen", "filled"], ["both"]),
        helper.make_node("Mul", ["both", "full"], ["output"]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, kind, [1, channels, *sides])
        for name, channels in (("image", 3), ("mask", 1))
    ]
    output = helper.make_tensor_value_info("output", kind, [1, 3, *sides])
    graph = helper.make_graph(nodes, "tiny", inputs, [output], weights)
    opset = helper.make_opsetid("", 18)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=9), path)
    return path


def write_pipeline(folder: Path, loudness: float = 1.0) -> Path:
    """A random inpainting pipeline of Stable Diffusion's form.

    `loudness` multiplies its first convolution: large enough, numbers overflow with 16 bits, not with 32.
    """
    StableDiffusionInpaintPipeline(**parts(folder, 9, loudness)).save_pretrained(folder)
    return folder


def parts(folder: Path, channels: int, loudness: float = 1.0) -> dict[str, Any]:
    """What a pipeline of Stable Diffusion's form is made of; its UNet takes so many channels."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    unet = UNet2DConditionModel(
        block_out_channels=(4, 8),
        layers_per_block=1,
        sample_size=8,
        in_channels=channels,
        out_channels=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=8,
        attention_head_dim=2,
        norm_num_groups=2,
    )
    with torch.no_grad():
        unet.conv_in.weight *= loudness
    return {
        "vae": AutoencoderKL(
            block_out_channels=(4, 4, 4, 4),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            norm_num_groups=2,
            latent_channels=4,
        ),
        "text_encoder": CLIPTextModel(
            CLIPTextConfig(
                hidden_size=8,
                intermediate_size=16,
                num_attention_heads=2,
                num_hidden_layers=1,
                vocab_size=514,
            )
        ),
        "tokenizer": _tokenizer(folder),
        "unet": unet,
        "scheduler": DDIMScheduler(steps_offset=1, clip_sample=False),
        "safety_checker": None,
        "feature_extractor": None,
        "requires_safety_checker": False,
    }


def _tokenizer(folder: Path) -> CLIPTokenizer:
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]  # bytes that are letters of themselves
    letters = [chr(code) for code in (*plain, *range(256, 512 - len(plain)))]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)
