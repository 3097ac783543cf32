"""Things."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.geometry import Box
from app.imaging.detect.objects import (
    ANCHORS,
    COCO_CLASSES,
    COCO_LABELS,
    find_objects,
    find_products,
)
from tests.imaging.detect.conftest import WEIGHTS, noise, sample, session


def test_every_id_of_the_model_has_its_label() -> None:
    assert len(COCO_LABELS) == COCO_CLASSES
    assert (COCO_LABELS[0], COCO_LABELS[17], COCO_LABELS[46], COCO_LABELS[89]) == (
        "person",
        "dog",
        "cup",
        "toothbrush",
    )


def test_there_is_an_anchor_for_every_answer() -> None:
    assert ANCHORS.shape == (19 * 19 * 3 + (100 + 25 + 9 + 4 + 1) * 6, 4)
    assert np.all((ANCHORS[:, :2] > 0) & (ANCHORS[:, :2] < 1))


@pytest.mark.models
def test_a_cup_is_found_where_it_stands() -> None:
    found = find_objects(session("ssd_mobilenet_coco.onnx"), sample("product.png"))
    cup = next(thing for thing in found if thing.label == "cup")
    assert cup.score > 0.9
    assert cup.box.iou(Box(174, 22, 240, 227)) > 0.8


@pytest.mark.models
def test_the_second_detector_decodes_its_boxes() -> None:
    labels = (WEIGHTS / "object_detection_oidv4_labelmap.txt").read_text().splitlines()
    found = find_products(session("ssd_mobilenetv2_oidv4.onnx"), labels, sample("product.png"))
    cup = next(thing for thing in found if thing.label in ("coffee cup", "mug"))
    assert cup.box.iou(Box(174, 22, 240, 227)) > 0.6


@pytest.mark.models
def test_nothing_is_sure_in_noise() -> None:
    assert all(
        thing.score < 0.5
        for thing in find_objects(session("ssd_mobilenet_coco.onnx"), noise(400, 300))
    )
