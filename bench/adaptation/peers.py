"""Crop with the tools in use: baselines, and peers as far as they are installed.

    python -m bench.adaptation FOLDER --peers [--plans plans.jsonl]

They are judged in the same run by the same judge. The peers have a lock of their own,
bench/requirements.txt, for an environment of their own: thumbor's face detector needs a release of
OpenCV that still has Haar cascades. Nothing here needs the program itself.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import numpy as np
from PIL import Image

from bench.adaptation.planning import annotations

Window = tuple[float, float, float, float]
Cropper = Callable[[Path, tuple[int, int]], Window]
THUMBOR = """
LOADER = "thumbor.loaders.file_loader"
FILE_LOADER_ROOT_PATH = {root!r}
DETECTORS = ["thumbor.detectors.face_detector", "thumbor.detectors.feature_detector"]
STORAGE = "thumbor.storages.no_storage"
"""
START_S = 30.0
"""Seconds that a peer's server has to start."""
ASK_S = 60.0
"""Seconds that it has for an answer."""


def print_peers(folder: Path, sizes: Sequence[str], scratch: Path, ours: Path | None) -> int:
    """Print one line for each tool.

    Args:
        ours: The plans of this program, kept from an earlier run on the same pictures.
    """
    with croppers(folder, scratch) as tools:
        for name, cropper in tools.items():
            _print_figures(
                name, folder, sizes, _plans(folder, sizes, cropper, scratch / "peer.jsonl"), scratch
            )
    _print_figures(
        "letterbox",
        folder,
        sizes,
        _letterboxes(folder, sizes, scratch / "letterbox.jsonl"),
        scratch,
    )
    if ours is not None:
        _print_figures("this program", folder, sizes, ours, scratch)
    return 0


@contextmanager
def croppers(folder: Path, scratch: Path) -> Iterator[dict[str, Cropper]]:
    """The centre crop and every peer that is installed; what is not is named."""
    tools: dict[str, Cropper] = {"centre crop": centre_crop}
    if _is_there("smartcrop"):
        tools["smartcrop.py"] = smartcrop_py
    if _is_there("pyvips"):
        tools["libvips attention"] = lambda path, canvas: libvips(path, canvas, "attention")
        tools["libvips entropy"] = lambda path, canvas: libvips(path, canvas, "entropy")
    if not _is_there("thumbor"):
        yield tools
        return
    with thumbor(folder, scratch) as cropper:
        yield tools | {"thumbor": cropper}


def centre_crop(path: Path, canvas: tuple[int, int]) -> Window:
    picture = _sides(path)
    width, height = window(picture, canvas)
    return (picture[0] - width) / 2, (picture[1] - height) / 2, width, height


def smartcrop_py(path: Path, canvas: tuple[int, int]) -> Window:
    from smartcrop import SmartCrop

    with Image.open(path) as picture:
        best = SmartCrop().crop(picture.convert("RGB"), *canvas)["top_crop"]
    return best["x"], best["y"], best["width"], best["height"]


def libvips(path: Path, canvas: tuple[int, int], interesting: str) -> Window:
    """Return the largest window of the canvas' ratio.

    libvips gives its pixels alone: where they stand is searched for.
    """
    import pyvips

    picture = pyvips.Image.new_from_file(str(path))
    width, height = (round(side) for side in window((picture.width, picture.height), canvas))
    whole, part = picture.numpy(), picture.smartcrop(width, height, interesting=interesting).numpy()
    for left in range(picture.width - width + 1):
        for top in range(picture.height - height + 1):
            if np.array_equal(whole[top : top + height, left : left + width], part):
                return left, top, width, height
    raise LookupError(f"{path.name}: the crop is no part of the picture")


