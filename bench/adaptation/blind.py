"""Sheets for people who do not know which tool made what, and the count of their votes.

    python -m bench.adaptation.blind crops FOLDER crops.jsonl    in the peers' environment
    python -m bench.adaptation.blind sheets FOLDER OUT --crops crops.jsonl [--made before=RESULTS]
    python -m bench.adaptation.blind count OUT/key.json votes.csv [votes.csv ...]

60 pictures in 4 sizes, each made by this program, as a letterbox on its own blurred copy, and as
the smart crop of a tool in use. A sheet shows one picture as it is and its results in rows of one
size; their order is shuffled in every row, and only key.json says it. Who votes gets the sheets and
ballot.csv: a letter for the best of each row, and the letters of those that must not be shipped.
`--made` adds results that lie in a folder already, as `name_1080x1920.jpg`: another state of this
program, or under the name "this program" its own, which are not made again then. What two states
made alike is shown once, and its vote counts for both. `--skip 60` takes the next 60 pictures: who
chose a rule by votes on some has it judged on others. The pictures may mostly not be passed on:
OUT lies outside of the repository.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps, ImageStat

from bench.adaptation.peers import croppers
from bench.adaptation.planning import ROOT, annotations

PICTURES = 60
SIZES = ("1080x1080", "1080x1920", "1500x500", "728x90")
OURS, LETTERBOX = "this program", "letterbox with blur"
PEERS = ("thumbor", "smartcrop.py", "libvips attention")
"""The first of these that is installed stands for smart crops."""
LETTERS = "ABCDEF"
BLUR = 0.04
"""Radius of a letterbox's blurred ground, of the canvas' long side."""
CELL, LINE, GAP = 420, 18, 10
"""Side of the room for one result, height of a line of words, and what lies between; pixels."""
ALIKE = 3.0
"""Levels up to which two results differ on average and are shown as one."""
JUDGED_SIDE = 64
"""Side of the small copies that are compared, in pixels."""
BOTH = " = "
"""Between the names of tools whose results are alike."""
GREY, WHITE = (60, 60, 60), (255, 255, 255)
Row = dict[str, str]
"""A row of the key: its picture, its size, and the tool behind each letter."""


@dataclass(frozen=True, slots=True)
class Contest:
    """What is compared.

    Attributes:
        pictures: Files, in the order of the sheets.
        sizes: As WIDTHxHEIGHT.
        seed: The same seed, the same order of letters.
    """

    pictures: Sequence[Path]
    sizes: Sequence[str]
    seed: int


def choose_pictures(folder: Path, count: int, skip: int = 0) -> list[Path]:
    """Pictures of a bench folder, by the hash of their names: nobody chose them.

    Sets take turns, so that a small one is seen too.
    """
    by_set: dict[str, list[str]] = defaultdict(list)
    for picture in annotations(folder):
        by_set[picture["set"]].append(picture["file"])
    for files in by_set.values():
        files.sort(key=lambda file: hashlib.sha256(file.encode()).hexdigest())
    chosen: list[str] = []
    while len(chosen) < skip + count and any(by_set.values()):
        chosen += [files.pop() for files in by_set.values() if files]
    return [folder / file for file in chosen[skip : skip + count]]


def write_crops(contest: Contest, folder: Path, out: Path) -> None:
    """Write the windows of the first peer that is installed, one line a picture."""
    with tempfile.TemporaryDirectory() as scratch, croppers(folder, Path(scratch)) as tools:
        name = next((peer for peer in PEERS if peer in tools), None)
        if name is None:
            raise SystemExit("None of the peers is installed: see bench/requirements.txt.")
        lines = []
        for file in contest.pictures:
            windows = {size: tools[name](file, canvas_of(size)) for size in contest.sizes}
            lines.append(json.dumps({"file": file.name, "tool": name, "windows": windows}))
    out.write_text("\n".join(lines), encoding="utf-8")


def read_crops(path: Path) -> tuple[str, dict[str, dict[str, list[float]]]]:
    """The tool's name and, by picture and size, the window left, top, width, height in pixels."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return lines[0]["tool"], {line["file"]: line["windows"] for line in lines}


