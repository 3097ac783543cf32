"""Faces by YuNet, asked at two scales and both ways round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import onnxruntime

from app.domain.geometry import Box
from app.imaging.detect.facing import Facing
from app.imaging.detect.findings import Finding, Floats, Pixels, to_bgr

COARSE, FINE = 640, 1280
ENLARGED_AT_MOST = 2.0
TAKEN, SURE, CONFIRMED = 0.6, 0.9, 0.5
FINE_ALONE = 0.85
"""Scores: taken at the coarse scale; taken without asking again; enough at the fine scale to
confirm; enough there alone.

Source: model card of YuNet, and measurements on dogs and cheetahs, whose false faces vanish at the
fine scale.
"""
SAME = 0.4
ANIMALS = frozenset(
    {"bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"}
)
SMALLEST_INPUT = 16
SCORE_FLOOR, OVERLAP = 0.4, 0.3
STRIDES = (8, 16, 32)
"""Pixels from one place that is asked for a face to the next, in the model's three layers."""


def find_faces(detector: onnxruntime.InferenceSession, facing: Facing) -> list[Finding]:
    """Every face that holds up, best first, in pixels of the picture as it stands.

    Where the first look sees nothing that is even a little like a face, the mirror image is not
    looked at.
    """
    coarse, fine = detect_at_both_scales(detector, facing)
    if not (coarse or fine):
        return []
    return merge_faces(
        confirm_faces(coarse, fine),
        confirm_faces(*detect_at_both_scales(detector, facing.other_way())),
    )


def detect_at_both_scales(
    detector: onnxruntime.InferenceSession, facing: Facing
) -> tuple[list[Finding], list[Finding]]:
    view = to_bgr(facing.picture)
    return facing.things(detect_faces_at(detector, view, COARSE)), facing.things(
        detect_faces_at(detector, view, FINE)
    )


def confirm_faces(coarse: Sequence[Finding], fine: Sequence[Finding]) -> list[Finding]:
    """The faces that both scales show, or one of them well enough."""
    faces = [
        face
        for face in coarse
        if face.score >= TAKEN and (face.score >= SURE or is_confirmed(face, fine))
    ]
    found = [face.box for face in coarse if face.score >= TAKEN]
    faces += [
        face
        for face in fine
        if face.score >= FINE_ALONE and not any(face.box.iou(box) > 0.3 for box in found)
    ]
    return faces


def merge_faces(one: Sequence[Finding], other: Sequence[Finding]) -> list[Finding]:
    """The faces of two looks, best first: a face that both saw is one, in the box that holds
    both.
    """
    faces = list(one)
    for face in other:
        same = next((i for i, known in enumerate(faces) if known.box.iou(face.box) > SAME), None)
        if same is None:
            faces.append(face)
        else:
            known = faces[same]
            faces[same] = replace(
                known, score=max(known.score, face.score), box=known.box.joined(face.box)
            )
    return sorted(faces, key=lambda face: -face.score)


def drop_animals(faces: Sequence[Finding], objects: Sequence[Finding]) -> list[Finding]:
    """Drop the faces centred in an animal that has no person about it: a muzzle is easily taken for
    a face.
    """
    animals = [thing.box for thing in objects if thing.label in ANIMALS and thing.score >= 0.5]
    people = [thing.box for thing in objects if thing.label == "person" and thing.score >= 0.3]

    def is_muzzle(face: Finding) -> bool:
        x, y = face.box.centre
        return any(box.holds(x, y) for box in animals) and not any(
            box.holds(x, y) for box in people
        )

    return [face for face in faces if not is_muzzle(face)]


def is_confirmed(face: Finding, fine: Sequence[Finding]) -> bool:
    return any(other.score >= CONFIRMED and face.box.iou(other.box) > SAME for other in fine)


def detect_faces_at(
    detector: onnxruntime.InferenceSession, picture: Pixels, side: int
) -> list[Finding]:
    """Whatever the model takes for a face, with the long side at `side` pixels. picture: uint8 BGR
    [height, width, 3].
    """
    height, width = picture.shape[:2]
    factor = min(side / max(height, width), ENLARGED_AT_MOST)
    size = (max(SMALLEST_INPUT, int(width * factor)), max(SMALLEST_INPUT, int(height * factor)))
    scaled = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    )
    boxes, scores = run_face_model(detector, np.asarray(scaled, dtype=np.uint8))
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), SCORE_FLOOR, OVERLAP)
    stretch = np.array([width / size[0], height / size[1]] * 2)
    return [Finding("face", float(scores[i]), Box(*(boxes[i] * stretch).tolist())) for i in kept]


def run_face_model(
    detector: onnxruntime.InferenceSession, picture: Pixels
) -> tuple[Floats, Floats]:
    """Boxes (left, top, width, height) [n, 4] and scores [n] of whatever may be a face. Source:
    paper and code of YuNet.
    """
    coarsest = STRIDES[-1]
    down, right = -picture.shape[0] % coarsest, -picture.shape[1] % coarsest
    padded = cv2.copyMakeBorder(picture, 0, down, 0, right, cv2.BORDER_CONSTANT)
    names = [f"{answer}_{stride}" for stride in STRIDES for answer in ("cls", "obj", "bbox")]
    answers = detector.run(names, {detector.get_inputs()[0].name: cv2.dnn.blobFromImage(padded)})
    layers = [
        decode_layer(stride, padded.shape[1], *(answer[0] for answer in answers[3 * n : 3 * n + 3]))
        for n, stride in enumerate(STRIDES)
    ]
    boxes, scores = (np.concatenate(parts) for parts in zip(*layers, strict=True))
    return boxes, scores


def decode_layer(
    stride: int, width: int, classes: Floats, objects: Floats, codes: Floats
) -> tuple[Floats, Floats]:
    """A layer asks at every `stride` pixels, row by row: middles are coded as steps, sides as
    powers of e.
    """
    scores = np.sqrt(np.clip(classes, 0, 1) * np.clip(objects, 0, 1))[:, 0]
    (likely,) = np.nonzero(scores >= SCORE_FLOOR)
    row, column = np.divmod(likely, width // stride)
    middles = (np.stack([column, row], axis=1) + codes[likely, :2]) * stride
    sides = np.exp(codes[likely, 2:]) * stride
    return np.concatenate([middles - sides / 2, sides], axis=1).astype(np.float32), scores[likely]
