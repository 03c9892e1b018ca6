"""The main job: a photo in, layers and a manifest out.

decode → disparity → layering → matting → inpainting → colours → files → quality → manifest
"""

from __future__ import annotations

from ml_pipeline.compositing import correct
from ml_pipeline.disparity.base import DisparitySource
from ml_pipeline.disparity.embedded import EmbeddedEstimator
from ml_pipeline.disparity.refine import snap_to_edges
from ml_pipeline.disparity.supplied import SuppliedMap
from ml_pipeline.foreground import take_apart
from ml_pipeline.hidden import complete_layers
from ml_pipeline.inpainting.classical import PatchMatchInpainter
from ml_pipeline.io import decode
from ml_pipeline.layering.divide import divide
from ml_pipeline.manifest import Manifest
from ml_pipeline.matting import band_radius_px, estimate_alphas
from ml_pipeline.occlusion import extents
from ml_pipeline.parallax import planned_shift_px
from ml_pipeline.progress import Stages
from ml_pipeline.results import Findings, describe, write_files
from ml_pipeline.types import CancelCheck, Report, Rgb8, Task

STAGES = {
    "decode": 0.02,
    "disparity": 0.03,
    "layering": 0.20,
    "matting": 0.11,
    "inpainting": 0.30,
    "colours": 0.16,
    "files": 0.10,
    "quality": 0.08,
}
"""The stages in order, with the share of the whole time that each one takes on an ordinary photo."""


def run(task: Task, report: Report, check: CancelCheck) -> Manifest:
    """Divide one photo into layers.

    Parameters
    ----------
    task : Task
        The photo, the parameters, and an empty folder for the result.
    report : callable
        Told of each stage as it begins.
    check : callable
        Called between stages; raises Cancelled to stop the run.

    Returns
    -------
    Manifest
        As written, last of all, to `manifest.json` in the folder.

    Raises
    ------
    PipelineError
        One of its leaves, for what the user can mend.
    """
    task.parameters.require_available_mode()
    stages = Stages(STAGES, report, check)
    inpainter = PatchMatchInpainter()

    with stages.enter("decode", "Reading the picture"):
        picture = decode(task.picture, task.max_megapixels)
        rgb = picture.rgb
    with stages.enter("disparity", "Judging what is near and what is far"):
        estimate = choose_source(task).estimate(rgb)
        disparity = snap_to_edges(rgb, estimate.values)
    with stages.enter("layering", "Finding the contours to cut along"):
        division = divide(rgb, estimate.values, task.parameters.num_layers)
    with stages.enter("matting", "Reading soft edges"):
        reach = reach_px(rgb)
        alphas = estimate_alphas(rgb, extents(division.labels, task.parameters.num_layers, reach))
    with stages.enter("inpainting", "Painting in what was hidden"):
        completed, inventions = complete_layers(rgb, division.labels, alphas, inpainter, round(reach))
    with stages.enter("colours", "Separating colours at the edges"):
        layers, targets = take_apart(rgb, alphas, completed)
        correct(layers, targets)
    del alphas, completed, targets  # large, and from here on the layers hold all of it
    with stages.enter("files", "Writing the layers"):
        written = write_files(task.folder, layers, disparity)
    del layers  # what counts from here on is what was written
    with stages.enter("quality", "Checking that the layers give the picture back"):
        found = Findings(picture, estimate, disparity, division, inventions)
        outcome = describe(task, found, written)
    return outcome.finish(stages.timings_s)


def choose_source(task: Task) -> DisparitySource:
    """The map that the user brought, else the estimator that the parameters name."""
    if task.disparity is not None:
        return SuppliedMap(task.disparity, task.max_megapixels, task.parameters.disparity_convention)
    return EmbeddedEstimator()


def reach_px(rgb: Rgb8) -> float:
    """How far a middle layer is continued under nearer ones: the planned shift and the band on both sides."""
    height, width = rgb.shape[:2]
    return planned_shift_px(width) + 2 * band_radius_px(height, width)
