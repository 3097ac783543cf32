"""Other engines on the same windows, under a Python of its own that has them.

    PYTHON bench/pipeline/peers.py UPLOAD WINDOWS.json FOLDER

Imports nothing of this program. Prints a JSON line per peer: its name and version, and the CPU
seconds for all formats. FOLDER gets what each made, before its JPEG encoding, as NAME-NUMBER.npy.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

QUALITY = 85
Window = tuple[int, int, int, int, int, int]
"""left, top, right, bottom in the source; width, height of the format."""


def thumbor(data: bytes, windows: list[Window]) -> Callable[[Callable[[int, Any], None]], None]:
    """Use thumbor's own engine as its requests do.

    Each format opens the original, crops, resizes, and encodes.
    """
    from thumbor.config import Config
    from thumbor.context import Context, RequestParameters
    from thumbor.engines.pil import Engine

    context = Context(server=None, config=Config(QUALITY=QUALITY))
    context.request = RequestParameters()

    def run(keep: Callable[[int, Any], None]) -> None:
        for number, (left, top, right, bottom, width, height) in enumerate(windows):
            engine = Engine(context)
            engine.load(data, ".jpg")
            engine.crop(left, top, right, bottom)
            engine.resize(width, height)
            keep(number, engine.image)
            engine.read(".jpg", QUALITY)

    return run


def libvips(data: bytes, windows: list[Window]) -> Callable[[Callable[[int, Any], None]], None]:
    """libvips, each format from a fresh shrink-on-load pipeline, as image services use it."""
    import pyvips

    pyvips.cache_set_max(0)

    def run(keep: Callable[[int, Any], None]) -> None:
        for number, (left, top, right, bottom, width, height) in enumerate(windows):
            across = (right - left) / width
            shrink = next((s for s in (8, 4, 2) if s <= across / 2), 1)
            image = pyvips.Image.new_from_buffer(data, "", shrink=shrink, access="random")
            x, y, wide, high = (round(v / shrink) for v in (left, top, right - left, bottom - top))
            cut = image.crop(x, y, min(wide, image.width - x), min(high, image.height - y))
            made = cut.resize(width / cut.width, vscale=height / cut.height).copy_memory()
            keep(number, made)
            made.jpegsave_buffer(Q=QUALITY)

    return run


def pixels(image: Any) -> Any:
    return np.asarray(image.convert("RGB")) if hasattr(image, "convert") else image.numpy()


def main() -> None:
    data, folder = Path(sys.argv[1]).read_bytes(), Path(sys.argv[3])
    windows = [tuple(w) for w in json.loads(Path(sys.argv[2]).read_text())]
    for name, package, start in (
        ("thumbor", "thumbor", thumbor),
        ("libvips", "pyvips-binary", libvips),
    ):
        try:
            run = start(data, windows)
        except ImportError:
            continue
        run(
            lambda number, image, name=name: np.save(folder / f"{name}-{number}.npy", pixels(image))
        )
        before = time.process_time()
        run(lambda _number, _image: None)
        spent = time.process_time() - before
        print(json.dumps({"name": name, "version": version(package), "cpu_s": spent}))


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    main()
