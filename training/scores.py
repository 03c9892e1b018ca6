"""What one method of estimating disparity scored on the development set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from ml_pipeline.types import Plane
from training.boundaries import Matches, best_f1, boundary_matches
from training.development_set import DevelopmentSet
from training.measures import Order, order_across_steps, order_on_truth, pairwise_order


@dataclass(frozen=True)
class FrameScores:
    """Of one stereo frame; shares in [0, 1]."""

    order: float
    across_steps: float
    boundaries: Matches


@dataclass(frozen=True)
class Scores:
    """Of one method; shares in [0, 1].

    Attributes
    ----------
    photos : dict of str to Order
        Pairs of marked points, by the photo's stem.
    frames : dict of str to FrameScores
        By the stem of the stereo frame's photo.
    ms : float or None
        Median time of an estimate; None for maps that were made elsewhere.
    """

    photos: Mapping[str, Order]
    frames: Mapping[str, FrameScores]
    ms: float | None = None

    @property
    def order(self) -> Order:
        """Over the pairs of all photos."""
        return reduce(add, self.photos.values(), Order())

    @property
    def all_pairs(self) -> float:
        """Share of the pairs of all photos that are in the right order."""
        return self.order.share

    @property
    def nearer_is_higher(self) -> float:
        """The same of the pairs whose nearer point is the higher one."""
        return self.order.higher_share

    @property
    def stereo_order(self) -> float:
        """Mean over the frames."""
        return float(np.mean([frame.order for frame in self.frames.values()]))

    @property
    def across_steps(self) -> float:
        """Mean over the frames."""
        return float(np.mean([frame.across_steps for frame in self.frames.values()]))

    @property
    def boundary_f1(self) -> float:
        """Over the edge pixels of all frames, at the one threshold that is best for them."""
        return best_f1(frame.boundaries for frame in self.frames.values())[0]

    @property
    def boundary_threshold(self) -> float:
        """The gradient, of the map's range a pixel, at which `boundary_f1` is reached."""
        return best_f1(frame.boundaries for frame in self.frames.values())[1]

    def __str__(self) -> str:
        return (
            f"pairs {100 * self.all_pairs:.1f} % (nearer is higher {100 * self.nearer_is_higher:.1f} %), "
            f"stereo {100 * self.stereo_order:.1f} %, steps {100 * self.across_steps:.1f} %, "
            f"boundaries {self.boundary_f1:.3f}"
        )


def score_maps(maps: Mapping[str, Plane], development: DevelopmentSet, ms: float | None = None) -> Scores:
    """Score disparity maps of any size, larger is nearer, by the stems of their photos."""
    photos = {photo.stem: pairwise_order(maps[photo.stem], photo.points) for photo in development.photos}
    frames = {
        frame.stem: FrameScores(
            order_on_truth(maps[frame.stem], frame.truth, frame.known),
            order_across_steps(maps[frame.stem], frame.truth, frame.known),
            boundary_matches(maps[frame.stem], frame.truth, frame.known),
        )
        for frame in development.frames
    }
    return Scores(photos, frames, ms)