@contextmanager
def thumbor(folder: Path, scratch: Path) -> Iterator[Cropper]:
    """Yield thumbor's smart crop with face and feature detection.

    It is asked of a server of its own on a free port of this machine.
    """
    settings = scratch / "thumbor.conf"
    settings.write_text(THUMBOR.format(root=str(folder.resolve())), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "thumbor.server",
        "--ip",
        "127.0.0.1",
        "--port",
        str(port),
        "--conf",
        str(settings),
    ]
    server = subprocess.Popen([*command, "--log-level", "error"], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield lambda path, canvas: _asked(
            port, path.resolve().relative_to(folder.resolve()), canvas
        )
    finally:
        server.terminate()
        server.wait()


def _asked(port: int, path: Path, canvas: tuple[int, int]) -> Window:
    """Ask thumbor what it would do: a crop in pixels of the picture, then a resize."""
    address = (
        f"http://127.0.0.1:{port}/unsafe/meta/{canvas[0]}x{canvas[1]}/smart/{quote(str(path))}"
    )
    with urllib.request.urlopen(address, timeout=ASK_S) as answer:
        said = json.load(answer)["thumbor"]
    crop = next((step for step in said["operations"] if step["type"] == "crop"), None)
    if crop is None:
        return 0.0, 0.0, said["source"]["width"], said["source"]["height"]
    return crop["left"], crop["top"], crop["right"] - crop["left"], crop["bottom"] - crop["top"]


def _wait_for(port: int) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def window(picture: tuple[int, int], canvas: tuple[int, int]) -> tuple[float, float]:
    """Width and height of the largest part of the picture that has the canvas' ratio."""
    scale = min(picture[0] / canvas[0], picture[1] / canvas[1])
    return canvas[0] * scale, canvas[1] * scale


def _is_there(package: str) -> bool:
    there = find_spec(package) is not None
    if not there:
        print(f"{package}: not installed, see bench/requirements.txt")
    return there


def _sides(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def _plans(folder: Path, sizes: Sequence[str], cropper: Cropper, out: Path) -> Path:
    """Write the crops of a tool as the judge reads plans.

    A small difference in ratio is the tool's rounding, and no stretching.
    """
    lines = []
    for picture in annotations(folder):
        plans = {}
        for size in sizes:
            canvas = _canvas(size)
            src = cropper(folder / picture["file"], canvas)
            plans[size] = {
                "strategy": "crop",
                "placements": [{"src": list(src), "dst": [0, 0, *canvas]}],
            }
        lines.append(json.dumps({"file": picture["file"], "plans": plans}))
    out.write_text("\n".join(lines), encoding="utf-8")
    return out


def _letterboxes(folder: Path, sizes: Sequence[str], out: Path) -> Path:
    lines = []
    for picture in annotations(folder):
        sides, plans = _sides(folder / picture["file"]), {}
        for size in sizes:
            canvas = _canvas(size)
            scale = min(canvas[0] / sides[0], canvas[1] / sides[1])
            wide, high = sides[0] * scale, sides[1] * scale
            dst = [(canvas[0] - wide) / 2, (canvas[1] - high) / 2, wide, high]
            plans[size] = {
                "strategy": "extend-canvas",
                "placements": [{"src": [0, 0, *sides], "dst": dst}],
            }
        lines.append(json.dumps({"file": picture["file"], "plans": plans}))
    out.write_text("\n".join(lines), encoding="utf-8")
    return out


def _canvas(size: str) -> tuple[int, int]:
    width, _, height = size.partition("x")
    return int(width), int(height)


def _print_figures(
    name: str, folder: Path, sizes: Sequence[str], plans: Path, scratch: Path
) -> None:
    report = scratch / "report.json"
    judge = [
        sys.executable,
        str(folder / "evaluate.py"),
        str(folder),
        "--plans",
        str(plans),
        "--out",
        str(report),
    ]
    subprocess.run([*judge, "--sizes", ",".join(sizes)], check=True, stdout=subprocess.DEVNULL)
    made = json.loads(report.read_text(encoding="utf-8"))
    parts = [("all", made["all"]), *made["by_set"].items()]
    figures = "  ".join(
        f"{part} {figure['GOOD']:.3f} / {figure['intact']:.3f}" for part, figure in parts
    )
    print(f"{name:18s} GOOD / intact: {figures}", flush=True)
