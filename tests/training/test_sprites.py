"""Sprites: what a kind paints becomes one, wherever chance has put it."""

import numpy as np
import pytest

from training import sprites
from training.painting.canvas import Canvas
from training.painting.palette import hsv


def test_what_falls_outside_its_canvas_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    places = iter((5.0, -3.0, 0.5))  # a canvas reaches from 0 to 1

    def paint(random: np.random.Generator) -> Canvas:
        canvas, x = Canvas(random), next(places)
        canvas.box(x - 0.2, 0.3, x + 0.2, 0.9, hsv(0, 1, 1))
        return canvas

    monkeypatch.setattr(sprites, "_KINDS", {"thing": (paint, 1)})
    rgba, bodies, aspects, kinds = sprites.draw_sprites(np.random.default_rng(0))
    assert next(places, None) is None
    assert kinds == {"thing": (0,)}
    assert rgba.shape == (1, 192, 192, 4)
    assert (rgba[0, 48:144, 48:144, 3] == 255).all()
    assert bodies.max() == 255
    assert aspects[0] == pytest.approx(2 / 3, rel=0.05)
