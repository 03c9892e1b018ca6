"""The stage that paints: what a job asks for, carried out, and what the manifest tells of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ml_pipeline.manifest import PAINTING_FILENAME, STROKES_FILENAME, Fallback, PaintingRecord, StyleRecord
from ml_pipeline.memory_errors import RAN_OUT
from ml_pipeline.models.store import ModelStore
from ml_pipeline.painting.base import Brief, Painter, Painting, Scene, Tick
from ml_pipeline.painting.choose import choose_painter
from ml_pipeline.painting.embedded import EmbeddedPainter
from ml_pipeline.painting.styles import Style, understand
from ml_pipeline.parameters import Mode, Parameters
from ml_pipeline.types import Task

UNTOUCHED = "strength 0 leaves the photo as it is: no painter was asked"


@dataclass(frozen=True)
class Commission:
    """A painting that was asked for: by whom, and how. Without a painter, at strength 0, it is the photo."""

    parameters: Parameters
    style: Style
    painter: Painter | None

    def execute(self, scene: Scene, tick: Tick) -> Painting:
        """The scene painted; what `tick` raises passes through."""
        if self.painter is None:
            return Painting(scene.picture, scene.layers)
        asked = self.parameters
        return self.painter.paint(
            scene, Brief(self.style, asked.painterly_strength, asked.painterly_seed), tick
        )

    def fallbacks(self, painting: Painting) -> tuple[Fallback, ...]:
        """What the painter stands in for, and strokes that were asked for where there are none."""
        told = self.painter.fallbacks if self.painter else ()
        if self.parameters.strokes and not painting.strokes:
            why = f"{self.painter.name} does not paint in strokes" if self.painter else UNTOUCHED
            told = (*told, Fallback(STROKES_FILENAME, "none", why))
        return told

    def record(self, painting: Painting) -> PaintingRecord:
        """What the manifest tells of it."""
        painter, counts = self.painter, tuple(len(strokes) for strokes in painting.strokes)
        return PaintingRecord(
            filename=PAINTING_FILENAME,
            painter=painter.name if painter else "none",
            revision=painter.revision if painter else "none",
            device=painter.device if painter else "none",
            reason=painter.reason if painter else UNTOUCHED,
            style=_style_record(self.style),
            strength=self.parameters.painterly_strength,
            seed=self.parameters.painterly_seed,
            strokes=counts,
            strokes_filename=STROKES_FILENAME if self.parameters.strokes and counts else None,
        )


def commission_of(task: Task) -> Commission | None:
    """What a task asks to be painted, with its painter at hand; None in photo-realistic mode.

    Raises
    ------
    ModelUnavailableError
        When a painter asked for by its key is not on this machine, or cannot be loaded.
    """
    asked = task.parameters
    if asked.mode is not Mode.PAINTERLY:
        return None
    painter: Painter | None = None
    if asked.painterly_strength > 0 and task.is_changed("painter"):
        painter = EmbeddedPainter(f"auto: the embedded painter, as {RAN_OUT}")
    elif asked.painterly_strength > 0:
        store = ModelStore(task.models) if task.models else None
        painter = choose_painter(asked.painter, store, task.device)
    return Commission(asked, understand(asked.painterly_style), painter)


def _style_record(style: Style) -> StyleRecord:
    return StyleRecord(
        text=style.text,
        preset=style.preset.key,
        understood=style.understood,
        modifiers=asdict(style.modifiers),
        matched=style.matched,
        unmatched=style.unmatched,
    )
