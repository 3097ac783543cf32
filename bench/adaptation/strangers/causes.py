"""Where a pair failed first: what was not found, taken for scenery, planned or composed badly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.adaptation.strangers.boxes import Box

LETTERING = ("text", "cta", "logo")
FOUND = 0.7
"""Share of an annotated box that what was found has to cover together to count as found."""
THING_FOUND = 0.85
"""The same of things."""
GRID = 24
"""Points a side by which shares are counted."""
SCALE_OF_THING = 2.0
"""A found thing larger than this many times the true one is not that thing."""


def find_cause(
    picture: dict[str, Any],
    planned: dict[str, Any],
    row: dict[str, Any],
    marks: dict[str, Any] | None,
) -> tuple[str, str]:
    """Return the stage that failed first, and by what.

    Args:
        picture: Its annotation.
        planned: The planning command's line: what was found, and the plan of each size. A picture
            that is composed anew in no size was taken for scenery.
        row: What evaluate.py says of the pair.
        marks: What composed.py says of it; None for photographs.
    """
    plan = planned["plans"].get(row["size"], {})
    strategy = str(plan.get("strategy", "none"))
    missed = missing(picture, planned["elements"])
    if missed and (row["cut"] or strategy == "recompose"):
        return "detection", f"{missed} not found"
    for kind in LETTERING:
        if kind in row["cut"]:
            return (
                "composition" if strategy == "recompose" else "decision"
            ), f"found {kind} cut by {strategy}"
    if row["cut"]:
        return (
            "composition" if strategy == "recompose" else "planning"
        ), f"found {row['cut'][0]} cut by {strategy}"
    failed = [m for m, held in (marks or {}).items() if held is False and m != "composed"]
    if strategy == "recompose":
        return "composition", f"composed, without {failed[0]}" if failed else "pieces too small"
    if marks is None:
        return ("detection" if missed else "planning"), f"whole, but shown too small ({strategy})"
    if all(made.get("strategy") != "recompose" for made in planned["plans"].values()):
        return "decision", f"a layout in no size ({strategy})"
    return "planning", f"a layout, but only {strategy} in this size"


def missing(picture: dict[str, Any], found: Sequence[dict[str, Any]]) -> str:
    """The kind and role of the first element that was not found, or nothing."""
    words = [e["box"] for e in found if e["kind"] in LETTERING]
    things = [e["box"] for e in found if e["kind"] not in LETTERING]
    for element in picture["elements"]:
        if not element.get("hard", True):
            continue
        box = element["box"]
        if element["kind"] in LETTERING:
            if share_covered(box, words) < FOUND:
                return f"{element['kind']} {element.get('role', '')}".strip()
        elif (
            share_covered(
                box, [t for t in things if area(t) < SCALE_OF_THING * area(box)] or things
            )
            < THING_FOUND
        ):
            return str(element["kind"])
    return ""


def area(box: Box) -> float:
    return box[2] * box[3]


def share_covered(box: Box, others: Sequence[Box]) -> float:
    """The share of a box that others cover together, 0..1."""
    left, top, width, height = box
    points = [
        (left + width * (i + 0.5) / GRID, top + height * (j + 0.5) / GRID)
        for i in range(GRID)
        for j in range(GRID)
    ]
    hits = sum(any(a <= x < a + w and b <= y < b + h for a, b, w, h in others) for x, y in points)
    return hits / len(points)
