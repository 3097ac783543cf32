"""Plan the pictures of a bench folder and print its evaluator's table.

    python -m bench.adaptation FOLDER [--strategy crop] [--sizes 728x90,160x600] [--plans
    plans.jsonl] python -m bench.adaptation FOLDER --mirrored     do windows stay when photographs
    are mirrored, or small and coarse? python -m bench.adaptation FOLDER --peers        the crops of
    the tools in use, by the same judge

FOLDER holds annotations.json, the pictures it names, and evaluate.py, which defines every figure.
The plans come from the planning command itself, so what is measured is what the product does.
Compare with the table in bench/adaptation/README.md.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.adaptation import stability
from bench.adaptation.peers import print_peers
from bench.adaptation.planning import SIZES, annotations, is_photograph, make_plans


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strategy", default="auto")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument(
        "--plans", type=Path, help="Keep the plans in this file; with --peers: judge these as well."
    )
    parser.add_argument(
        "--mirrored",
        action="store_true",
        help="Compare with the plans of mirrored and of coarse copies.",
    )
    parser.add_argument(
        "--peers",
        action="store_true",
        help="Judge the crops of other tools, as far as they are installed.",
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.mirrored:
            return print_stability(given, Path(folder))
        if given.peers:
            return print_peers(given.folder, given.sizes.split(","), Path(folder), given.plans)
        return print_table(given, Path(folder))


def print_table(given: argparse.Namespace, folder: Path) -> int:
    plans = given.plans or folder / "plans.jsonl"
    files = [given.folder / picture["file"] for picture in annotations(given.folder)]
    make_plans(files, given.strategy, given.sizes.split(","), plans)
    print(
        f"CPU seconds for planning: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime:.0f}",
        flush=True,
    )
    judge = [
        sys.executable,
        str(given.folder / "evaluate.py"),
        str(given.folder),
        "--plans",
        str(plans),
    ]
    return subprocess.run([*judge, "--sizes", given.sizes], check=False).returncode


def print_stability(given: argparse.Namespace, folder: Path) -> int:
    sources = [
        given.folder / picture["file"]
        for picture in annotations(given.folder)
        if is_photograph(picture)
    ]

    def planned(name: str, files: list[Path]) -> dict[str, stability.Planned]:
        plans = folder / f"{name}.jsonl"
        make_plans(files, given.strategy, given.sizes.split(","), plans)
        return stability.read_plans(plans)

    for name in ("own", "mirrored", "coarse"):
        (folder / name).mkdir()
    own = planned(
        "own", [stability.lossless(source, folder / "own", is_mirrored=False) for source in sources]
    )
    turned = planned(
        "mirrored",
        [stability.lossless(source, folder / "mirrored", is_mirrored=True) for source in sources],
    )
    small = planned("coarse", [stability.coarse(source, folder / "coarse") for source in sources])
    plain = {name: own[name] for name in stability.unlettered(own, turned)}
    for name, figures in (
        ("mirrored", stability.compared(own, turned, stability.turned_back)),
        ("mirrored, unlettered", stability.compared(plain, turned, stability.turned_back)),
        ("half size, JPEG q70", stability.compared(own, small, stability.as_it_is)),
    ):
        print(
            f"{name:20s} {figures.pairs} pairs, IoU >= .97 in {figures.stable:.3f}, mean IoU "
            f"{figures.mean:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
