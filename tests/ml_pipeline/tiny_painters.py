"""Pipelines that paint, of Stable Diffusion's form and of no worth: they prove that they are called right."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import (
    ControlNetModel,
    PNDMScheduler,
    StableDiffusionControlNetPipeline,
    StableDiffusionPipeline,
)

from tests.ml_pipeline.tiny_inpainters import AS_PUBLISHED, parts

MAGENTA = (255, 0, 255)
HEED = 30.0  # what is read of the words, as against random weights


def write_painter(
    folder: Path,
    loudness: float = 1.0,
    colour: tuple[int, int, int] | None = None,
    with_control: bool = False,
    variant: str | None = None,
) -> Path:
    """A random pipeline as Stable Diffusion 1.5 is published: PNDM, and parts in its list that are not there.

    Parameters
    ----------
    loudness : float
        As of `write_pipeline`.
    colour : tuple of int, optional
        All that it ever paints: its decoder says so, whatever it is given.
    with_control : bool
        Whether a ControlNet belongs to it.
    variant : str, optional
        "fp16": the weights are saved with 16 bits, under such names.
    """
    made = parts(folder, 4, loudness)
    made["scheduler"] = PNDMScheduler(steps_offset=1, skip_prk_steps=True, set_alpha_to_one=False)
    with torch.no_grad():
        for name, weight in made["unet"].named_parameters():
            if name.endswith("attn2.to_out.0.weight"):
                weight *= HEED
    if colour is not None:
        last = made["vae"].decoder.conv_out
        with torch.no_grad():
            last.weight.zero_()
            last.bias.copy_(torch.tensor(colour) / 255 * 2 - 1)
    if with_control:
        made["controlnet"] = _listening(
            ControlNetModel.from_unet(made["unet"], conditioning_embedding_out_channels=(4, 4, 4, 8))
        )
    kind = StableDiffusionControlNetPipeline if with_control else StableDiffusionPipeline
    pipeline = kind(**made)
    if variant == "fp16":
        pipeline.to(torch.float16)
    pipeline.save_pretrained(folder, variant=variant)
    index = folder / "model_index.json"
    index.write_text(json.dumps({**json.loads(index.read_text()), **AS_PUBLISHED}))
    return folder


def _listening(network: ControlNetModel) -> ControlNetModel:
    """Its convolutions are made as zeros, to be trained; random ones let its picture through."""
    generator = torch.Generator().manual_seed(1)
    for block in (*network.controlnet_down_blocks, network.controlnet_mid_block):
        torch.nn.init.normal_(block.weight, std=1.0, generator=generator)
    torch.nn.init.normal_(network.controlnet_cond_embedding.conv_out.weight, std=1.0, generator=generator)
    return network
