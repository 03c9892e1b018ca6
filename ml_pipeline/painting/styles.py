"""Styles of painting, and what free text is understood to mean. Light: the server imports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ml_pipeline.painting.words.hearing import Heard, hear
from ml_pipeline.painting.words.hints import COMPANIONS, Hint
from ml_pipeline.painting.words.ordinary import MEANINGLESS
from ml_pipeline.painting.words.presets import DEFAULT_PRESET as DEFAULT_PRESET
from ml_pipeline.painting.words.presets import PRESETS as PRESETS
from ml_pipeline.painting.words.presets import Medium as Medium
from ml_pipeline.painting.words.presets import Modifiers as Modifiers
from ml_pipeline.painting.words.presets import Preset as Preset
from ml_pipeline.painting.words.presets import can_act
from ml_pipeline.painting.words.wording import Said, sentence_of


@dataclass(frozen=True)
class Style:
    """A text as it was understood: a preset, modifiers, and a sentence that says so.

    `matched` are the words that were understood, `unmatched` those that were not.
    """

    text: str
    preset: Preset
    modifiers: Modifiers = field(default_factory=Modifiers)
    matched: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    understood: str = ""


_BY_KEY = {preset.key: preset for preset in PRESETS}


def understand(text: str) -> Style:
    """The style that a text asks for.

    The first medium that is named counts, in any of its names, misspelt too; without one, the first painter
    or movement. Qualities become modifiers, with their degrees ("very", "not too"). What is not understood
    is told and never guessed at; where nothing is, the default is taken, and the sentence says so.

    Parameters
    ----------
    text : str
        Whatever somebody writes, in any length; also nothing.

    Returns
    -------
    Style
        The same for the same text.
    """
    heard = hear(text)
    preset, implied, passed_over = _choose(heard)
    values = implied | heard.effects
    if preset and preset.medium is Medium.PENCIL and implied.get("chroma"):  # muted, yet coloured pencils
        values["chroma"] = implied["chroma"] + heard.effects.get("chroma", 0.0)
    modifiers = Modifiers(
        **{item.name: _limited(item.name, values.get(item.name, 0.0)) for item in fields(Modifiers)}
    )
    medium = (preset or DEFAULT_PRESET).medium
    matched = [term for place, term in enumerate(heard.terms) if place not in passed_over | heard.aside]
    others = [heard.terms[place] for place in sorted(passed_over)]
    unmatched = [*(heard.terms[place] for place in sorted(heard.aside)), *heard.unmatched]
    idle = [
        heard.terms[place]
        for place, effects in heard.qualities.items()
        if not any(can_act(medium, name, getattr(modifiers, name)) for name in effects)
    ]
    return Style(
        text=text,
        preset=preset or DEFAULT_PRESET,
        modifiers=modifiers,
        matched=tuple(matched),
        unmatched=(*others, *unmatched),
        understood=sentence_of(Said(preset, modifiers, matched, others, unmatched, idle)),
    )


def _choose(heard: Heard) -> tuple[Preset | None, dict[str, float], set[int]]:
    """The preset, None where none is named; what its name implies; the places of names passed over."""
    hints: Mapping[int, tuple[str, Hint]] = {
        place: named for place, named in heard.hints.items() if place not in heard.aside
    }
    media = [hint for _, hint in hints.values() if hint.is_medium]
    painters = [hint for _, hint in hints.values() if not hint.is_medium]
    chosen = [*media, *painters][:1]
    preset = _BY_KEY[chosen[0].preset] if chosen else None
    key = preset.key if preset else ""
    implied: dict[str, float] = {}
    passed_over = set()
    for place, (phrase, hint) in hints.items():
        if (
            hint in chosen
            or (hint in painters[:1] and hint.effects)
            or (hint.preset == key and (hint.is_medium or not hint.effects))
        ):
            implied |= hint.effects
        elif hint.is_medium and (key, hint.preset) in COMPANIONS:
            implied |= COMPANIONS[key, hint.preset]
        elif phrase not in MEANINGLESS:
            passed_over.add(place)
    return preset, implied, passed_over


def _limited(name: str, value: float) -> float:
    low = 0.0 if name == "swirl" else -1.0
    return round(min(max(value, low), 1.0), 3) + 0.0  # never -0.0
