"""The picture as it grows from back to front, with what is seen where and how near it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml_pipeline.generation.procedural.air import Air
from ml_pipeline.generation.procedural.hues import Color
from ml_pipeline.generation.procedural.noise import Field
from ml_pipeline.generation.procedural.view import View
from ml_pipeline.types import Rgb


class Canvas:
    """`rgb` (M, N, 3), `disparity` (M, N), 1 at the lower edge of flat ground; `elements` index `names`."""

    def __init__(self, view: View, air: Air) -> None:
        self.view, self.air = view, air
        self.rgb: Rgb = np.zeros((view.height, view.width, 3), np.float32)
        self.disparity: Field = np.zeros((view.height, view.width), np.float32)
        self.elements: NDArray[np.uint8] = np.zeros((view.height, view.width), np.uint8)
        self.names = ["sky"]

    def lay(
        self,
        name: str,
        color: Color,
        alpha: Field,
        disparity: float | Field,
        at: tuple[int, int] = (0, 0),
        hazy: bool = True,
        within: tuple[str, ...] = (),
    ) -> None:
        """Lay something over what is there.

        Parameters
        ----------
        name : str
            The element that it belongs to.
        color : (3,) or (m, n, 3) float32
            sRGB, as it would look from near.
        alpha : (m, n) float32
            Where it is; whoever covers more than half of a pixel has its disparity.
        disparity : float or (m, 1) or (m, n) float32
        at : (int, int)
            Row and column of its upper left corner, which may lie outside.
        hazy : bool
            Whether the air dims it.
        within : tuple of str
            The elements that it may cover, where not all; a shadow falls on ground alone.
        """
        top, left = at
        height, width = alpha.shape
        y0, x0 = max(top, 0), max(left, 0)
        y1, x1 = min(top + height, self.view.height), min(left + width, self.view.width)
        if y0 >= y1 or x0 >= x1:
            return
        part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        here = (slice(y0, y1), slice(x0, x1))
        alpha = alpha[part]
        if within:
            known = [self.names.index(each) for each in within if each in self.names]
            alpha = alpha * np.isin(self.elements[here], known)
        if color.ndim == 3:
            color = color[part] if color.shape[1] > 1 else color[part[0]]
        if isinstance(disparity, np.ndarray):
            disparity = disparity[part] if disparity.shape[1] > 1 else disparity[part[0]]
        if hazy:
            color = self.air.dim(color, disparity, slice(x0, x1))
        self.rgb[here] += (color - self.rgb[here]) * alpha[..., None]
        covers = alpha > 0.5
        if not covers.any():  # a shadow or a reflection is no element
            return
        self.disparity[here] = np.where(covers, disparity, self.disparity[here])
        self.elements[here] = np.where(covers, self.index(name), self.elements[here])

    def index(self, name: str) -> int:
        """The number of an element, new where it is the first of its name."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def is_element(self, name: str) -> NDArray[np.bool_]:
        """Where an element is seen."""
        return np.asarray(self.elements == (self.names.index(name) if name in self.names else 255), np.bool_)
