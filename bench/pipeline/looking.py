"""What surrounds the pictures: previews, plans, analysis, and the memory that all of it takes."""

from __future__ import annotations

import io
import json
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from app.domain.documents.analysis import Analysis
from app.domain.documents.formats import TargetFormat
from app.domain.documents.rules import Rules
from app.domain.geometry import Size
from app.domain.planning.adapt import make_plan
from app.imaging.decode.pictures import normalise
from app.imaging.flatten import flatten_on_white
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from app.ports.analyser import Analyser
from app.services.projects import editing
from testing.factories.installation import SAMPLES, Installation

EIGHT = [
    Size(*s)
    for s in ((1080, 1080), (1080, 1350), (1080, 1920), (1920, 1080), (1200, 628), (1500, 500))
]
EIGHT += [Size(728, 90), Size(160, 600)]
MEGAPIXELS = (0.3, 1.0, 2.0, 12.0, 24.0)
EDITS: Sequence[Mapping[str, Any]] = (
    {"saturation": 1.4, "brightness": 1.1, "contrast": 1.2},
    {"crop": {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}},
    {
        "textOverlays": [{"content": "Autumn sale, this week alone", "x": 0.1, "y": 0.1}],
        "rotate": 90,
    },
)


@dataclass(frozen=True)
class Figures:
    """Milliseconds of CPU: half of all cases take up to the first, none more than the second."""

    median: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Figures:
        return cls(1000 * float(np.median(seconds)), 1000 * max(seconds))


def cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def previews(
    installation: Installation, results_by_asset: Sequence[Sequence[Any]]
) -> tuple[Figures, Figures]:
    """Measure each edit of each result: the first preview of each picture, and all after it.

    For the first its proxy is read. Of the latter the lesser of two counts, since a machine with
    other work to do adds to one or the other.
    """
    first, later = [], []
    for result_ids in results_by_asset:
        looks = []
        for result_id in result_ids:
            for edits in EDITS:

                def show(result_id: Any = result_id, edits: Mapping[str, Any] = edits) -> object:
                    return editing.preview_edits(
                        installation.deps, installation.admin, result_id, edits
                    )

                looks.append(cpu_s(show) if not looks else min(cpu_s(show), cpu_s(show)))
        first.append(looks[0])
        later += looks[1:]
    return Figures.of(first), Figures.of(later)


def plans(analyses: Sequence[Analysis]) -> Figures:
    """Eight plans of each picture."""
    return Figures.of(
        [
            cpu_s(lambda a=analysis: [make_plan(a, TargetFormat(size), Rules()) for size in EIGHT])
            for analysis in analyses
        ]
    )


def scaled(picture: Picture, megapixels: float) -> Picture:
    height, width = picture.shape[:2]
    factor = (megapixels * 1e6 / (height * width)) ** 0.5
    size = (round(width * factor), round(height * factor))
    filtering = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=filtering), dtype=np.uint8)


def samples() -> list[Picture]:
    """A portrait, a product and a drawn ad."""
    return [np.asarray(Image.open(path).convert("RGB")) for path in sorted(SAMPLES.iterdir())]


def analysis_by_size(analyser: Analyser) -> list[tuple[float, float]]:
    """Measure CPU seconds a megapixel of the sample pictures at each size.

    The size is that of the picture, whatever part of it is analysed.
    """
    rows = []
    for megapixels in MEGAPIXELS:
        pictures = [scaled(picture, megapixels) for picture in samples()]
        spent = sum(cpu_s(lambda p=picture: analyser.analyse(p)) for picture in pictures)
        rows.append((megapixels, spent / sum(p.shape[0] * p.shape[1] / 1e6 for p in pictures)))
    return rows


def analysis_of_folder(
    analyser: Analyser, folder: Path
) -> tuple[list[float], float, list[Analysis]]:
    """Measure a bench folder: CPU seconds of each picture and a megapixel, and what was found."""
    files = [
        folder / picture["file"]
        for picture in json.loads((folder / "annotations.json").read_text())["images"]
    ]
    spent, pixels, found = [], 0, []
    for file in files:
        picture = flatten_on_white(read_master(normalise(io.BytesIO(file.read_bytes())).master))
        start = time.process_time()
        found.append(analyser.analyse(picture))
        spent.append(time.process_time() - start)
        pixels += picture.shape[0] * picture.shape[1]
    return spent, sum(spent) / (pixels / 1e6), found


def peak_mb() -> float:
    """The most memory that this process has had in use, in MiB.

    Of Linux' own two figures only this one does not count the process that started it.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
