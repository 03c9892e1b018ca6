"""Flat layers that hide one another: sheets, cut-outs, paper, drawings, windows, strips."""

from __future__ import annotations

import math

from training.scene import Scene
from training.scenes.placing import backdrop, card, shade, span

SHEETS = (
    "flat",
    "noise",
    "wild",
    "stripes",
    "dots",
    "text",
    "painting",
    "poster",
    "photo",
    "fabric",
    "screen",
    "marble",
    "wood",
)


def spots(scene: Scene, far: float, count: int) -> list[tuple[float, float, float, float]]:
    """(a, b, depth, size in metres) all over the picture: alike in metres, or alike in the picture."""
    share, even = scene.scale(0.4, 1.2) * (10 / count) ** 0.35, scene.chance(0.5)
    spots = []
    for _ in range(count):
        depth = (
            1 + (far * 0.93 - 1) * scene.random.random() if scene.chance(0.5) else scene.scale(1, far * 0.93)
        )
        size = span(scene, depth if even else far * 0.5) * share * scene.scale(0.5, 1.8)
        spots.append((scene.between(-1.1, 1.1), scene.between(-1.0, 1.0), depth, size))
    return spots


def sheets(scene: Scene, far: float) -> None:
    """Papers and cards at all slants; some with a hole in the shape of something."""
    slant = scene.random.choice((0.0, 0.2, 0.6))
    for a, b, depth, size in spots(scene, far, scene.random.randint(4, 30)):
        turn, lean = scene.random.gauss(0, slant), scene.random.gauss(0, slant)
        card(
            scene,
            a,
            b,
            depth,
            size,
            texture=scene.texture(*SHEETS),
            wide=scene.scale(0.5, 2),
            turn=turn,
            lean=lean,
            spin=scene.random.gauss(0, 0.6),
        )


def cutouts(scene: Scene, far: float) -> None:
    """Sprites of every kind in their colours or cut from any texture."""
    paper = scene.chance(0.35)
    for a, b, depth, size in spots(scene, far, scene.random.randint(4, 40)):
        card(
            scene,
            a,
            b,
            depth,
            size,
            sprite=scene.sprite(),
            texture=scene.texture(*SHEETS) if paper or scene.chance(0.2) else -1,
            turn=scene.random.gauss(0, 0.3),
            spin=scene.random.gauss(0, 0.4),
            relief=size * scene.random.choice((0, 0.05, 0.2)),
        )


def paper_art(scene: Scene, far: float) -> None:
    """An illustration in plain layers: few colours, cut shapes one before another, like stage scenery."""
    inks = [
        (scene.texture("flat", "flat", "noise"), shade(scene, 0.3, 1.4, 0.2))
        for _ in range(scene.random.randint(2, 5))
    ]
    for a, b, depth, size in spots(scene, far, scene.random.randint(5, 30)):
        texture, tint = scene.random.choice(inks)
        card(
            scene,
            a,
            b,
            depth,
            size,
            sprite=scene.sprite(
                "blob",
                "poly",
                "tree",
                "leaves",
                "flower",
                "person",
                "animal",
                "bird",
                "ridge",
                "skyline",
                "bush",
                "toy",
            ),
            texture=texture,
            tint=tint,
            wide=scene.scale(0.8, 1.3),
        )


def drawing(scene: Scene, far: float) -> None:
    """Outlines: every shape white on a dark one that is a little larger and just behind it."""
    white, dark = scene.texture("flat"), scene.texture("flat")
    light, ink = shade(scene, 1.3, 2.2, 0.03), shade(scene, 0.03, 0.2)
    backdrop(scene, far * 0.98, white, tint=light)
    for a, b, depth, size in spots(scene, far * 0.95, scene.random.randint(5, 25)):
        spin, sprite = scene.random.gauss(0, 0.3), scene.sprite() if scene.chance(0.6) else -1
        wide, seam = scene.scale(0.5, 1.8), scene.between(1.04, 1.12)
        card(
            scene,
            a,
            b,
            depth * 1.003,
            size * seam,
            sprite=sprite,
            texture=dark,
            tint=ink,
            spin=spin,
            wide=wide,
            casts=False,
        )
        card(
            scene,
            a,
            b,
            depth,
            size,
            sprite=sprite,
            texture=white,
            tint=light,
            spin=spin,
            wide=wide,
            casts=False,
        )


def windows(scene: Scene, far: float) -> None:
    """Sheets with holes one behind another: the near is all around, the far in the middle."""
    count = scene.random.randint(1, 3)
    for i in range(count):
        depth = far * (0.85 - 0.6 * i / count)
        sprite = scene.sprite("blob", "poly", "leaves", "wheel", "animal", "person", "bush", "tree")
        size, a, b = (
            span(scene, depth) * scene.between(1.0, 1.8),
            scene.random.gauss(0, 0.3),
            scene.random.gauss(0, 0.3),
        )
        texture, tint, wide = scene.texture(*SHEETS), scene.tint(0.25), scene.atlas.aspects[sprite]
        card(scene, a, b, depth, size, sprite=sprite, texture=texture, tint=tint, inverted=True)
        reach = size / span(scene, depth)
        for side in (-1, 1):
            card(
                scene,
                a + side * (wide * reach / 2 + 2),
                b,
                depth,
                size / reach * 6,
                texture=texture,
                wide=4 / 6,
                tint=tint,
            )
            card(
                scene,
                a,
                b + side * (reach / 2 + 2),
                depth,
                size / reach * 4,
                texture=texture,
                wide=wide * reach / 4,
                tint=tint,
            )
    for a, b, depth, size in spots(scene, far, scene.random.randint(1, 6)):
        card(scene, a, b, depth, size, sprite=scene.sprite(), relief=size * 0.1)


def strips(scene: Scene, far: float) -> None:
    """Woven strips, ribbons and bars across the whole picture, each before or behind others."""
    for _ in range(scene.random.randint(4, 24)):
        depth = scene.scale(1, far * 0.93)
        card(
            scene,
            scene.between(-0.9, 0.9),
            scene.between(-0.7, 0.7),
            depth,
            span(scene, depth) * scene.scale(0.04, 0.3),
            texture=scene.texture(*SHEETS),
            wide=40,
            spin=scene.random.choice((0, math.pi / 2, scene.between(-1.6, 1.6))),
            turn=scene.random.gauss(0, 0.15),
        )
