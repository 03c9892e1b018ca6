"""Reads a prompt."""

from __future__ import annotations

from ml_pipeline.generation.procedural.scene import Reading
from ml_pipeline.generation.procedural.words.composing import compose
from ml_pipeline.generation.procedural.words.listening import hear


def read_prompt(prompt: str, negative_prompt: str = "") -> Reading:
    """Take a prompt for a landscape.

    Parameters
    ----------
    prompt : str
        English, German, French, Italian or Spanish, up to 2,000 characters.
    negative_prompt : str
        Its words are what is not to be there.

    Returns
    -------
    reading : Reading
        Of a prompt without any known word, a landscape that is invented from its words, always the same.
    """
    return compose(hear(prompt), hear(negative_prompt), prompt)
