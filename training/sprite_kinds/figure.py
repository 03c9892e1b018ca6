"""One human figure: its limbs, trunk and head."""

# ruff: noqa: RUF005 (an array plus a list is a sum)

import numpy as np

from training.painting import outlines
from training.painting.canvas import Canvas
from training.painting.outlines import Points
from training.painting.palette import Colour, hsv, near, pick
from training.sprite_kinds.look import Look, Pose


def _swing(start: Points, angle: float, length: float) -> Points:
    """Go from a joint; angle 0 hangs down, positive turns towards the right."""
    return start + length * np.array([np.sin(angle), np.cos(angle)])


def _limb(
    canvas: Canvas, joints: list[Points], width: float, colours: tuple[Colour, Colour], slim: float = 0.7
) -> None:
    """Draw the upper and the lower half; both of one colour are drawn as one."""
    upper, lower = colours
    widths = [width, width * (1 + slim) / 2, width * slim]
    if upper is lower:
        canvas.stroke(
            outlines.smooth(joints, closed=False, steps=4), np.interp(np.arange(9), [0, 4, 8], widths), upper
        )
        return
    canvas.stroke(joints[1:], widths[1:], lower)
    canvas.stroke(
        [joints[0], (joints[0] + joints[1]) / 2, joints[1]], [widths[0], widths[0], widths[1] * 1.15], upper
    )


def _legs(canvas: Canvas, look: Look, hip: Points, pose: Pose) -> None:
    unit = look.head
    bare_calf = look.skirt > 0 or (not look.long_sleeves and look.stout < 1.1)
    for side, (thigh, calf) in zip((-1, 1), pose[2:], strict=True):
        start = hip + [side * unit * 0.36 * look.stout, 0]
        knee = _swing(start, thigh, unit * 1.75)
        foot = _swing(knee, calf, unit * 1.75)
        lower = look.skin if bare_calf else look.legs
        _limb(canvas, [start, knee, foot], unit * 0.72 * look.stout, (look.legs, lower), 0.5)
        toe = foot + np.array([unit * (0.3 * side + 0.4 * np.sign(thigh + calf)) * 0.6, unit * 0.12])
        canvas.stroke([foot + [0, unit * 0.05], toe], [unit * 0.28, unit * 0.24], look.shoes)
    if look.skirt:
        wide, length = unit * 0.7 * look.stout, unit * look.skirt
        canvas.polygon(
            [
                hip + [-wide * 0.9, -unit * 0.9],
                hip + [wide * 0.9, -unit * 0.9],
                hip + [wide * 1.7, length],
                hip + [0, length * 1.05],
                hip + [-wide * 1.7, length],
            ],
            look.legs,
        )


def _torso(random: np.random.Generator, canvas: Canvas, look: Look, hip: Points, neck: Points) -> None:
    unit, wide = look.head, look.head * look.stout
    right = np.array([1.0, 0.0])
    side = [
        neck + [0, unit * 0.05],
        neck + right * wide * 0.55 + [0, unit * 0.12],
        neck + right * wide * 0.95 + [0, unit * 0.45],
        (neck + hip) / 2 + right * wide * 0.72,
        hip + right * wide * 0.74 + [0, unit * 0.15],
    ]
    left = [2 * np.array([(neck + hip)[0] / 2, 0]) + np.array(point) * [-1, 1] for point in side[::-1]]
    outline = outlines.smooth([*side, *left])
    canvas.polygon(outline, look.top)
    middle = (neck + hip) / 2
    chance = random.random()
    if chance < 0.2:  # stripes
        other = pick(random)
        for y in np.linspace(neck[1], hip[1], int(random.integers(4, 9))):
            canvas.box(middle[0] - wide, y, middle[0] + wide, y + unit * 0.13, other, decal=True)
    elif chance < 0.45:  # an open jacket, a tie
        inner = pick(random, "pale", "dark", "any")
        canvas.polygon(
            [
                neck + [-wide * 0.3, 0],
                neck + [wide * 0.3, 0],
                hip + [wide * 0.15, 0],
                hip + [-wide * 0.15, 0],
            ],
            inner,
            decal=True,
        )
    elif chance < 0.6 and not look.away:  # a print
        canvas.ellipse(middle[0], middle[1] - unit * 0.3, wide * 0.35, unit * 0.35, pick(random), decal=True)


