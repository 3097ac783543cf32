"""Faces by YuNet, asked at two scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from app.domain.geometry import Box
from app.imaging.detect.findings import Finding, Pixels

COARSE, FINE = 640, 1280
ENLARGED_AT_MOST = 2.0
SEEN, SURE, CONFIRMED = 0.6, 0.9, 0.5
FINE_ALONE = 0.85
"""Scores: taken at the coarse scale; taken without asking again; enough at the fine scale to confirm; enough there alone.

Source: model card of YuNet, and measurements on dogs and cheetahs, whose false faces vanish at the fine scale.
"""
SAME = 0.4
ANIMALS = frozenset({"bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"})
SMALLEST_INPUT = 16


def find_faces(detector: cv2.FaceDetectorYN, picture: Pixels) -> list[Finding]:
    """Every face that holds up at both scales. picture: uint8 BGR [height, width, 3]."""
    coarse, fine = _look(detector, picture, COARSE), _look(detector, picture, FINE)
    faces = [face for face in coarse if face.score >= SEEN and (face.score >= SURE or _is_confirmed(face, fine))]
    found = [face.box for face in coarse if face.score >= SEEN]
    faces += [face for face in fine if face.score >= FINE_ALONE and not any(face.box.iou(box) > 0.3 for box in found)]
    return faces


def seen_both_ways(one: Sequence[Finding], other: Sequence[Finding]) -> list[Finding]:
    """The faces of two looks, best first: a face that both saw is one, in the box that holds both."""
    faces = list(one)
    for face in other:
        twin = next((i for i, known in enumerate(faces) if known.box.iou(face.box) > SAME), None)
        if twin is None:
            faces.append(face)
        else:
            known = faces[twin]
            faces[twin] = replace(known, score=max(known.score, face.score), box=known.box.joined(face.box))
    return sorted(faces, key=lambda face: -face.score)


def without_animals(faces: Sequence[Finding], objects: Sequence[Finding]) -> list[Finding]:
    """Drop the faces centred in an animal that has no person about it: a muzzle is easily taken for a face."""
    animals = [thing.box for thing in objects if thing.label in ANIMALS and thing.score >= 0.5]
    people = [thing.box for thing in objects if thing.label == "person" and thing.score >= 0.3]

    def is_muzzle(face: Finding) -> bool:
        x, y = face.box.centre
        return any(box.holds(x, y) for box in animals) and not any(box.holds(x, y) for box in people)

    return [face for face in faces if not is_muzzle(face)]


def _is_confirmed(face: Finding, fine: Sequence[Finding]) -> bool:
    return any(other.score >= CONFIRMED and face.box.iou(other.box) > SAME for other in fine)


def _look(detector: cv2.FaceDetectorYN, picture: Pixels, side: int) -> list[Finding]:
    height, width = picture.shape[:2]
    factor = min(side / max(height, width), ENLARGED_AT_MOST)
    size = (max(SMALLEST_INPUT, int(width * factor)), max(SMALLEST_INPUT, int(height * factor)))
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    detector.setInputSize(size)
    _, rows = detector.detect(scaled)
    if rows is None:
        return []
    across, down = width / size[0], height / size[1]
    return [
        Finding("face", row[14], Box(row[0] * across, row[1] * down, row[2] * across, row[3] * down))
        for row in np.asarray(rows, dtype=np.float64).tolist()
    ]
