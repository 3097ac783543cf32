"""The short-lived program in which foreign bytes are decoded: `python -m app.adapters.gate.child
TIME_S MEMORY_MB`.

Standard input: one JSON document `{"do": "inspect", "paths": [...]}` or `{"do": "normalise",
"path": ..., "folder": ...}`; with `"drawings": true` Illustrator files are taken too. Standard
output: one JSON line per picture, `{"ok": ...}` or `{"error": code, "message": text}`.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

_PR_SET_PDEATHSIG = 1


def main() -> None:
    time_s, memory_mb = float(sys.argv[1]), int(sys.argv[2])
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    order = json.load(sys.stdin)
    if order["do"] == "inspect":
        for path in order["paths"]:
            _allow_cpu(time_s)
            _answer(partial(_inspected, order["drawings"]), Path(path))
    else:
        _allow_cpu(time_s)
        _answer(partial(_normalised, order["drawings"]), Path(order["path"]), Path(order["folder"]))


def _die_with_parent() -> None:
    """Linux kills this program when whoever started it dies, so that no decoder goes on alone."""
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent or parent == 1:
        sys.exit(1)


def _allow_cpu(time_s: float) -> None:
    """Each picture gets its own seconds, though one process looks at many."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime + time_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(work: Any, *arguments: Path) -> None:
    from app.domain.errors import (
        Refused,
    )  # after the limits are set: from here on everything runs under them

    try:
        answer = {"ok": work(*arguments)}
    except Refused as error:
        answer = {"error": error.code, "message": error.message}
    except MemoryError:
        answer = {"error": "too_large", "message": ""}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _inspected(drawings: bool, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return _header(_reader(stream, drawings).inspect(stream))


def _normalised(drawings: bool, path: Path, folder: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        ours = _reader(stream, drawings).normalise(stream)
    (folder / "master").write_bytes(ours.master)
    (folder / "proxy").write_bytes(ours.proxy)
    return {
        "header": _header(ours.header),
        "masterType": ours.master_type,
        "proxyType": ours.proxy_type,
        "hasAlpha": ours.has_alpha,
    }


def _reader(stream: BinaryIO, drawings: bool) -> Any:
    """The module that knows the file: pictures, or drawings where they are wanted."""
    from app.imaging.decode import illustrator, pictures

    return illustrator if drawings and illustrator.is_drawing(stream) else pictures


def _header(header: Any) -> dict[str, Any]:
    width, height = header.size.width, header.size.height
    return {
        "kind": header.kind,
        "width": width,
        "height": height,
        "dpi": header.dpi,
        "layers": header.layers,
    }


if __name__ == "__main__":
    main()
