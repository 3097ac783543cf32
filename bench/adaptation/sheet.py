"""Draw a contact sheet of 24 results over all strategies, to be judged by eye.

    python -m bench.adaptation.sheet FOLDER sheet.png

Figures do not see what is ugly. Six pictures for each of crop, extend-canvas, add-background and
recompose, evenly spread over the bench's, each in another format, as `flask --app wsgi adapt`
writes them. Nothing may be stretched, no cut-out ragged, no text over text.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from bench.adaptation.planning import ROOT, annotations, is_photograph

STRATEGIES = ("crop", "extend-canvas", "add-background", "recompose")
SIZES = ("1080x1080", "1080x1920", "1200x628", "728x90", "160x600", "1500x500")
CELL = 320
"""Side of the room for one result, in pixels of the sheet."""
LINE = 16
"""Height of a line of words."""
GAP = 8
"""Between two results."""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--start", type=int, default=0, help="Which pictures: the same number, the same sheet."
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        cells = [
            cell
            for i, name in enumerate(STRATEGIES)
            for cell in _row(given.folder, name, given.start + i, Path(scratch))
        ]
        sheet = Image.new(
            "RGB",
            (len(SIZES) * (CELL + GAP) + GAP, len(STRATEGIES) * (CELL + LINE + GAP) + GAP),
            (60, 60, 60),
        )
        for number, cell in enumerate(cells):
            row, column = divmod(number, len(SIZES))
            sheet.paste(cell, (GAP + column * (CELL + GAP), GAP + row * (CELL + LINE + GAP)))
    sheet.save(given.out)
    return 0


def _row(folder: Path, strategy: str, start: int, scratch: Path) -> Iterator[Image.Image]:
    """Yield one strategy in every size.

    Recompositions are of drawn ads, everything else of ads and photographs in turn.
    """
    known = annotations(folder)
    sets = ([p for p in known if not is_photograph(p)], [p for p in known if is_photograph(p)])
    for number, size in enumerate(SIZES):
        pictures = sets[0] if strategy == "recompose" else sets[number % 2]
        picture = pictures[(start * 7 + number * 5) % len(pictures)]
        made = _adapted(folder / picture["file"], strategy, size, scratch / strategy)
        yield _cell(made)


def _adapted(file: Path, strategy: str, size: str, out: Path) -> dict[str, Any]:
    words: Sequence[str] = (
        "--strategy",
        strategy,
        "--size",
        size,
        "--out",
        str(out),
        str(file.resolve()),
    )
    run = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "adapt", *words],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    made: dict[str, Any] = json.loads(run.stdout)["results"][0]
    return made


def _cell(made: dict[str, Any]) -> Image.Image:
    cell = Image.new("RGB", (CELL, CELL + LINE), (60, 60, 60))
    with Image.open(made["path"]) as picture:
        shown = picture.convert("RGB")
    shown.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    cell.paste(shown, ((CELL - shown.width) // 2, LINE + (CELL - shown.height) // 2))
    flags = " ".join(flag["code"] for flag in made["warnings"])
    ImageDraw.Draw(cell).text(
        (2, 2), f"{made['strategy']} {made['size']} {flags}"[:52], fill=(255, 255, 255)
    )
    return cell


if __name__ == "__main__":
    sys.exit(main())
