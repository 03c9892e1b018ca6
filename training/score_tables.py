"""Scores of several methods side by side, as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from training.scores import Scores

Results = Mapping[str, Scores]
COLUMNS = (
    "method",
    "all pairs",
    "nearer is higher",
    "stereo order",
    "across steps",
    "boundary F1",
    "ms a picture",
)


def summary(results: Results) -> str:
    """A row for each method."""
    return _table([COLUMNS, *((name, *_cells(scores)) for name, scores in results.items())])


def photo_table(results: Results) -> str:
    """A row for each photo: all pairs, and those whose nearer point is higher, in %."""
    any_scores = next(iter(results.values()))
    rows: list[tuple[str, ...]] = [("all pairs · nearer is higher", "pairs", *results)]
    for stem, counted in any_scores.photos.items():
        orders = [scores.photos[stem] for scores in results.values()]
        cells = [f"{_percent(order.share)} · {_percent(order.higher_share)}" for order in orders]
        rows.append((stem, f"{counted.total} · {counted.higher_total}", *cells))
    return _table(rows)


def frame_table(results: Results) -> str:
    """A row for each stereo frame; boundaries at their own best threshold, and the common one below."""
    any_scores = next(iter(results.values()))
    rows: list[tuple[str, ...]] = [("stereo order · across steps · F1", *results)]
    for stem in any_scores.frames:
        frames = [scores.frames[stem] for scores in results.values()]
        cells = [
            f"{_percent(frame.order)} · {_percent(frame.across_steps)} · {frame.boundaries.f1.max():.3f}"
            for frame in frames
        ]
        rows.append((stem, *cells))
    rows.append(("threshold of all", *(f"{scores.boundary_threshold:g}" for scores in results.values())))
    return _table(rows)


def _cells(scores: Scores) -> tuple[str, ...]:
    shares = (scores.all_pairs, scores.nearer_is_higher, scores.stereo_order, scores.across_steps)
    time = "–" if scores.ms is None else f"{scores.ms:.0f}"
    return (*(_percent(share) for share in shares), f"{scores.boundary_f1:.3f}", time)


def _percent(share: float) -> str:
    """Without a pair there is no share."""
    return "–" if share != share else f"{100 * share:.1f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to one width; the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in rows
    ]
    rule = (
        "|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":") for i, width in enumerate(widths)) + "|"
    )
    return "\n".join([lines[0], rule, *lines[1:]])
