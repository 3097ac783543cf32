"""Plan the pictures of a bench folder and print its evaluator's table.

    python -m bench.adaptation FOLDER [--strategy crop] [--sizes 728x90,160x600] [--plans plans.jsonl]

FOLDER holds annotations.json, the pictures it names, and evaluate.py, which defines every figure. The plans come from the
planning command itself, so what is measured is what the product does. Compare with the table in bench/adaptation/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SIZES = "1080x1080,1080x1350,1080x1920,1920x1080,1200x628,1500x500,728x90,160x600"
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--strategy", default="auto")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--plans", type=Path, help="Keep the plans in this file.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plans = given.plans or Path(folder) / "plans.jsonl"
        make_plans(given.folder, given.strategy, given.sizes.split(","), plans)
        print(f"CPU seconds for planning: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime:.0f}", flush=True)
        judge = [sys.executable, str(given.folder / "evaluate.py"), str(given.folder), "--plans", str(plans)]
        return subprocess.run([*judge, "--sizes", given.sizes], check=False).returncode


def make_plans(folder: Path, strategy: str, sizes: list[str], plans: Path) -> None:
    """Run the planning command over the annotated pictures; its lines go to the file."""
    files = [
        str((folder / picture["file"]).resolve()) for picture in json.loads((folder / "annotations.json").read_text())["images"]
    ]
    options = ["--strategy", strategy, *(word for size in sizes for word in ("--size", size))]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "plan", *options, *files]
    with plans.open("w") as lines:
        subprocess.run(command, check=True, cwd=ROOT, stdout=lines, env={**os.environ, "OMP_NUM_THREADS": "1"})


if __name__ == "__main__":
    sys.exit(main())
