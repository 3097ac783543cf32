"""Plan the pictures of a bench folder and print its evaluator's table.

    python -m bench.adaptation FOLDER [--strategy crop] [--sizes 728x90,160x600] [--plans
    plans.jsonl] python -m bench.adaptation FOLDER --stability [--enlarged]     do windows stay when
    photographs are disturbed a little? python -m bench.adaptation FOLDER --peers        the crops
    of the tools in use, by the same judge

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
        "--stability",
        action="store_true",
        help="Compare with the plans of copies that are disturbed in one way each.",
    )
    parser.add_argument(
        "--enlarged",
        action="store_true",
        help="With --stability: of pictures four times as wide and high, as people upload them.",
    )
    parser.add_argument(
        "--sample", type=int, default=40, help="With --stability: so many photographs."
    )
    parser.add_argument(
        "--peers",
        action="store_true",
        help="Judge the crops of other tools, as far as they are installed.",
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.stability:
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
    photographs = [
        given.folder / picture["file"]
        for picture in annotations(given.folder)
        if is_photograph(picture)
    ]
    sources = stability.sample(photographs, given.sample)

    def planned(disturbance: stability.Disturbance) -> dict[str, stability.Planned]:
        copies, plans = folder / disturbance.name, folder / f"{disturbance.name}.jsonl"
        copies.mkdir()
        files = [disturbance.copy(source, copies, is_enlarged=given.enlarged) for source in sources]
        make_plans(files, given.strategy, given.sizes.split(","), plans)
        return stability.read_plans(plans)

    own = planned(stability.UNDISTURBED)
    print(f"{'':22}{'pairs':>7}{'IoU >= .95':>12}{'>= .97':>9}{'mean':>7}")
    for disturbance in (*stability.DISTURBANCES, stability.BOTH):
        found = stability.compared(own, planned(disturbance), disturbance)
        causes = ", ".join(f"{count} {cause}" for cause, count in sorted(found.causes.items()))
        print(
            f"{disturbance.name:22}{found.pairs:>7}{found.stable:>12.3f}{found.still:>9.3f}"
            f"{found.mean:>7.3f}  {causes}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
