"""Faces."""

from __future__ import annotations

import cv2
import numpy as np
import onnxruntime
import pytest

from app.domain.geometry import Box
from app.imaging.detect.faces import (
    COARSE,
    OVERLAP,
    SCORE_FLOOR,
    SURE,
    confirm_faces,
    detect_faces_at,
    drop_animals,
    drop_doubtful,
    find_faces,
    merge_faces,
)
from app.imaging.detect.facing import Facing
from app.imaging.detect.findings import Finding, Pixels, to_bgr
from tests.imaging.detect.conftest import WEIGHTS, noise, sample, session

YUNET = "yunet_2023mar_any_size.onnx"


@pytest.fixture(scope="module")
def detector() -> onnxruntime.InferenceSession:
    return session(YUNET)


@pytest.mark.models
def test_the_face_of_a_portrait_is_found_once(detector: onnxruntime.InferenceSession) -> None:
    (face,) = find_faces(detector, Facing.of(sample("portrait.jpg")))
    assert face.score > 0.9
    assert face.box.iou(Box(178, 63, 92, 111)) > 0.8


@pytest.mark.models
@pytest.mark.parametrize("size", [(512, 512), (500, 389), (640, 480)])
def test_faces_are_those_that_opencv_reads_out_of_the_same_answers(
    detector: onnxruntime.InferenceSession, size: tuple[int, int]
) -> None:
    """Its own reader of this model, at the size that the coarse look takes, sides that are no
    multiple of 32 included.
    """
    picture = cv2.resize(to_bgr(sample("portrait.jpg")), size)
    factor = COARSE / max(size)
    scaled = cv2.resize(
        picture, (int(size[0] * factor), int(size[1] * factor)), interpolation=cv2.INTER_CUBIC
    )
    reader = cv2.FaceDetectorYN.create(
        str(WEIGHTS / YUNET), "", scaled.shape[1::-1], SCORE_FLOOR, OVERLAP
    )
    _, rows = reader.detect(scaled)
    faces = detect_faces_at(detector, picture, COARSE)
    assert len(faces) == len(rows) >= 1
    for face, row in zip(faces, rows.tolist(), strict=True):
        assert face.score == pytest.approx(row[14], abs=1e-4)
        assert face.box.scaled(factor).iou(Box(*row[:4])) > 0.99


@pytest.mark.models
@pytest.mark.parametrize("size", [(1, 1), (16, 16), (900, 3), (5, 700)])
def test_no_size_is_too_small_or_too_narrow(
    detector: onnxruntime.InferenceSession, size: tuple[int, int]
) -> None:
    assert find_faces(detector, Facing.of(noise(*size))) == []


class Counted:
    """A detector that counts how often it is asked."""

    def __init__(self, detector: onnxruntime.InferenceSession) -> None:
        self.get_inputs = detector.get_inputs
        self.times = 0
        self._run = detector.run

    def run(self, *order: object) -> object:
        self.times += 1
        return self._run(*order)


@pytest.mark.models
@pytest.mark.parametrize(
    ("picture", "looks"), [(sample("portrait.jpg"), 4), (np.full((300, 400, 3), 90, np.uint8), 2)]
)
def test_a_mirror_image_is_inspected_only_where_something_was_seen(
    detector: onnxruntime.InferenceSession, picture: Pixels, looks: int
) -> None:
    counted = Counted(detector)
    find_faces(counted, Facing.of(picture))
    assert counted.times == looks


def test_a_face_seen_both_ways_is_one_face_with_room_for_both_answers() -> None:
    one, other = (
        Finding("face", 0.7, Box(100, 100, 40, 50)),
        Finding("face", 0.9, Box(105, 98, 40, 50)),
    )
    far = Finding("face", 0.8, Box(400, 100, 40, 50))
    assert merge_faces([one], [other, far]) == [
        Finding("face", 0.9, Box.from_edges(100, 98, 145, 150)),
        far,
    ]


def test_a_face_that_only_one_inspection_shows_stays() -> None:
    face = Finding("face", 0.9, Box(100, 100, 40, 50))
    assert merge_faces([face], []) == merge_faces([], [face]) == [face]


MUZZLE = Finding("face", 0.9, Box(40, 40, 20, 20))
DOG = Finding("dog", 0.8, Box(20, 20, 80, 80))


def test_a_face_in_an_animal_is_dropped() -> None:
    assert drop_animals([MUZZLE], [DOG]) == []


def test_a_face_of_a_person_with_an_animal_stays() -> None:
    assert drop_animals([MUZZLE], [DOG, Finding("person", 0.4, Box(0, 0, 100, 100))]) == [MUZZLE]


def test_a_doubtful_animal_drops_no_face() -> None:
    assert drop_animals([MUZZLE], [Finding("dog", 0.4, DOG.box)]) == [MUZZLE]


def test_a_doubtful_face_that_no_person_is_about_is_dropped() -> None:
    doubtful, sure = Finding("face", 0.8, MUZZLE.box), MUZZLE
    person = Finding("person", 0.25, Box(0, 0, 100, 100))
    elsewhere = Finding("person", 0.9, Box(70, 0, 30, 100))
    assert drop_doubtful([doubtful, sure], [DOG, elsewhere]) == [sure]
    assert drop_doubtful([doubtful], [person]) == [doubtful]


def test_a_small_face_that_is_sure_at_the_fine_scale_alone_needs_no_person() -> None:
    box, cut_by_the_edge = Box(100, 100, 16, 26), Box(101, 100, 16, 26)
    coarse = [Finding("face", SURE - 0.02, box)]
    (small,) = confirm_faces(coarse, [Finding("face", SURE + 0.03, cut_by_the_edge)])
    (toy,) = confirm_faces(coarse, [Finding("face", SURE - 0.01, cut_by_the_edge)])
    assert small.box == toy.box == box
    assert drop_doubtful([small], []) == [small]
    assert drop_doubtful([toy], []) == []


def test_a_face_of_the_coarse_scale_that_the_fine_one_does_not_show_must_be_sure() -> None:
    doubtful = Finding("face", SURE - 0.02, Box(100, 100, 40, 50))
    sure = Finding("face", SURE, Box(300, 100, 40, 50))
    assert confirm_faces([doubtful, sure], []) == [sure]
