"""The main job: a photo in, layers and a manifest out.

decode → disparity → layering → matting → inpainting → relief → colours → painting → files → quality
→ manifest

Without relief there is no such stage, nor one of painting in photo-realistic mode, and with the disparity of
an earlier result none of disparity.
"""

from __future__ import annotations

from ml_pipeline.compositing import correct
from ml_pipeline.continuation import continue_under
from ml_pipeline.disparity.base import record_of
from ml_pipeline.disparity.choose import choose_source
from ml_pipeline.disparity.refine import snap_to_edges
from ml_pipeline.disparity.stored import read_stored
from ml_pipeline.foreground import take_apart
from ml_pipeline.hidden import complete_layers
from ml_pipeline.inpainting.base import Inpainter
from ml_pipeline.inpainting.choose import choose_inpainter
from ml_pipeline.io import decode
from ml_pipeline.layering.divide import divide
from ml_pipeline.manifest import DisparityRecord, InpainterRecord, Manifest
from ml_pipeline.matting import band_radius_px, estimate_mattes
from ml_pipeline.models.store import ModelStore
from ml_pipeline.occlusion import extents
from ml_pipeline.painting.base import Painting, Scene
from ml_pipeline.painting.commission import commission_of
from ml_pipeline.parallax import mean_disparities, planned_shift_px
from ml_pipeline.parameters import EdgeQuality, Mode
from ml_pipeline.previews import write_previews
from ml_pipeline.progress import Stages
from ml_pipeline.relief import estimate_reliefs
from ml_pipeline.results import Findings, Sheets, describe, write_files
from ml_pipeline.types import CancelCheck, Disparity16, Report, Rgb8, Task

STAGES = {
    "decode": 0.02,
    "disparity": 0.03,
    "layering": 0.18,
    "matting": 0.14,
    "inpainting": 0.28,
    "relief": 0.15,
    "colours": 0.14,
    "painting": 0.9,
    "files": 0.15,
    "quality": 0.08,
}
"""The stages in order, with the share of the whole time that each one takes on an ordinary photo."""
FINE_MATTING = 1.5  # and matting where edges are to be fine


def run(task: Task, report: Report, check: CancelCheck) -> Manifest:
    """Divide one photo into layers.

    Parameters
    ----------
    task : Task
        The photo, the parameters, and an empty folder for the result.
    report : callable
        Told of each stage as it begins, and in long ones of how far it is; and of each layer whose preview
        is there, back to front, before any layer is written whole.
    check : callable
        Called between stages and within long ones; raises Cancelled to stop the run.

    Returns
    -------
    Manifest
        As written, last of all, to `manifest.json` in the folder.

    Raises
    ------
    PipelineError
        One of its leaves, for what the user can mend.
    """
    stages = Stages(_stages_of(task), report, check)
    inpainter, commission = inpainter_of(task, check), commission_of(task)

    with stages.enter("decode", "Reading the picture"):
        picture = decode(task.picture, task.max_megapixels)
        rgb = picture.rgb
        disparity, record = reuse(task, *rgb.shape[:2])
    if disparity is None or record is None:
        with stages.enter("disparity", "Judging what is near and what is far"):
            disparity, record = estimate(task, rgb)
    with stages.enter("layering", "Finding the contours to cut along"):
        division = divide(rgb, disparity, task.parameters.num_layers, task.parameters.cuts)
        labels, num_layers = division.labels, len(division.cuts) + 1
    with stages.enter("matting", "Reading soft edges"):
        reach = reach_px(rgb)
        means = mean_disparities(disparity, labels, num_layers)
        there = extents(labels, num_layers, reach, means)
        mattes = estimate_mattes(rgb, there, task.parameters.edge_quality)
        alphas = continue_under(mattes.alphas, reach, means)
    with stages.enter("inpainting", "Painting in what was hidden"):
        completed, inventions = complete_layers(rgb, labels, alphas, inpainter, round(reach))
    reliefs: list[Disparity16] = []
    if task.parameters.relief:
        with stages.enter("relief", "Continuing surfaces under what hides them"):
            reliefs = estimate_reliefs(labels, disparity, alphas)
    with stages.enter("colours", "Separating colours at the edges"):
        layers, targets = take_apart(rgb, alphas, completed)
        correct(layers, targets)
    told = [*task.fallbacks, *division.fallbacks, *mattes.fallbacks, *inpainter.fallbacks]
    del alphas, mattes, there, completed, targets  # large, and from here on the layers hold all of it
    painting, painted = Painting(rgb, layers), None
    if commission is not None:
        with stages.enter("painting", "Painting the scene") as tick:
            painting = commission.execute(Scene(rgb, layers, labels, disparity), tick)
            painted = commission.record(painting)
            told += commission.fallbacks(painting)
    whole = painting.picture
    with stages.enter("files", "Writing the layers"):
        write_previews(task.folder, painting.layers, report)
        written = write_files(task.folder, Sheets(painting, disparity, reliefs, painted))
    del painting, layers, reliefs  # what counts from here on is what was written
    with stages.enter("quality", "Checking that the layers give the picture back"):
        engine = InpainterRecord(inpainter.name, inpainter.revision, inpainter.device)
        found = Findings(picture, whole, record, disparity, division, inventions, engine, told, painted)
        outcome = describe(task, found, written)
    return outcome.finish({**task.spent_s, **stages.timings_s})


def reuse(task: Task, height: int, width: int) -> tuple[Disparity16, DisparityRecord] | tuple[None, None]:
    """The disparity of an earlier result and where it came from, or None twice where there is none."""
    if task.origin is None or task.disparity is None:
        return None, None
    return read_stored(task.disparity, height, width), task.origin


def estimate(task: Task, rgb: Rgb8) -> tuple[Disparity16, DisparityRecord]:
    """The picture's disparity, as its file will hold it: what follows reads nothing else."""
    found = choose_source(task).estimate(rgb)
    return snap_to_edges(rgb, found.values), record_of(found)


def inpainter_of(task: Task, check: CancelCheck) -> Inpainter:
    """The engine that the parameters name; one that works in steps can be cancelled between them."""
    store = ModelStore(task.models) if task.models else None
    return choose_inpainter(task.parameters.inpainter, store, task.device, on_step=lambda step, of: check())


def _stages_of(task: Task) -> dict[str, float]:
    left_out = {"disparity"} if task.origin else set()
    left_out |= set() if task.parameters.relief else {"relief"}
    left_out |= set() if task.parameters.mode is Mode.PAINTERLY else {"painting"}
    shares = {stage: share for stage, share in STAGES.items() if stage not in left_out}
    return shares | ({"matting": FINE_MATTING} if task.parameters.edge_quality is EdgeQuality.FINE else {})


def reach_px(rgb: Rgb8) -> float:
    """How far a middle layer is continued under nearer ones: the planned shift and the band on both sides."""
    height, width = rgb.shape[:2]
    return planned_shift_px(width) + 2 * band_radius_px(height, width)
