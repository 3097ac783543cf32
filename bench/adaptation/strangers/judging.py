"""Run the judges over a third, and say at which stage what fails failed first."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from bench.adaptation.planning import SIZES, annotations, make_plans
from bench.adaptation.strangers.causes import find_cause

COLUMNS = (
    "pairs",
    "GOOD",
    "intact",
    "object cut",
    "text cut",
    "logo cut",
    "product cut",
    "COMPOSED",
    "worst size",
)

REFUSED = re.compile(r"Not recomposed because (.*?): ")
"""How a plan says why it is no recomposition."""


@dataclass(frozen=True, slots=True)
class Row:
    """One picture in one size.

    Attributes:
        picture: Its annotation.
        size: As WIDTHxHEIGHT.
        good: By evaluate.py.
        intact: By evaluate.py.
        cut: The kinds of elements that are cut.
        composed: By composed.py; None for photographs.
        cause: Where it failed first, and by what; None when it did not fail.
    """

    picture: dict[str, Any]
    size: str
    good: bool
    intact: bool
    cut: Sequence[str]
    composed: bool | None
    cause: tuple[str, str] | None


def judge_third(folder: Path, judges: Path, *, makes_plans: bool) -> list[Row]:
    """Plan all pictures of a folder and run both judges over the plans."""
    pictures = {PurePath(p["file"]).name: p for p in annotations(folder)}
    plans = folder / "plans.jsonl"
    if makes_plans:
        make_plans([folder / p["file"] for p in pictures.values()], "auto", SIZES.split(","), plans)
    reports = []
    for judge in ("adaptation/evaluate.py", "composed/composed.py"):
        report = folder / f"{PurePath(judge).stem}.json"
        command = [sys.executable, str(judges / judge), str(folder), "--plans", str(plans)]
        subprocess.run([*command, "--out", str(report)], check=True, stdout=subprocess.DEVNULL)
        reports.append(json.loads(report.read_text("utf-8")))
    planned = {
        PurePath(line["file"]).name: line for line in map(json.loads, plans.open(encoding="utf-8"))
    }
    marks = {(PurePath(row["file"]).name, row["size"]): row for row in reports[1]}
    return [
        make_row(pictures[name], row, marks.get((name, row["size"])), planned[name])
        for row in reports[0]["rows"]
        for name in (PurePath(row["file"]).name,)
    ]


def make_row(
    picture: dict[str, Any],
    row: dict[str, Any],
    marks: dict[str, Any] | None,
    planned: dict[str, Any],
) -> Row:
    composed = bool(marks["composed"]) if marks else None
    is_fine = row["good"] and composed is not False
    return Row(
        picture,
        row["size"],
        bool(row["good"]),
        bool(row["intact"]),
        row["cut"],
        composed,
        None if is_fine else find_cause(picture, planned, row, marks),
    )


def share(values: Iterable[bool]) -> str:
    """A share as three digits, or a dash."""
    known = list(values)
    return f"{sum(known) / len(known):.3f}" if known else "-"


def has(row: Row, kind: str) -> bool:
    return any(e["kind"] == kind and e.get("hard", True) for e in row.picture["elements"])


def line_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """The figures of some pairs, in the order of COLUMNS."""
    composed = [row for row in rows if row.composed is not None]
    by_size = {
        size: share(bool(r.composed) for r in composed if r.size == size)
        for size in dict.fromkeys(row.size for row in composed)
    }
    worst = min(by_size, key=lambda size: by_size[size], default="")
    return (
        str(len(rows)),
        share(row.good for row in rows),
        share(row.intact for row in rows),
        *(
            share(kind in row.cut for row in rows if has(row, kind))
            for kind in ("object", "text", "logo", "product")
        ),
        share(bool(row.composed) for row in composed),
        f"{by_size[worst]} {worst}" if worst else "-",
    )


def print_totals(third: str, rows: Sequence[Row], *, has_families: bool) -> None:
    """Print a third's table; of the sealed one nothing but its totals."""
    sets = dict.fromkeys(row.picture["set"] for row in rows)
    print(f"{third:24s}" + "".join(f"{name:>12s}" for name in COLUMNS))
    for name in sets:
        print(
            f"{name:24s}"
            + "".join(f"{v:>12s}" for v in line_of([r for r in rows if r.picture["set"] == name]))
        )
    if not has_families:
        return
    for name in sorted({row.picture["family"] for row in rows}):
        print(
            f"  {name:22s}"
            + "".join(
                f"{v:>12s}" for v in line_of([r for r in rows if r.picture["family"] == name])
            )
        )
    for name in sets:
        print(f"causes, {name}: stage, what, pairs")
        found = Counter(row.cause for row in rows if row.cause and row.picture["set"] == name)
        for (stage, what), count in found.most_common():
            print(f"  {stage:12s}{what:48s}{count:6d}")


def print_obstacles(folder: Path) -> None:
    """Plan the ads of a third again with recomposition asked for, and count why there is none."""
    ads = {PurePath(p["file"]).name: p for p in annotations(folder) if "ads" in p["set"]}
    plans = folder / "asked.jsonl"
    sizes = SIZES.split(",")
    make_plans([folder / p["file"] for p in ads.values()], "recompose", sizes, plans)
    found: Counter[tuple[str, str]] = Counter()
    for planned in map(json.loads, plans.open(encoding="utf-8")):
        ground = ads[PurePath(planned["file"]).name]["background"]
        for plan in planned["plans"].values():
            why = REFUSED.match(plan["reason"])
            found[ground, why[1] if why else "composed anew"] += 1
    print(f"{folder.name}: ground, why it is not composed anew where that is asked for, pairs")
    for (ground, why), count in sorted(found.items(), key=lambda pair: (pair[0][0], -pair[1])):
        print(f"  {ground:12s}{why:58s}{count:6d}")
