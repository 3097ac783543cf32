"""Every layout of every container: is the picture right, refused by its true name, or wrong?

.venv/bin/python -m bench.decoding [FAMILY ...] [--all]

Draws the chart in each layout, decodes it as an upload is, and compares it with the chart. `--all`
names every file that is wrong, not only the first of each family.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from testing.files.charts import Case, Verdict, judge
from testing.files.tiff_cases import COLOUR_NAMES, draw_tiff, every_tiff

SHOWN = 3
"""Wrong files that are named, of each family."""


def tiff_cases() -> Iterator[tuple[str, Case]]:
    """Every TIFF under the name of its colours."""
    for layout in every_tiff():
        yield f"tiff {COLOUR_NAMES[layout.photometric]}", draw_tiff(layout)


FAMILIES: dict[str, Callable[[], Iterator[tuple[str, Case]]]] = {"tiff": tiff_cases}
"""What is drawn, by container: the row of the table and the file."""


def main() -> None:
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")] or list(FAMILIES)
    counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    words: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: dict[str, list[str]] = defaultdict(list)
    for name in wanted:
        for row, case in FAMILIES[name]():
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
        shown = names if "--all" in sys.argv else names[:SHOWN]
        print("\n".join([f"\nwrong of {row}:", *shown]))


if __name__ == "__main__":
    main()
