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

COARSE = 640
"""Long side in pixels at which faces are looked for first."""
FINE = 1280
"""Long side in pixels at which they are looked for again."""
ENLARGED_AT_MOST = 2.0
"""Factor by which a small picture is enlarged for that."""
TAKEN = 0.6
"""Score from which a face at the coarse scale is taken, if the fine scale confirms it.

Source, also of the next three: model card of YuNet, and measurements on dogs and cheetahs, whose
false faces vanish at the fine scale.
"""
SURE = 0.9
"""Score from which a face at the coarse scale is taken without asking again."""
CONFIRMED = 0.5
"""Score from which a face at the fine scale confirms one at the coarse scale."""
FINE_ALONE = 0.85
"""Score from which a face at the fine scale is taken alone."""
SAME = 0.4
"""Overlap (IoU) of the boxes of one face, found twice."""
NEAR_ANOTHER = 0.3
"""Overlap (IoU) with a face at the coarse scale from which one at the fine scale is none of its
own.
"""
ANIMAL_SCORE = 0.5
"""From which an animal's muzzle is no face."""
PERSON_SCORE = 0.3
"""From which a person about it keeps it a face."""
SIGN_OF_PERSON = 0.2
"""Score from which the slightest sign of a person about it makes a doubtful face hold up. Source:
of 13 faces below SURE and without one, in 318 photographs, none was a face: a koala, a doughnut, a
clock, a book's cover.
"""
ANIMALS = frozenset(
    {"bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"}
)
SMALLEST_INPUT = 16
"""Side in pixels below which the model has nothing to go by."""
SCORE_FLOOR = 0.4
"""Of whatever the model takes for a face."""
OVERLAP = 0.3
"""Overlap (IoU) from which one of two answers of the model is dropped."""
STRIDES = (8, 16, 32)
"""Pixels from one place that is asked for a face to the next, in the model's three layers."""


