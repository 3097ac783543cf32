"""The ways to twelve formats that are compared: the loop that teams write, this program, and the
least that any can do.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from app.deps import Deps
from app.domain.access import Actor
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Placement, Plan, Strategy
from app.domain.geometry import Box, Size
from app.domain.render_request import RenderRequest
from app.imaging.encode import encode
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from app.models.generated_asset import GeneratedAsset
from app.production.rendering import render_request
from app.production.sources import SourceCache
from app.records.render_requests import read_render_request
from bench.pipeline.upload import QUALITY, SIZES, window
from testing import db

PEERS = Path(__file__).with_name("peers.py")


@dataclass(frozen=True)
class Way:
    """cpu_s: for all formats.  pictures: what was made, before it was encoded; empty when it makes
    none.
    """

    name: str
    cpu_s: float
    pictures: Sequence[Picture] = ()


def timed(work: Callable[[], list[Picture]]) -> tuple[float, list[Picture]]:
    start = time.process_time()
    pictures = work()
    return time.process_time() - start, pictures


def naive(upload: bytes) -> list[Picture]:
    """Each format on its own: open and decode the upload, convert, crop, scale with Lanczos, save
    as JPEG.
    """
    results = []
    for size in SIZES:
        with Image.open(io.BytesIO(upload)) as opened:
            image = opened.convert("RGB")
        box = window(Size(*image.size), size)
        part = image.crop((int(box.left), int(box.top), int(box.right), int(box.bottom)))
        made = part.resize((size.width, size.height), Image.Resampling.LANCZOS)
        made.save(io.BytesIO(), "JPEG", quality=QUALITY)
        results.append(np.asarray(made))
    return results


def requests_of(actor: Actor, result_ids: Sequence[Any]) -> list[RenderRequest]:
    """What the worker reads of each result, in the order of SIZES."""
    with db.snapshot(actor) as session:
        requests = [
            read_render_request(session, session.get_one(GeneratedAsset, result_id))
            for result_id in result_ids
        ]
    by_size = {request.canvas: request for request in requests}
    return [by_size[size] for size in SIZES]


def ours(
    deps: Deps, requests: Sequence[RenderRequest], *, read_whole: bool = False
) -> list[Picture]:
    """As the worker makes a batch: the master from the store, one cache of sources, the renderer,
    the encoder.

    The plans are the windows that all ways show.  read_whole: as for a picture whose every pixel
    counts.
    """
    cache, results = SourceCache(), []
    for request in requests:
        plan = Plan(
            Strategy.CROP,
            (Placement(window(request.source_size, request.canvas), Box.whole(request.canvas)),),
        )
        shown = without_detail(request) if read_whole else request
        rendered = render_request(deps, cache, shown, plan, Edits(), request.canvas)
        encode(rendered.picture, kind="jpeg", quality=QUALITY)
        results.append(rendered.picture)
    return results


def without_detail(request: RenderRequest) -> RenderRequest:
    """The request of a picture whose every pixel counts."""
    if request.analysis is None:
        return request
    return replace(request, analysis=replace(request.analysis, detail=1.0))


def floor(deps: Deps, request: RenderRequest) -> list[Picture]:
    """One reduced decoding and the twelve encodings: what no pipeline can save."""
    half = Size(request.source_size.width // 2, request.source_size.height // 2)
    decoded = read_master(
        deps.storage.local_path(request.master_key) or deps.storage.read(request.master_key),
        at_least=half,
    )
    for size in SIZES:
        height, width = min(size.height, decoded.shape[0]), min(size.width, decoded.shape[1])
        encode(np.ascontiguousarray(decoded[:height, :width]), kind="jpeg", quality=QUALITY)
    return []


def peers(python: Path, upload: bytes, source: Size) -> list[Way]:
    """What the peers that this Python has make of the same windows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "upload.jpg").write_bytes(upload)
        boxes = [(window(source, size), size) for size in SIZES]
        edges = [
            (int(b.left), int(b.top), int(b.right), int(b.bottom), s.width, s.height)
            for b, s in boxes
        ]
        (folder / "windows.json").write_text(json.dumps(edges))
        command = [
            str(python),
            str(PEERS),
            str(folder / "upload.jpg"),
            str(folder / "windows.json"),
            name,
        ]
        one_thread = {**os.environ, "VIPS_CONCURRENCY": "1"}
        lines = subprocess.run(
            command, check=True, capture_output=True, text=True, env=one_thread
        ).stdout.splitlines()
        return [_peer(json.loads(line), folder) for line in lines]


def _peer(said: dict[str, Any], folder: Path) -> Way:
    made = [np.load(folder / f"{said['name']}-{number}.npy") for number in range(len(SIZES))]
    return Way(f"{said['name']} {said['version']}", said["cpu_s"], made)
