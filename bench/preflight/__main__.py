"""Pictures with overlays at random: what the pre-flight finds of what their pixels show.

    python -m bench.preflight [--scenes 200] [--first 0]

Scenes are split by a hash of their number. Thresholds were chosen on the first half; the second one
is what counts. Recall: findings of the pixel-exact judge that the pre-flight says too. Silence:
scenes of which the judge finds nothing, and the pre-flight neither. Near a limit: within a tenth of
it, where a pixel decides.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.planning.safe_zone import find_free_area
from app.domain.preflight.judge import Ground, judge_pieces
from app.domain.preflight.pieces import find_shown_elements
from app.imaging.picture import Source
from app.imaging.render import render
from bench.preflight.judge import FONTS, judge_scene
from bench.preflight.scenes import PICTURE, Scene, make_scene


@dataclass
class Tally:
    """Counts over scenes."""

    scenes: int = 0
    expected: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    silent: int = 0
    clear: int = 0
    silent_clear: int = 0
    near: int = 0
    notes: list[str] = field(default_factory=list)


def half_of(number: int) -> int:
    return hashlib.sha256(f"preflight {number}".encode()).digest()[0] % 2


def preflight(scene: Scene) -> set[tuple[str, str]]:
    """What the product says of a scene: (subject, code)."""
    rendered = render(
        Source(scene.picture),
        scene.plan,
        scene.edits,
        scene.canvas,
        styles={"": scene.styles},
        logos={"1": scene.logo},
        fonts=FONTS,
        canvas=scene.canvas,
    )
    shown = find_shown_elements(scene.elements, rendered.plan.placements, scene.edits, PICTURE)
    ground = Ground(shown, find_free_area(scene.canvas, scene.zone))
    return {(said.subject, said.code) for said in judge_pieces(rendered.pieces, ground)}


def count_scene(tally: Tally, number: int) -> None:
    """Hold the pre-flight of one scene against its pixels."""
    scene = make_scene(number)
    verdict, said = judge_scene(scene), preflight(scene)
    tally.scenes += 1
    for key in verdict.found:
        tally.expected[key[1]] += 1
        tally.found[key[1]] += key in said
        if key not in said:
            tally.notes.append(f"{number}: missed {key}{' (near)' if key in verdict.near else ''}")
    if not verdict.found:
        tally.clean += 1
        tally.silent += not said
        tally.clear += not verdict.near
        tally.silent_clear += not verdict.near and not said
    tally.near += bool(verdict.near)
    for key in said - verdict.found:
        tally.notes.append(f"{number}: said {key}{' (near)' if key in verdict.near else ''}")


def measure(numbers: Iterable[int]) -> tuple[Tally, Tally]:
    """Both halves of some scenes."""
    tallies = (Tally(), Tally())
    for number in numbers:
        count_scene(tallies[half_of(number)], number)
    return tallies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="Number of the first scene.")
    parser.add_argument("--notes", action="store_true", help="Name every difference.")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.scenes)
    for name, tally in zip(("chosen on", "reported"), measure(numbers), strict=True):
        expected, found = tally.expected.total(), tally.found.total()
        print(f"{name}: {tally.scenes} scenes, {tally.near} with something near a limit")
        print(f"  recall {found}/{expected} = {100 * found / max(1, expected):.1f} %")
        silent = 100 * tally.silent / max(1, tally.clean)
        print(f"  silence {tally.silent}/{tally.clean} = {silent:.1f} %")
        print(f"  of clean scenes with nothing near a limit: {tally.silent_clear}/{tally.clear}")
        for code in sorted(tally.expected):
            print(f"    {code:22} {tally.found[code]:4} of {tally.expected[code]}")
        if options.notes:
            print("\n".join(f"    {note}" for note in tally.notes))


if __name__ == "__main__":
    main()