def _face(canvas: Canvas, look: Look, centre: Points) -> None:
    unit, dark = look.head * look.skull, hsv(0, 0.2, 0.1)
    for side in (-1, 1):
        x, y = centre[0] + side * unit * 0.15, centre[1]
        canvas.ellipse(x, y, unit * 0.07, unit * 0.035, hsv(0, 0, 0.9), decal=True)
        canvas.ellipse(x, y, unit * 0.035, unit * 0.035, dark, decal=True)
        brow = [[x - unit * 0.08, y - unit * 0.075], [x + unit * 0.08, y - unit * 0.08]]
        canvas.stroke(brow, unit * 0.03, look.hair * 0.8, decal=True)
    nose = [[centre[0], centre[1]], [centre[0] + unit * 0.02, centre[1] + unit * 0.15]]
    canvas.stroke(nose, [unit * 0.04, unit * 0.11], look.skin * 0.88, decal=True)
    if look.beard:
        chin = outlines.ellipse(centre[0], centre[1] + unit * 0.2, unit * 0.37, unit * 0.32)
        canvas.polygon(chin[chin[:, 1] > centre[1] + unit * 0.16], look.hair, decal=True)
    lips = look.skin * np.array([0.8, 0.5, 0.5], np.float32)
    canvas.ellipse(centre[0], centre[1] + unit * 0.27, unit * 0.11, unit * 0.035, lips, decal=True)


def draw_head(canvas: Canvas, look: Look, neck: Points, tilt: float) -> None:
    """Draw neck, head, hair, face and hat above `neck`, (2,); `tilt` from -1 to 1 leans it sideways."""
    unit = look.head * look.skull
    centre = neck + [tilt * unit * 0.3, -unit * 0.62]
    if look.long_hair:
        canvas.ellipse(centre[0], centre[1] + unit * 0.25, unit * 0.48, unit * 0.75, look.hair)
    canvas.stroke([neck + [0, unit * 0.25], centre], unit * 0.34, look.skin * 0.9)
    for side in (-1, 1):
        canvas.ellipse(
            centre[0] + side * unit * 0.38, centre[1] + unit * 0.05, unit * 0.06, unit * 0.1, look.skin
        )
    canvas.ellipse(centre[0], centre[1], unit * 0.38, unit * 0.5, look.skin)
    if look.away:
        canvas.ellipse(centre[0], centre[1] - unit * 0.05, unit * 0.42, unit * 0.5, look.hair)
    else:
        cap = outlines.ellipse(centre[0], centre[1] - unit * 0.12, unit * 0.42, unit * 0.44)
        canvas.polygon(cap[cap[:, 1] < centre[1] - unit * 0.14], look.hair)
        _face(canvas, look, centre)
    if look.hat == 1:
        canvas.ellipse(centre[0], centre[1] - unit * 0.32, unit * 0.42, unit * 0.26, look.legs)
        canvas.stroke(
            [centre + [0, -unit * 0.18], centre + [unit * 0.6, -unit * 0.12]], unit * 0.1, look.legs
        )
    elif look.hat == 2:
        canvas.ellipse(centre[0], centre[1] - unit * 0.22, unit * 0.75, unit * 0.13, look.top)
        canvas.ellipse(centre[0], centre[1] - unit * 0.38, unit * 0.38, unit * 0.26, look.top)
    elif look.hat == 3:
        canvas.ellipse(centre[0], centre[1] - unit * 0.2, unit * 0.46, unit * 0.42, look.shoes)


def draw_figure(random: np.random.Generator, canvas: Canvas, x: float, look: Look, pose: Pose) -> None:
    """Draw someone about `x`; the hips are placed so that the lower foot stands at 1."""
    unit = look.head
    falls = [np.cos(thigh) + np.cos(calf) for thigh, calf in pose[2:]]
    hip = np.array([x, 1 - unit * (1.75 * max(falls) + 0.25)])
    neck = hip + [random.normal(0, 0.15) * unit, -unit * random.uniform(2.35, 2.7)]
    behind = random.random() < 0.5
    sleeve = look.top if random.random() < 0.9 else near(random, look.top, 0.5)
    if random.random() < 0.12:  # a rucksack
        canvas.ellipse(
            neck[0] + random.choice([-1, 1]) * unit * 0.6,
            neck[1] + unit * 1.1,
            unit * 0.7,
            unit * 0.95,
            pick(random),
        )

    def arm(side: int, angles: tuple[float, float]) -> Points:
        start = neck + [side * unit * 0.8 * look.stout, unit * 0.4]
        elbow = _swing(start, angles[0], unit * 1.35)
        hand = _swing(elbow, angles[1], unit * 1.25)
        _limb(
            canvas,
            [start, elbow, hand],
            unit * 0.46 * look.stout,
            (sleeve, sleeve if look.long_sleeves else look.skin),
        )
        fist = _swing(hand, angles[1], unit * 0.12)
        canvas.ellipse(fist[0], fist[1], unit * 0.17, unit * 0.19, look.skin)
        return hand

    if behind:
        arm(-1, pose[0])
    _legs(canvas, look, hip, pose)
    _torso(random, canvas, look, hip, neck)
    draw_head(canvas, look, neck, random.normal(0, 0.3))
    if not behind:
        arm(-1, pose[0])
    hand = arm(1, pose[1])
    if random.random() < 0.2:  # something carried
        canvas.polygon(
            hand + np.array([[-0.5, 0.1], [0.5, 0.1], [0.6, 1.3], [-0.6, 1.3]]) * unit, pick(random)
        )
