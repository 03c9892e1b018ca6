"""What people look like, and how they hold themselves."""

from dataclasses import dataclass

import numpy as np

from training.painting.palette import Colour, pick


@dataclass(frozen=True)
class Look:
    """What one person wears and is coloured like; sizes are in heads."""

    skin: Colour
    hair: Colour
    top: Colour
    legs: Colour
    shoes: Colour
    long_sleeves: bool
    skirt: float  # length, 0 for none
    stout: float  # 1 is usual
    head: float  # the unit of the body, a part of the canvas
    skull: float  # the head itself, in heads: 1, more for children
    long_hair: bool
    hat: int  # 0 none, 1 cap, 2 brim, 3 helmet
    beard: bool
    away: bool  # seen from behind


def draw_look(random: np.random.Generator) -> Look:
    """Draw how someone looks, child or grown."""
    child = random.random() < 0.15
    return Look(
        skin=pick(random, "skin"),
        hair=pick(random, "hair", "hair", "grey", "autumn"),
        top=pick(random, "any", "muted", "grey", "dark", "pale", "blue", "vivid"),
        legs=pick(random, "dark", "grey", "blue", "muted", "earth"),
        shoes=pick(random, "dark", "grey", "pale"),
        long_sleeves=bool(random.random() < 0.6),
        skirt=float(random.uniform(1.2, 3.4)) if random.random() < 0.22 else 0.0,
        stout=float(random.uniform(0.85, 1.35)),
        head=float(random.uniform(0.06, 0.085) if child else random.uniform(0.095, 0.11)),
        skull=float(random.uniform(1.25, 1.6) if child else random.uniform(0.92, 1.12)),
        long_hair=bool(random.random() < 0.35),
        hat=int(random.choice([0, 0, 0, 1, 2, 3])),
        beard=bool(random.random() < 0.2),
        away=bool(random.random() < 0.3),
    )


# Pose: for each limb the angles of its upper and lower half: left arm, right arm, left leg, right leg.
Pose = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def draw_pose(random: np.random.Generator) -> Pose:
    """Draw a pose: standing, walking, running, sitting, pointing …"""
    kind = random.choice(["stand", "stand", "walk", "walk", "up", "jump", "hips", "sit", "point", "run"])
    wobble = random.normal(0, 0.12, 8)
    side = random.choice([-1, 1])
    stride = random.uniform(0.2, 0.55)
    arms: dict[str, tuple[float, float, float, float]] = {
        "stand": (-0.2, -0.05, 0.2, 0.05),
        "walk": (-stride, -stride + 0.4 * side, stride, stride + 0.4 * side),
        "run": (-0.9, -0.9 + 1.5 * side, 0.9, 0.9 + 1.5 * side),
        "up": (-2.6, -2.9, 2.6, 2.9),
        "jump": (-2.2, -2.7, 2.2, 2.7),
        "hips": (-0.8, 0.7, 0.8, -0.7),
        "sit": (-0.3, 0.6, 0.3, -0.6),
        "point": (-0.2, 0.1, side * 1.5, side * 1.6),
    }
    legs: dict[str, tuple[float, float, float, float]] = {
        "walk": (-stride, -stride - 0.25 * side, stride, stride - 0.25 * side),
        "run": (-0.8, -0.8 - 0.9 * side, 0.8, 0.8 - 0.9 * side),
        "jump": (-0.6, 0.4, 0.6, -0.4),
        "sit": (1.25 * side, 0.05, 1.45 * side, 0.1),
    }
    first = np.array(arms[kind]) + wobble[:4]
    second = np.array(legs.get(kind, (-0.12, -0.05, 0.12, 0.05))) + wobble[4:] * 0.6
    return ((first[0], first[1]), (first[2], first[3]), (second[0], second[1]), (second[2], second[3]))
