"""An analysis is stored as a document, and read back as it was."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.geometry import Size


@pytest.mark.parametrize("detail", [1.0, 0.5])
def test_an_analysis_is_read_back_as_it_was_stored(detail: float) -> None:
    analysis = Analysis(
        Size(6000, 4000), (), is_layout=False, nsfw_score=0.25, models={"yunet": "1"}, detail=detail
    )
    assert Analysis.read(json.loads(json.dumps(analysis.to_json()))) == analysis


def test_analyses_of_former_versions_count_as_fully_detailed() -> None:
    document = Analysis(Size(60, 40), (), is_layout=False, nsfw_score=0.0).to_json()
    assert "detail" not in document
    assert Analysis.read(document).detail == 1.0


def test_masks_of_the_same_pixels_are_the_same_however_they_came() -> None:
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[40:80, 10:200] = True
    made = Mask(pixels)
    read = Mask.from_text(Mask(pixels.copy()).to_text())
    assert (made, hash(made)) == (read, hash(read))
    assert made != Mask(~pixels)
