"""Models are opened once, and share what memory they work in."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import numpy as np
import pytest
from rapidocr import RapidOCR

from app.imaging.detect.sessions import is_hinted, open_session
from tests.imaging.detect.conftest import ROOT, drawn_ad, session

pytestmark = pytest.mark.models

LOOK = """
import resource
from pathlib import Path
import numpy as np
from app.adapters.analysers.local import LocalAnalyser

analyser = LocalAnalyser(Path("app/weights"))
picture = np.random.default_rng(1).integers(0, 256, (1100, 1600, 3), dtype=np.uint8)
for rows, columns in ((1100, 1600), (900, 1280), (1100, 1100), (640, 1500)):
    analyser.analyse(np.ascontiguousarray(picture[:rows, :columns]))
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)
print((peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024) / 1024)
"""


def test_readers_share_their_models(readers: list[RapidOCR]) -> None:
    one, other = readers
    assert one.text_det.session.session is other.text_det.session.session
    assert one.text_rec.session.session is other.text_rec.session.session


@pytest.mark.parametrize(("level", "hinted", "count"), [(0.0, 0, 0), (0.35, 1, 0), (0.9, 1, 1)])
def test_fainter_boxes_of_text_are_hints(
    readers: list[RapidOCR], level: float, hinted: int, count: int
) -> None:
    answer = np.zeros((1, 1, 64, 160), dtype=np.float32)
    answer[0, 0, 20:40, 20:120] = level
    boxes, scores = readers[0].text_det.postprocess_op(answer, (128, 320))
    assert (len(boxes), len(scores), is_hinted(readers[0])) == (count, count, bool(hinted))


def test_the_detector_of_text_answers_as_it_was_published() -> None:
    """Weights that count for nothing were taken out of it for their cost; nothing else may change
    with that. Processors may add the rest up in another order: a millionth of a score is none.
    """
    published = open_session(
        files("rapidocr").joinpath("models", "PP-OCRv6_det_small.onnx").read_bytes()
    )
    values = np.ascontiguousarray(
        drawn_ad()[:640, :640].transpose(2, 0, 1)[None] / 127.5 - 1, dtype=np.float32
    )
    answers = [
        model.run(None, {model.get_inputs()[0].name: values})[0]
        for model in (published, session("ppocrv6_det_small.onnx"))
    ]
    assert answers[0].max() > 0.5
    assert np.allclose(*answers, rtol=0, atol=1e-6)


def test_inspecting_pictures_of_many_sizes_takes_less_than_a_gibibyte() -> None:
    """In a process of its own, since memory that was once taken is not given back."""
    seen = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert float(seen.stdout) < 1024
