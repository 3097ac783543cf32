"""The process that decodes untrusted files starts once a file: what it loads, every upload pays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from testing.factories.pictures import picture
from tests.architecture.sources import ROOT

TOO_MUCH = ("pydantic", "numpy", "psd_tools", "cv2", "onnxruntime", "sqlalchemy", "flask")
INSPECT_AND_NORMALISE = f"""
import sys
from pathlib import Path
from app.adapters.gate.child import answer_of, inspect_file, normalise_file
path, folder, drawings = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "drawings"
for work in (inspect_file, lambda *given: normalise_file(*given, folder)):
    assert "ok" in answer_of(lambda: work(path, drawings))
print(sorted(set({TOO_MUCH!r}) & set(sys.modules)))
"""


@pytest.mark.parametrize("drawings", ["pictures", "drawings"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_decoding_loads_neither_documents_nor_models_nor_tables(
    tmp_path: Path, kind: str, drawings: str
) -> None:
    """The models of documents alone had cost a picture 140 ms, more than decoding most of them.

    Numbers and layers are needed by few kinds of files, which load them when they are decoded.
    """
    path = tmp_path / "picture"
    path.write_bytes(picture(kind))
    done = subprocess.run(
        [sys.executable, "-c", INSPECT_AND_NORMALISE, path, tmp_path, drawings],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
