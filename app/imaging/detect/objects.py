"""Things by two single-shot detectors.

One knows 80 COCO classes, the other 23 classes of Open Images that are sold or stand in shops.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import onnxruntime

from app.domain.geometry import Box
from app.imaging.detect.findings import Finding, Floats, Pixels

INPUT = 300
"""Side in pixels of what both models take."""
SCORE_FLOOR = 0.2
"""Of whatever is answered."""
OVERLAP = 0.5
"""Overlap (IoU) from which one of two things of a class is dropped."""
COCO_CLASSES = 90
"""Ids of COCO, some without a class."""

# Ids 1 to 90 of COCO in order; ids without a class are "-".
COCO_NAMES = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,-,"
    "stop sign,parking meter,bench,"
    "bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,-,backpack,umbrella,-,-,handbag,tie,"
    "suitcase,frisbee,skis,"
    "snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,"
    "bottle,-,wine glass,cup,fork,"
    "knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,"
    "couch,potted plant,bed,-,"
    "dining table,-,-,toilet,-,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,"
    "sink,refrigerator,-,book,"
    "clock,vase,scissors,teddy bear,hair drier,toothbrush"
)
COCO_LABELS = tuple(COCO_NAMES.split(","))


def find_objects(session: onnxruntime.InferenceSession, picture: Pixels) -> list[Finding]:
    """COCO things with a score of at least .2, best first.

    Args:
        session: ssd-mobilenet-coco.
        picture: uint8 RGB [height, width, 3].
    """
    outputs = session.run(None, {session.get_inputs()[0].name: squeeze_to_input(picture)[None]})
    by_width = {output.shape[-1]: output[0] for output in outputs}
    scores, edges = by_width[COCO_CLASSES], by_width[4][:, 0]
    return make_findings(edges, scores, COCO_LABELS, picture)


def find_products(
    session: onnxruntime.InferenceSession, labels: Sequence[str], picture: Pixels
) -> list[Finding]:
    """Open Images things with a score of at least .2, best first.

    Args:
        session: ssd-mobilenetv2-oidv4.
        labels: The model's own, its label for nothing first.
        picture: uint8 RGB [height, width, 3].
    """
    values = squeeze_to_input(picture).astype(np.float32) / 127.5 - 1.0
    codes, scores = (
        output[0] for output in session.run(None, {session.get_inputs()[0].name: values[None]})
    )
    if scores.min() < 0:
        scores = 1.0 / (1.0 + np.exp(-scores))
    return make_findings(decode_boxes(codes), scores[:, 1:], labels[1:], picture)


def squeeze_to_input(picture: Pixels) -> Pixels:
    """The picture in the models' square, whatever its ratio: uint8 [300, 300, 3]."""
    return np.ascontiguousarray(
        cv2.resize(picture, (INPUT, INPUT), interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def make_findings(
    edges: Floats, scores: Floats, labels: Sequence[str], picture: Pixels
) -> list[Finding]:
    """What a model answers as findings, best first, each thing once.

    Args:
        edges: Top, left, bottom, right as fractions [n, 4].
        scores: 0..1 [n, classes].
        labels: Of the classes.
        picture: uint8 [height, width, 3].
    """
    best = scores.max(axis=1)
    height, width = picture.shape[:2]
    found = []
    for i in np.argsort(-best, kind="stable"):
        if best[i] > SCORE_FLOOR:
            label = labels[int(scores[i].argmax())].lower()
            found.append(Finding(label, float(best[i]), box_from_edges(edges[i], width, height)))
    return drop_duplicates(found)


def box_from_edges(edges: Floats, width: int, height: int) -> Box:
    """A box in pixels; edges: top, left, bottom, right as fractions [4]."""
    top, left, bottom, right = (min(max(float(edge), 0.0), 1.0) for edge in edges)
    return Box.from_edges(left * width, top * height, right * width, bottom * height)


def drop_duplicates(found: Sequence[Finding]) -> list[Finding]:
    """Non-maximum suppression within each class; the best come first."""
    kept: list[Finding] = []
    for thing in found:
        alike = [other for other in kept if other.label == thing.label]
        if not any(other.box.iou(thing.box) > OVERLAP for other in alike):
            kept.append(thing)
    return kept


def decode_boxes(codes: Floats) -> Floats:
    """Box codes relative to the anchors as fractions.

    Source: box coder of the TensorFlow object detection API, scales 10, 10, 5, 5.

    Args:
        codes: y, x, height, width [n, 4].

    Returns:
        Top, left, bottom, right [n, 4].
    """
    x = codes[:, 1] / 10 * ANCHORS[:, 2] + ANCHORS[:, 0]
    y = codes[:, 0] / 10 * ANCHORS[:, 3] + ANCHORS[:, 1]
    wide, high = np.exp(codes[:, 3] / 5) * ANCHORS[:, 2], np.exp(codes[:, 2] / 5) * ANCHORS[:, 3]
    return np.stack([y - high / 2, x - wide / 2, y + high / 2, x + wide / 2], axis=1)


def make_anchors() -> Floats:
    """Centre x, centre y, width, height of every anchor, as fractions [n, 4].

    They are in the order of the model's output. Source: SSD anchor generator of the TensorFlow
    object detection API: 6 layers, scales .2 to .95, lowest layer reduced.
    """
    scales = [0.2 + 0.15 * layer for layer in range(6)] + [1.0]
    lowest = [(0.1, 1.0), (scales[0], 2.0), (scales[0], 0.5)]
    anchors = []
    for layer, cells in enumerate((19, 10, 5, 3, 2, 1)):
        shapes = [(scales[layer], ratio) for ratio in (1.0, 2.0, 0.5, 3.0, 1 / 3)]
        shapes.append(((scales[layer] * scales[layer + 1]) ** 0.5, 1.0))
        sides = [(s * r**0.5, s / r**0.5) for s, r in (shapes if layer else lowest)]
        for row in range(cells):
            for column in range(cells):
                centre = ((column + 0.5) / cells, (row + 0.5) / cells)
                anchors += [(*centre, width, height) for width, height in sides]
    return np.array(anchors, dtype=np.float32)


ANCHORS = make_anchors()
