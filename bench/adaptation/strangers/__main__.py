"""Draw strangers, and judge what the product makes of them.

    python -m bench.adaptation.strangers draw OUT [--photographs FOLDER] [--seed 9] [--sealed]
    python -m bench.adaptation.strangers judge OUT --judges FOLDER [--kept] [--sealed]
    python -m bench.adaptation.strangers obstacles OUT       why ads are not composed anew
    python -m bench.adaptation.strangers sheet OUT sheet.png

The set falls into three by the hashes of its names: choose rules on OUT/first and OUT/second, and
draw and judge OUT/sealed by its flag alone, once, when all is chosen; of it only totals are
printed. No photograph is used in two thirds. FOLDER of photographs has annotations.json with masks;
without one all is of our own drawing. The folder of judges has adaptation/evaluate.py and
composed/composed.py, which run as they are.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PIL import Image

from bench.adaptation.planning import annotations
from bench.adaptation.strangers.drawing import ADS, SEED, write_set
from bench.adaptation.strangers.judging import judge_third, print_obstacles, print_totals
from bench.adaptation.strangers.photographs import THIRDS

SEALED = THIRDS[-1]
CELL, ACROSS = 220, 8
"""Side of a picture on a sheet in pixels, and how many stand side by side."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=("draw", "judge", "obstacles", "sheet"))
    parser.add_argument("out", type=Path)
    parser.add_argument("sheet", type=Path, nargs="?", help="PNG to write, for the task sheet.")
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--count", type=int, default=ADS)
    parser.add_argument("--judges", type=Path)
    parser.add_argument("--kept", action="store_true", help="Judge the plans of the last run.")
    parser.add_argument(
        "--sealed", action="store_true", help="Also the third that nobody looks at."
    )
    given = parser.parse_args()
    thirds = THIRDS if given.sealed else THIRDS[:-1]
    if given.task == "draw":
        write_set(given.out, given.seed, given.count, given.photographs, thirds)
        return 0
    if given.task == "sheet":
        draw_sheet([given.out / third for third in THIRDS[:-1]], given.sheet)
        return 0
    if given.task == "obstacles":
        for third in THIRDS[:-1]:
            print_obstacles(given.out / third)
        return 0
    if not given.judges:
        parser.error("--judges: say where the judges are")
    for third in thirds:
        rows = judge_third(given.out / third, given.judges, makes_plans=not given.kept)
        print_totals(third, rows, has_families=third != SEALED)
    return 0


def draw_sheet(folders: list[Path], out: Path) -> None:
    """Lay all pictures of folders side by side."""
    files = [folder / picture["file"] for folder in folders for picture in annotations(folder)]
    sheet = Image.new("RGB", (ACROSS * CELL, -(-len(files) // ACROSS) * CELL), (96, 96, 96))
    for number, file in enumerate(files):
        with Image.open(file) as stored:
            shown = stored.convert("RGB")
        shown.thumbnail((CELL - 6, CELL - 6))
        sheet.paste(shown, (number % ACROSS * CELL + 3, number // ACROSS * CELL + 3))
    sheet.save(out)


if __name__ == "__main__":
    sys.exit(main())
