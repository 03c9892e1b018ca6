"""The embedded network: a small convolutional encoder and decoder with a global view in the middle.

Trained by `training/` on invented scenes alone; docs/embedded-depth.md tells how and how well.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE = 32  # height and width of the input must be multiples of it
MEAN, DEVIATION = 0.45, 0.25  # of input values

STEM, WIDTHS = 32, (64, 112, 160, 192)  # channels at 1/2; at 1/4, 1/8, 1/16, 1/32
DEPTHS = (2, 3, 3, 0)  # residual blocks at each
GLOBAL_BLOCKS = (1, 2)  # attention blocks at 1/16 and at 1/32
DECODER = (32, 48, 64, 96)  # channels at 1/2, 1/4, 1/8, 1/16
HEADS = 4


class ConvUnit(nn.Sequential):
    """Convolution, batch normalisation (folded into the convolution when `fused`) and ReLU."""

    def __init__(self, inputs: int, outputs: int, size: int = 3, stride: int = 1, *, fused: bool) -> None:
        convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=fused)
        super().__init__(convolution, nn.Identity() if fused else nn.BatchNorm2d(outputs), nn.ReLU())


class Residual(nn.Module):
    """x + two convolutions. He et al., "Deep Residual Learning for Image Recognition", 2016."""

    def __init__(self, channels: int, *, fused: bool) -> None:
        super().__init__()
        self.first = ConvUnit(channels, channels, fused=fused)
        self.second = ConvUnit(channels, channels, fused=fused)
        self.second[2] = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        raised: Tensor = functional.relu(x + self.second(self.first(x)))
        return raised


class GlobalBlock(nn.Module):
    """Self-attention over all places, then a small perceptron. Vaswani et al., 2017, with norms first."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm_attention, self.norm_perceptron = nn.LayerNorm(channels), nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.project = nn.Linear(channels, channels)
        self.perceptron = nn.Sequential(
            nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        tokens: Tensor = x.flatten(2).transpose(1, 2)  # (B, H·W, C)
        shape = (batch, height * width, 3, HEADS, channels // HEADS)
        q, k, v = self.qkv(self.norm_attention(tokens)).view(shape).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        tokens = tokens + self.project(mixed)
        tokens = tokens + self.perceptron(self.norm_perceptron(tokens))
        return tokens.transpose(1, 2).reshape(batch, channels, height, width)


class DisparityNetwork(nn.Module):
    """Relative disparity of pictures.

    A U-Net (Ronneberger et al., 2015) with attention at its coarsest levels. The place of each pixel in the
    picture is given as two more input channels.
    """

    def __init__(self, *, fused: bool = True) -> None:
        super().__init__()
        self.stem = nn.Sequential(ConvUnit(5, STEM, 3, 2, fused=fused), Residual(STEM, fused=fused))
        self.stages = nn.ModuleList()
        inputs = STEM
        for level, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
            stage: list[nn.Module] = [ConvUnit(inputs, width, 3, 2, fused=fused)]
            stage += [Residual(width, fused=fused) for _ in range(depth)]
            if level >= len(WIDTHS) - len(GLOBAL_BLOCKS):
                stage += [
                    GlobalBlock(width) for _ in range(GLOBAL_BLOCKS[level - len(WIDTHS) + len(GLOBAL_BLOCKS)])
                ]
            self.stages.append(nn.Sequential(*stage))
            inputs = width
        skips = (STEM, *WIDTHS[:3])
        self.lateral = nn.ModuleList(nn.Conv2d(s, d, 1) for s, d in zip(skips, DECODER, strict=True))
        coarser = (*DECODER[1:], WIDTHS[3])
        self.narrow = nn.ModuleList(nn.Conv2d(c, d, 1) for c, d in zip(coarser, DECODER, strict=True))
        self.merge = nn.ModuleList(Residual(d, fused=fused) for d in DECODER)
        self.sharpen = ConvUnit(DECODER[0] // 4 + 3, 16, fused=fused)
        self.head = nn.Conv2d(16, 1, 3, padding=1)

    def forward(self, rgb: Tensor) -> Tensor:
        """Square root of disparity, by and large in [0, 1], 0 infinitely far.

        Parameters
        ----------
        rgb : (B, 3, H, W) float tensor
            sRGB in [0, 1]; H and W multiples of 32.

        Returns
        -------
        (B, H, W) float tensor
        """
        picture = (rgb - MEAN) / DEVIATION
        levels = [self.stem(torch.cat([picture, _places(picture)], 1))]
        for stage in self.stages:
            levels.append(stage(levels[-1]))
        x = levels.pop()
        for level in reversed(range(4)):
            x = functional.interpolate(self.narrow[level](x), scale_factor=2.0, mode="bilinear")
            x = self.merge[level](functional.relu(x + self.lateral[level](levels[level])))
        fine = torch.cat([functional.pixel_shuffle(x, 2), picture], 1)
        values: Tensor = self.head(self.sharpen(fine))[:, 0]
        return values


def _places(like: Tensor) -> Tensor:
    """Row and column of each pixel from -1 to 1, (B, 2, H, W)."""
    batch, _, height, width = like.shape
    rows = torch.linspace(-1, 1, height, device=like.device, dtype=like.dtype)
    columns = torch.linspace(-1, 1, width, device=like.device, dtype=like.dtype)
    return torch.stack(torch.meshgrid(rows, columns, indexing="ij")).expand(batch, -1, -1, -1)
