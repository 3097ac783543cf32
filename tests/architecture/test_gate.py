"""The process that decodes untrusted files starts once a file: what it loads, every upload pays."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.sources import ROOT

TOO_MUCH = ("pydantic", "numpy", "psd_tools", "cv2", "onnxruntime", "sqlalchemy", "flask")
IMPORT_THE_DECODERS = f"""
import sys
import app.adapters.gate.child, app.domain.errors
from app.imaging.decode import illustrator, pictures
print(sorted(set({TOO_MUCH!r}) & set(sys.modules)))
"""


def test_decoding_loads_neither_documents_nor_models_nor_tables() -> None:
    """The models of documents alone had cost a picture 140 ms, more than decoding most of them.

    Numbers and layers are needed by few kinds of files, which load them when they are decoded.
    """
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_THE_DECODERS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
