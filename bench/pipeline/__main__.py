"""What the pipeline costs in CPU seconds, in turns, with the likeness of what was made.

    .venv/bin/python -m bench.pipeline [--picture UPLOAD.jpg] [--peers PYTHON] [--folder
    BENCH_FOLDER] [--rounds 3]

The seconds are user and system of one run.

**Twelve formats of one picture of 24 megapixels.** The base line is the loop that teams write: for
each format Pillow opens the upload, decodes it whole, converts, crops, scales with Lanczos and
saves JPEG q85. This program reads the master that its gate made of the upload, from its store,
through the worker's cache of sources, its renderer and its encoder. SSIM is that of each picture
before its encoding against the base line's, the least of the twelve; a speed without it is void.
The floor is one reduced decoding of the master and twelve encodings. Taking the upload in (gate and
analysis) is paid once and shown apart, as is the whole of a job: database, safety score, thumbnail,
store; of the upload alone by its parts.

Peers are measured when PYTHON is one that has them (`pip install thumbor pyvips-binary`, in an
environment of their own, since thumbor asks for an older Pillow). With a folder as in
bench/adaptation its pictures are analysed and planned too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean, median

from sqlalchemy import select

from app.deps import Deps
from app.domain.render_request import RenderRequest
from app.models.asset import Asset
from app.models.generated_asset import GeneratedAsset
from bench.pipeline import looking, ways
from bench.pipeline.jobs import cost_of_jobs
from bench.pipeline.upload import SIZES, drawn, similarity
from bench.pipeline.ways import Way
from testing import db
from testing.factories.installation import SAMPLES, install
from tests.api.client import Api

ROOT = Path(__file__).resolve().parents[2]
CLEAR_S = 0.6
"""CPU seconds that the analysis of a clear picture may take."""
WARM_ORDERS = 3
"""Orders of the upload's twelve results, of which the last is what is said."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--peers", type=Path, help="A Python that has thumbor and pyvips.")
    parser.add_argument(
        "--folder", type=Path, help="Pictures with annotations.json, as for bench.adaptation."
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    upload = given.picture.read_bytes() if given.picture else drawn()
    if given.worker:
        print(json.dumps(worker(upload, given.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        api = Api(install(folder / "data"))
        print_ways(
            compare(
                api.installation.deps, find_requests(api, upload), upload, given.rounds, given.peers
            )
        )
        (folder / "upload.jpg").write_bytes(upload)
        command = [
            sys.executable,
            "-m",
            "bench.pipeline",
            "--worker",
            "--picture",
            str(folder / "upload.jpg"),
        ]
        command += ["--folder", str(given.folder.resolve())] if given.folder else []
        said = subprocess.run(
            command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ).stdout
    print_worker(json.loads(said))


def find_requests(api: Api, upload: bytes) -> list[RenderRequest]:
    project = api.ready_project({"upload.jpg": upload})
    job = api.generate(project, sizes=tuple((size.width, size.height) for size in SIZES))
    assert len(api.results(job)) == len(SIZES)
    with db.snapshot(api.installation.admin) as session:
        ids = list(session.scalars(select(GeneratedAsset.id)))
    return ways.requests_of(api.installation.admin, ids)


def compare(
    deps: Deps, requests: Sequence[RenderRequest], upload: bytes, rounds: int, python: Path | None
) -> list[Way]:
    """Every way, in turns; of each the median of the rounds."""
    works = {
        "each format anew (Pillow)": lambda: ways.naive(upload),
        "this program": lambda: ways.ours(deps, requests),
        "this program, master read whole": lambda: ways.ours(deps, requests, read_whole=True),
        "floor: half decoding, 12 encodings": lambda: ways.floor(deps, requests[0]),
    }
    runs: dict[str, list[Way]] = {}
    for _ in range(rounds):
        for name, work in works.items():
            runs.setdefault(name, []).append(Way(name, *ways.timed(work)))
        for way in ways.peers(python, upload, requests[0].source_size) if python else []:
            runs.setdefault(way.name, []).append(way)
    return [
        Way(name, median(way.cpu_s for way in found), found[0].pictures)
        for name, found in runs.items()
    ]


def print_ways(found: Sequence[Way]) -> None:
    base = found[0]
    print(f"{'24 megapixels to 12 JPEGs':<36}{'CPU s':>8}{'times':>8}{'SSIM least':>12}{'mean':>8}")
    for way in found:
        alike = [similarity(a, b) for a, b in zip(base.pictures, way.pictures, strict=False)]
        said = f"{min(alike):>12.3f}{sum(alike) / len(alike):>8.3f}" if alike else ""
        print(f"{way.name:<36}{way.cpu_s:>8.2f}{base.cpu_s / way.cpu_s:>8.1f}{said}")
    least = next(way.cpu_s for way in found if way.name.startswith("floor"))
    ours = next(way.cpu_s for way in found if way.name == "this program")
    print(f"{'this program, times the floor':<36}{ours / least:>8.2f}")
    if not any(way.name.startswith("thumbor") for way in found):
        print("thumbor and libvips were not measured: no --peers.")


def worker(upload: bytes, folder: Path | None) -> dict[str, object]:
    """All of it in one process with the real models, as a worker does it."""
    with tempfile.TemporaryDirectory() as data:
        api = Api(install(Path(data), real_models=True))
        files = {path.name: path.read_bytes() for path in SAMPLES.iterdir()} | {
            "upload.jpg": upload
        }
        projects: list[str] = []
        taken_in = looking.cpu_s(lambda: projects.append(api.ready_project(files)))
        sizes = tuple((size.width, size.height) for size in SIZES)
        jobs = looking.cpu_s(lambda: api.generate(projects[0], sizes=sizes))
        with db.snapshot(api.installation.admin) as session:
            rows = session.execute(select(GeneratedAsset.asset_id, GeneratedAsset.id)).all()
            analyses = list(session.scalars(select(Asset.analysis)))
        by_asset: dict[object, list[object]] = {}
        for asset_id, result_id in rows:
            by_asset.setdefault(asset_id, []).append(result_id)
        alone = api.ready_project({"upload.jpg": upload})
        whole = [cost_of_jobs(api, alone, SIZES) for _ in range(WARM_ORDERS)][-1]
        first, later = looking.previews(api.installation, list(by_asset.values()))
        said: dict[str, object] = {
            "taken_in": taken_in / len(files),
            "jobs": jobs / len(rows),
            "whole": whole,
            "peak": looking.peak_mb(),
        }
        said |= {
            "first": asdict(first),
            "later": asdict(later),
            "plans": asdict(looking.plans(analyses)),
        }
        analyser = api.installation.deps.analyser
        if folder:
            pictures_s, megapixel_s, found = looking.analysis_of_folder(analyser, folder)
            said["folder"] = [pictures_s, megapixel_s, asdict(looking.plans(found))]
        return said | {"analysis": looking.analysis_by_size(analyser)}


def print_worker(said: dict[str, object]) -> None:
    def times(name: str, values: object) -> None:
        assert isinstance(values, dict)
        print(f"{name:<52}{values['median']:>8.1f} ms{values['most']:>8.1f} ms at most")

    print(f"\n{'around it':<52}{'CPU':>8}")
    times("preview of an edit, first look at a picture", said["first"])
    times("preview of an edit, after that", said["later"])
    times("eight plans, sample pictures", said["plans"])
    if folder := said.get("folder"):
        assert isinstance(folder, list)
        times("eight plans, pictures of the folder", folder[2])
        spent = sorted(folder[0])
        quick = sum(each <= CLEAR_S for each in spent) / len(spent)
        print(
            f"{'analysis, pictures of the folder':<52}{folder[1]:>8.2f} s a megapixel, "
            f"{mean(spent):.2f} s a picture, {spent[-1]:.2f} at most, "
            f"{CLEAR_S} or less in {quick:.2f}"
        )
    assert isinstance(said["analysis"], list)
    for megapixels, each_s in said["analysis"]:
        print(
            f"{f'analysis, sample pictures at {megapixels} megapixels':<52}{each_s:>8.2f} s a "
            f"megapixel, {each_s * megapixels:.2f} s a picture"
        )
    print(f"{'taking a picture in, models opened once':<52}{said['taken_in']:>8.2f} s")
    print(f"{'a whole job: plan, picture, score, thumbnail, store':<52}{said['jobs']:>8.3f} s")
    assert isinstance(said["whole"], dict)
    for name, part_s in said["whole"].items():
        title = f"  {name}" if name else "a whole job, the upload alone, warm"
        print(f"{title:<52}{1000 * part_s:>8.1f} ms")
    print(f"{'most memory, analysis, 48 results and previews':<52}{said['peak']:>8.0f} MiB")


if __name__ == "__main__":
    main()
