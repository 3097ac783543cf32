"""The short-lived program in which untrusted bytes are decoded.

`python -m app.adapters.gate.child PARENT_PID TIME_S MEMORY_MIB`

It takes one request: `{"do": "inspect", "paths": [...]}` or `{"do": "normalise", "path": ...,
"folder": ...}`; with `"drawings": true` Illustrator and SVG files are taken too. Fonts come as
`{"do": "font", "path": ..., "folder": ..., "name": ...}`. It answers once a file: `{"ok": ...}` or
`{"error": code, "message": text}`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

from app.processes.limits import allow_cpu, limit_address_space
from app.processes.parent import Parent

if TYPE_CHECKING:
    from app.imaging.decode.pictures import Header

Document = dict[str, object]


def main(parent_pid: int, time_s: float, memory_mib: int) -> None:
    parent = Parent(parent_pid)
    limit_address_space(memory_mib)
    request = next(parent.requests())
    drawings = request.get("drawings", False)
    if request["do"] == "font":
        places = Path(request["path"]), Path(request["folder"])
        works = [partial(normalise_font_file, *places, request["name"])]
    elif request["do"] == "inspect":
        works = [partial(inspect_file, Path(path), drawings) for path in request["paths"]]
    else:
        folder = Path(request["folder"])
        works = [partial(normalise_file, Path(request["path"]), drawings, folder)]
    for work in works:
        allow_cpu(time_s)  # each picture gets its own seconds, though one process looks at many
        parent.answer(answer_of(work))


def answer_of(work: Callable[[], Document]) -> Document:
    """Do it, and say what came of it."""
    # imported once the limits are set: from here on everything runs under them
    from app.domain.errors import Refused

    try:
        return {"ok": work()}
    except Refused as error:
        return {"error": error.code, "message": error.message}
    except MemoryError:
        return {"error": "too_large", "message": ""}


def inspect_file(path: Path, drawings: bool) -> Document:
    with path.open("rb") as stream:
        return header_document(reader_of(stream, drawings).inspect(stream))


def normalise_file(path: Path, drawings: bool, folder: Path) -> Document:
    """Write `master` and `proxy` into the folder, and say what they are."""
    with path.open("rb") as stream:
        ours = reader_of(stream, drawings).normalise(stream)
    (folder / "master").write_bytes(ours.master)
    (folder / "proxy").write_bytes(ours.proxy)
    return {
        "header": header_document(ours.header),
        "masterType": ours.master_type,
        "proxyType": ours.proxy_type,
        "hasAlpha": ours.has_alpha,
    }


def normalise_font_file(path: Path, folder: Path, name: str) -> Document:
    """Write `font` into the folder, and say what it is."""
    from app.imaging.decode.fonts import normalise_font

    known = normalise_font(path, folder / "font.otf", name)
    return {
        "family": known.family,
        "weight": known.weight,
        "fs_type": known.fs_type,
        "characters": known.characters,
        "remarks": known.remarks,
    }


def reader_of(stream: BinaryIO, drawings: bool) -> ModuleType:
    """The module that knows the file: pictures, or drawings where they are wanted.

    It alone is loaded: every file pays for what its process loads.
    """
    from app.imaging.decode import kinds, pictures

    kind = kinds.detect_kind(stream) if drawings else ""
    if kind == "svg":
        from app.imaging.decode import svg

        return svg
    if kind in kinds.ILLUSTRATOR:
        from app.imaging.decode import illustrator

        return illustrator
    return pictures


def header_document(header: Header) -> Document:
    return {
        "kind": header.kind,
        "width": header.size.width,
        "height": header.size.height,
        "dpi": header.dpi,
        "layers": header.layers,
        "remarks": header.remarks,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