def find_faces(detector: onnxruntime.InferenceSession, facing: Facing) -> list[Finding]:
    """Every face that holds up, best first, in pixels of the picture as it stands.

    Where the first inspection shows nothing that is even a little like a face, the mirror image is
    not inspected.
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
    """Whatever the model takes for a face, coarse and fine.

    Boxes are in pixels of the picture as it stands.
    """
    view = to_bgr(facing.picture)
    coarse = detect_faces_at(detector, view, COARSE)
    fine = detect_faces_at(detector, view, FINE)
    return facing.things(coarse), facing.things(fine)


def confirm_faces(coarse: Sequence[Finding], fine: Sequence[Finding]) -> list[Finding]:
    """The faces that both scales show, or one of them well enough.

    A small face is surer at the fine scale: one that is sure there is sure.
    """
    taken = [face for face in coarse if face.score >= TAKEN]
    faces = []
    for face in taken:
        confirmed = confirm_face(face, fine)
        if confirmed >= SURE:
            faces.append(replace(face, score=max(face.score, confirmed)))
        elif face.score >= SURE or confirmed >= CONFIRMED:
            faces.append(face)
    for face in fine:
        is_new = not any(face.box.iou(other.box) > NEAR_ANOTHER for other in taken)
        if face.score >= FINE_ALONE and is_new:
            faces.append(face)
    return faces


def merge_faces(one: Sequence[Finding], other: Sequence[Finding]) -> list[Finding]:
    """The faces of two inspections, best first.

    A face that both found is one, in the box that holds both.
    """
    faces = list(one)
    for face in other:
        same = next((i for i, known in enumerate(faces) if known.box.iou(face.box) > SAME), None)
        if same is None:
            faces.append(face)
        else:
            known = faces[same]
            score, box = max(known.score, face.score), known.box.joined(face.box)
            faces[same] = replace(known, score=score, box=box)
    return sorted(faces, key=lambda face: -face.score)


def drop_animals(faces: Sequence[Finding], objects: Sequence[Finding]) -> list[Finding]:
    """The faces without those centred in an animal that has no person about it.

    A muzzle is easily taken for a face.
    """
    animals, people = [], []
    for thing in objects:
        if thing.label in ANIMALS and thing.score >= ANIMAL_SCORE:
            animals.append(thing.box)
        elif thing.label == "person" and thing.score >= PERSON_SCORE:
            people.append(thing.box)

    def is_muzzle(face: Finding) -> bool:
        x, y = face.box.centre
        is_in_animal = any(box.holds(x, y) for box in animals)
        return is_in_animal and not any(box.holds(x, y) for box in people)

    return [face for face in faces if not is_muzzle(face)]


def drop_doubtful(faces: Sequence[Finding], objects: Sequence[Finding]) -> list[Finding]:
    """The faces of a photograph without doubtful ones that no person is about.

    Toys, food and covers are easily taken for faces.
    """
    people = [t.box for t in objects if t.label == "person" and t.score >= SIGN_OF_PERSON]
    return [
        face
        for face in faces
        if face.score >= SURE or any(box.holds(*face.box.centre) for box in people)
    ]


def confirm_face(face: Finding, fine: Sequence[Finding]) -> float:
    """The best score 0..1 of the same face at the fine scale; 0 where it shows none."""
    scores = [other.score for other in fine if face.box.iou(other.box) > SAME]
    return max(scores, default=0.0)


def detect_faces_at(
    detector: onnxruntime.InferenceSession, picture: Pixels, side: int
) -> list[Finding]:
    """Whatever the model takes for a face, in pixels of the picture.

    Args:
        detector: YuNet.
        picture: uint8 BGR [height, width, 3].
        side: Pixels of the long side at which it is inspected.
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
    """Whatever may be a face.

    Source: paper and code of YuNet.

    Args:
        detector: YuNet.
        picture: uint8 BGR [height, width, 3].

    Returns:
        Boxes (left, top, width, height) in pixels [n, 4], and scores 0..1 [n].
    """
    coarsest = STRIDES[-1]
    down, right = -picture.shape[0] % coarsest, -picture.shape[1] % coarsest
    padded = cv2.copyMakeBorder(picture, 0, down, 0, right, cv2.BORDER_CONSTANT)
    names = [f"{answer}_{stride}" for stride in STRIDES for answer in ("cls", "obj", "bbox")]
    answers = detector.run(names, {detector.get_inputs()[0].name: cv2.dnn.blobFromImage(padded)})
    boxes, scores = [], []
    for n, stride in enumerate(STRIDES):
        classes, objects, codes = (answer[0] for answer in answers[3 * n : 3 * n + 3])
        found = decode_layer(stride, padded.shape[1], classes, objects, codes)
        boxes.append(found[0])
        scores.append(found[1])
    return np.concatenate(boxes), np.concatenate(scores)


def decode_layer(
    stride: int, width: int, classes: Floats, objects: Floats, codes: Floats
) -> tuple[Floats, Floats]:
    """The boxes and scores of one layer of the model.

    A layer asks at every `stride` pixels, row by row: middles are coded as steps, sides as powers
    of e.

    Args:
        stride: Pixels from one place to the next.
        width: Of the picture in pixels.
        classes: How likely each place is a face, 0..1 [places, 1].
        objects: How likely each place is anything, 0..1 [places, 1].
        codes: Boxes [places, 4].
    """
    scores = np.sqrt(np.clip(classes, 0, 1) * np.clip(objects, 0, 1))[:, 0]
    (likely,) = np.nonzero(scores >= SCORE_FLOOR)
    row, column = np.divmod(likely, width // stride)
    middles = (np.stack([column, row], axis=1) + codes[likely, :2]) * stride
    sides = np.exp(codes[likely, 2:]) * stride
    return np.concatenate([middles - sides / 2, sides], axis=1).astype(np.float32), scores[likely]
