"""Reads a prompt as a landscape. Light: the standard library alone, so the server may use it."""

from ml_pipeline.generation.procedural.words.reading import read_prompt

__all__ = ["read_prompt"]
