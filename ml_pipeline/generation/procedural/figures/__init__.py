"""Figures to put into a landscape, each drawn from outlines of its own."""

from ml_pipeline.generation.procedural.figures.base import Figure, Light
from ml_pipeline.generation.procedural.figures.draw import draw_figure

__all__ = ["Figure", "Light", "draw_figure"]
