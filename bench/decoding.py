"""Every layout of every container: is the picture right, refused by its true name, or wrong?

.venv/bin/python -m bench.decoding [FAMILY ...] [--every N] [--all]

Draws the chart in each layout, decodes it as an upload is, and compares it with the chart.
`--every` takes each Nth file alone; `--all` names every file that is wrong, not only some of each
row.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from testing.files.charts import Case, Verdict, judge
from testing.files.png_cases import every_png
from testing.files.psd_cases import MODE_NAMES, draw_psd, every_psd
from testing.files.screen_cases import every_screen_file
from testing.files.tiff_cases import COLOUR_NAMES, draw_tiff, every_tiff

SHOWN = 3
"""Wrong files that are named, of each family."""


Drawn = tuple[str, Callable[[], Case]]
"""The row of the table that a file counts in, and what draws it."""


def tiff_cases() -> Iterator[Drawn]:
    """Every TIFF under the name of its colours."""
    for layout in every_tiff():
        yield f"tiff {COLOUR_NAMES[layout.photometric]}", partial(draw_tiff, layout)


def psd_cases() -> Iterator[Drawn]:
    """Every Photoshop file under the name of its mode."""
    for drawing in every_psd():
        yield f"psd {MODE_NAMES[drawing.layout.mode]}", partial(draw_psd, drawing)


def png_cases() -> Iterator[Drawn]:
    """Every PNG, by colour type, or by how it tells its colours."""
    for row, case in every_png():
        yield row, partial(return_case, case)


def screen_cases() -> Iterator[Drawn]:
    """JPEG, WebP, AVIF, GIF, BMP and JPEG 2000, by kind."""
    for row, case in every_screen_file():
        yield row, partial(return_case, case)


def return_case(case: Case) -> Case:
    return case


FAMILIES: dict[str, Callable[[], Iterator[Drawn]]] = {
    "png": png_cases,
    "psd": psd_cases,
    "screen": screen_cases,
    "tiff": tiff_cases,
}
"""What is drawn, by container."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("families", nargs="*", default=list(FAMILIES))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[str, list[str]] = defaultdict(list)
    for name in asked.families:
        for row, draw in islice(FAMILIES[name](), 0, None, asked.every):
            case = draw()
            verdict, said = judge(case)
            counts[row][verdict] += 1
            if verdict is Verdict.REFUSED:
                words[row][said] += 1
            if verdict is Verdict.WRONG:
                wrong[row].append(f"{case.name}: {said}")
    print(f"{'files':<28}" + "".join(f"{verdict:>10}" for verdict in Verdict))
    for row, found in counts.items():
        print(f"{row:<28}" + "".join(f"{found[verdict]:>10}" for verdict in Verdict))
    total = sum(counts.values(), Counter[Verdict]())
    print(f"{'all':<28}" + "".join(f"{total[verdict]:>10}" for verdict in Verdict))
    for row, said_of in words.items():
        for said, count in said_of.most_common():
            print(f"\nrefused {count} of {row}: {said}")
    for row, names in wrong.items():
        shown = names if asked.all else names[:SHOWN]
        print("\n".join([f"\nwrong of {row}:", *shown]))


if __name__ == "__main__":
    main()