def canvas_of(size: str) -> tuple[int, int]:
    """Width and height of WIDTHxHEIGHT."""
    width, _, height = size.partition("x")
    return int(width), int(height)


def open_upright(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def make_letterbox(picture: Image.Image, canvas: tuple[int, int]) -> Image.Image:
    """The whole picture on the canvas, over a blurred copy of itself that fills it."""
    ground = ImageOps.fit(picture, canvas).filter(ImageFilter.GaussianBlur(BLUR * max(canvas)))
    whole = ImageOps.contain(picture, canvas, Image.Resampling.LANCZOS)
    ground.paste(whole, ((canvas[0] - whole.width) // 2, (canvas[1] - whole.height) // 2))
    return ground


def make_crop(
    picture: Image.Image, window: Sequence[float], canvas: tuple[int, int]
) -> Image.Image:
    """A window (left, top, width, height in pixels) at the size of the canvas.

    What a tool's rounding puts beyond the picture is left out.
    """
    left, top, width, height = window
    box = (left, top, min(left + width, picture.width), min(top + height, picture.height))
    return picture.resize(canvas, Image.Resampling.LANCZOS, box=box)


def make_ours(contest: Contest, out: Path) -> None:
    """Write what this program makes of every picture, by its own command."""
    sizes = [word for size in contest.sizes for word in ("--size", size)]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "adapt", *sizes]
    files = [str(file.resolve()) for file in contest.pictures]
    subprocess.run(
        [*command, "--out", str(out.resolve()), *files],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def find_made(folder: Path, file: Path, size: str) -> Image.Image:
    """A result that lies in a folder under its picture's name."""
    return open_upright(next(folder.glob(f"{file.stem}_{size}.*")))


def write_sheets(
    contest: Contest, out: Path, crops: Path, made: Mapping[str, Path]
) -> list[list[Row]]:
    """Draw every sheet, and answer the key: for each picture its rows."""
    tool, windows = read_crops(crops)
    key = []
    for number, file in enumerate(contest.pictures, 1):
        source = open_upright(file)
        rows, shown = [], []
        for size in contest.sizes:
            canvas = canvas_of(size)
            results = join_alike({n: find_made(f, file, size) for n, f in made.items()})
            results[LETTERBOX] = make_letterbox(source, canvas)
            results[tool] = make_crop(source, windows[file.name][size], canvas)
            names = sorted(results)
            random.Random(f"{contest.seed} {file.name} {size}").shuffle(names)
            rows.append({"sheet": f"{number:02d}", "file": file.name, "size": size})
            rows[-1] |= dict(zip(LETTERS, names, strict=False))
            shown.append([results[name] for name in names])
        draw_sheet(source, shown, contest.sizes).save(out / f"sheet_{number:02d}.jpg", quality=92)
        key.append(rows)
    return key


def join_alike(results: Mapping[str, Image.Image]) -> dict[str, Image.Image]:
    """The results, each that looks like one before it under one name with it."""
    joined: dict[str, Image.Image] = {}
    for name, picture in results.items():
        twin = next((other for other, shown in joined.items() if are_alike(picture, shown)), None)
        if twin is None:
            joined[name] = picture
        else:
            joined[twin + BOTH + name] = joined.pop(twin)
    return joined


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures of one size differ by so little that choosing is a coin toss."""
    small = [picture.resize((JUDGED_SIDE, JUDGED_SIDE)) for picture in (one, other)]
    means = ImageStat.Stat(ImageChops.difference(*small)).mean
    return max(means) <= ALIKE


def draw_sheet(
    source: Image.Image, shown: Sequence[Sequence[Image.Image]], sizes: Sequence[str]
) -> Image.Image:
    """The picture at the left, and right of it a row for each size with a letter over each."""
    heights = [LINE + max(fitted(cell).height for cell in row) + GAP for row in shown]
    wide = (1 + len(shown[0])) * (CELL + GAP) + GAP
    sheet = Image.new("RGB", (wide, max(sum(heights), CELL) + GAP), GREY)
    sheet.paste(fitted(source), (GAP, GAP + LINE))
    draw, top = ImageDraw.Draw(sheet), GAP
    for row, size, height in zip(shown, sizes, heights, strict=True):
        for column, cell in enumerate(row):
            left = GAP + (column + 1) * (CELL + GAP)
            draw.text((left, top), f"{LETTERS[column]}   {size}", fill=WHITE)
            sheet.paste(fitted(cell), (left, top + LINE))
        top += height
    return sheet


def fitted(picture: Image.Image) -> Image.Image:
    """The picture in a cell, never enlarged."""
    small = picture.copy()
    small.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    return small


def write_ballot(key: Iterable[Iterable[Row]], path: Path) -> None:
    """An empty ballot: a line for each row of each sheet."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        ballot = csv.writer(lines)
        ballot.writerow(("sheet", "size", "best", "must_not_ship"))
        ballot.writerows((row["sheet"], row["size"], "", "") for rows in key for row in rows)


def count_votes(key: Sequence[Sequence[Row]], ballots: Sequence[Path]) -> str:
    """A table: how often each tool was the best, and how often it must not be shipped."""
    rows = {(row["sheet"], row["size"]): row for part in key for row in part}
    best: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    by_size: Counter[tuple[str, str]] = Counter()
    votes: Counter[str] = Counter()
    for path in ballots:
        with path.open(encoding="utf-8", newline="") as lines:
            for vote in csv.DictReader(lines):
                if not vote["best"].strip():
                    continue
                row = rows[vote["sheet"].zfill(2), vote["size"]]
                votes[vote["size"]] += 1
                liked = row[vote["best"].strip().upper()].split(BOTH)
                best.update(liked)
                by_size.update((tool, vote["size"]) for tool in liked)
                for letter in vote["must_not_ship"].upper().split():
                    refused.update(row[letter].split(BOTH))
    return describe_votes(best, refused, by_size, votes)


def describe_votes(
    best: Counter[str],
    refused: Counter[str],
    by_size: Counter[tuple[str, str]],
    votes: Counter[str],
) -> str:
    """The counts as shares of all votes, the most liked tool first."""
    total = max(1, votes.total())
    lines = [f"{votes.total()} votes"]
    for tool in sorted({*best, *refused}, key=lambda tool: -best[tool]):
        sizes = "  ".join(f"{s} {by_size[tool, s] / votes[s]:.2f}" for s in sorted(votes))
        lines.append(
            f"{tool:20s} best {best[tool] / total:.3f}  must not ship "
            f"{refused[tool] / total:.3f}  best by size: {sizes}"
        )
    return "\n".join(lines)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ways = parser.add_subparsers(dest="way", required=True)
    for name in ("crops", "sheets"):
        way = ways.add_parser(name)
        way.add_argument("folder", type=Path)
        way.add_argument("out", type=Path)
        way.add_argument("--pictures", type=int, default=PICTURES)
        way.add_argument("--sizes", default=",".join(SIZES))
        way.add_argument("--skip", type=int, default=0, help="Pictures to leave out first.")
        way.add_argument("--seed", type=int, default=1)
    way.add_argument("--crops", type=Path, required=True, help="What `crops` wrote.")
    way.add_argument(
        "--made", action="append", default=[], metavar="NAME=FOLDER", help="Results made before."
    )
    counting = ways.add_parser("count")
    counting.add_argument("key", type=Path)
    counting.add_argument("votes", type=Path, nargs="+")
    return parser.parse_args()


def main() -> int:
    given = read_arguments()
    if given.way == "count":
        print(count_votes(json.loads(given.key.read_text(encoding="utf-8")), given.votes))
        return 0
    chosen = choose_pictures(given.folder, given.pictures, given.skip)
    contest = Contest(chosen, given.sizes.split(","), given.seed)
    if given.way == "crops":
        write_crops(contest, given.folder, given.out)
        return 0
    given.out.mkdir(parents=True, exist_ok=True)
    made = {name: Path(folder) for name, folder in (m.split("=", 1) for m in given.made)}
    with tempfile.TemporaryDirectory() as scratch:
        if OURS not in made:
            make_ours(contest, Path(scratch))
        key = write_sheets(contest, given.out, given.crops, {OURS: Path(scratch)} | made)
    (given.out / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")
    write_ballot(key, given.out / "ballot.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
