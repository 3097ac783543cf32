"""Photoshop files: what is taken looks as its maker saw it, and the rest is told its true name."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.domain.errors import Refused, Unreadable
from app.imaging.decode import psd_layers
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master
from app.imaging.picture import Picture
from testing.files.charts import Verdict, draw_alpha, draw_chart, judge
from testing.files.psd import (
    GREY,
    INDEXED,
    MULTICHANNEL,
    RGB,
    RLE,
    VERSION_INFO,
    PsdLayer,
    PsdLayout,
    write_psd,
)
from testing.files.psd_cases import PsdDrawing, draw_psd, every_psd

DRAWINGS = list(every_psd())
FOR_EACH = settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
ABSENT = {VERSION_INFO: struct.pack(">IB", 1, 0) + bytes(12)}
"""The resource that says that the composite is no picture of the layers."""


def master_of(data: bytes) -> Picture:
    return read_master(normalise(io.BytesIO(data)).master)


def refusal_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        normalise(io.BytesIO(data))
    return raised.value.message


def white(height: int = 34, width: int = 45) -> list[np.ndarray]:  # type: ignore[type-arg]
    return [np.full((height, width), 255)] * 3


def opaque(colours: Picture) -> Picture:
    return np.dstack([colours, np.full(colours.shape[:2], 255, np.uint8)])


@FOR_EACH
@given(drawing=st.sampled_from(DRAWINGS))
def test_a_psd_of_any_layout_is_right_or_refused_in_true_words(drawing: PsdDrawing) -> None:
    case = draw_psd(drawing)
    verdict, said = judge(case)
    assert verdict is not Verdict.WRONG, f"{case.name}: {said}"
    is_read = drawing.layout.bits != 32 and (
        drawing.layout.mode != MULTICHANNEL or not drawing.further
    )
    assert (verdict is Verdict.RIGHT) == is_read, f"{case.name}: {said}"


@FOR_EACH
@given(
    colours=st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=6),
    alphas=st.lists(st.integers(1, 255), min_size=1, max_size=6),
    mode=st.sampled_from([GREY, RGB]),
)
def test_colours_on_white_come_back_as_exactly_as_eight_bits_know_them(
    colours: list[tuple[int, int, int]], alphas: list[int], mode: int
) -> None:
    """Laying on white rounds by half a level, which the transparency then magnifies."""
    plain = np.asarray([colours] * len(alphas), float)
    if mode == GREY:
        plain = plain[:, :, :1].repeat(3, axis=2)
    alpha = np.asarray(alphas)[:, None].repeat(len(colours), axis=1)
    share = alpha / 255
    kept = plain[:, :, :1] if mode == GREY else plain
    laid = [np.rint(kept[:, :, at] * share + 255 * (1 - share)) for at in range(kept.shape[2])]
    data = write_psd([*laid, alpha], PsdLayout(mode=mode, is_transparent=True))
    found = master_of(data)[:, :, :3].astype(float)
    allowed = 0.5 * 255 / alpha + 0.5
    assert (np.abs(found - plain).max(axis=2) <= allowed).all()


def test_the_edge_of_what_was_laid_on_white_is_nowhere_lighter_on_black() -> None:
    alpha = np.tile(np.arange(256), (4, 1))
    share = alpha / 255
    laid = [np.rint(at * share + 255 * (1 - share)) for at in (200, 60, 50)]
    picture = master_of(write_psd([*laid, alpha], PsdLayout(is_transparent=True))).astype(float)
    shown = picture[:, :, :3] * picture[:, :, 3:] / 255
    assert (shown <= np.asarray([200, 60, 50]) + 1).all()


def test_colours_that_were_never_laid_on_white_stay_as_they_are() -> None:
    alpha = np.full((34, 45), 90)
    planes = [draw_chart()[:, :, at] for at in range(3)]
    picture = master_of(write_psd([*planes, alpha], PsdLayout(is_transparent=True)))
    assert (picture[:, :, :3] == draw_chart()).all()


def test_selections_are_no_part_of_a_picture() -> None:
    planes = [draw_chart()[:, :, at] for at in range(3)]
    for further in range(4):
        stored = [*planes, *[draw_alpha()] * further]
        for layout in (PsdLayout(), PsdLayout(compression=RLE), PsdLayout(is_large=True)):
            assert (master_of(write_psd(stored, layout)) == draw_chart()).all()


def test_the_transparent_colour_of_an_indexed_picture_is_transparent() -> None:
    palette = np.zeros((3, 256), np.uint8)
    palette[:, :2] = [[200, 10], [60, 20], [50, 30]]
    indices = np.indices((6, 8))[1] % 2
    layout = PsdLayout(
        mode=INDEXED, palette=palette.tobytes(), resources={1047: struct.pack(">H", 1)}
    )
    picture = master_of(write_psd([indices], layout))
    assert (picture[0, 0] == (200, 60, 50, 255)).all()
    assert (picture[:, 1::2, 3] == 0).all()


@pytest.mark.parametrize("key", [b"Lr16", b"Layr"])
def test_a_deep_file_tells_its_layers_and_transparency_in_another_block(key: bytes) -> None:
    layout = PsdLayout(bits=16, is_transparent=True, deep_block=key)
    case = draw_psd(PsdDrawing(layout, 2))
    assert judge(case) == (Verdict.RIGHT, judge(case)[1])
    assert inspect(io.BytesIO(case.data)).layers == 1


@pytest.mark.parametrize("resources", [{}, ABSENT])
@pytest.mark.parametrize("is_large", [False, True])
def test_an_absent_composite_is_composed_of_plain_layers(
    resources: dict[int, bytes], is_large: bool
) -> None:
    chart = draw_chart()
    patch = np.full((10, 12, 4), (10, 200, 90, 128), np.uint8)
    layers = [PsdLayer(opaque(chart)), PsdLayer(patch, left=3, top=4)]
    layout = PsdLayout(resources=resources, layers=layers, is_large=is_large)
    ours = normalise(io.BytesIO(write_psd(white(), layout)))
    expected = chart.astype(float)
    expected[4:14, 3:15] += (patch[:, :, :3] - expected[4:14, 3:15]) * 128 / 255
    assert np.abs(read_master(ours.master) - expected).max() <= 1
    assert ours.header.layers == 2


@pytest.mark.parametrize(
    "layer",
    [
        PsdLayer(np.full((9, 9, 4), 90, np.uint8), blend=b"hue "),
        PsdLayer(np.full((9, 9, 4), 90, np.uint8), blocks=[(b"knko", b"\x01\x00\x00\x00")]),
        PsdLayer(np.full((9, 9, 4), 90, np.uint8), blocks=[(b"nvrt", b"")]),
    ],
    ids=["blended by hue", "knocks out", "inverts what is below"],
)
def test_an_absent_composite_that_nobody_can_compose_alike_is_refused_with_what_to_do(
    layer: PsdLayer,
) -> None:
    layout = PsdLayout(layers=[PsdLayer(opaque(draw_chart())), layer])
    message = refusal_of(write_psd(white(), layout))
    assert "without its composite" in message
    assert "Maximize PSD and PSB File Compatibility" in message
    assert "composite" in refusal_of(write_psd(white(), replace(layout, resources=ABSENT)))


def test_too_many_layers_to_compose_are_refused_before_any_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layer = PsdLayer(opaque(draw_chart()))
    data = write_psd(white(), PsdLayout(layers=[layer] * 3))
    assert (master_of(data) == draw_chart()).all()
    monkeypatch.setattr(psd_layers, "MAX_WORK", 7 * 34 * 45 - 1)
    assert "without its composite" in refusal_of(data)


def test_a_white_picture_is_a_white_picture() -> None:
    assert (master_of(write_psd(white(), PsdLayout())) == 255).all()
    layer = PsdLayer(np.full((34, 45, 4), 255, np.uint8))
    assert (master_of(write_psd(white(), PsdLayout(layers=[layer]))) == 255).all()


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (PsdLayout(bits=32), "32 bits per channel"),
        (PsdLayout(mode=MULTICHANNEL), "separate inks"),
        (PsdLayout(bits=32, is_large=True), "PSB"),
    ],
)
def test_what_is_not_read_is_told_by_its_name_at_both_doors(layout: PsdLayout, words: str) -> None:
    data = write_psd(white(), layout)
    assert words in refusal_of(data)
    with pytest.raises(Refused, match=words):
        inspect(io.BytesIO(data))


@pytest.mark.parametrize("compression", range(4))
def test_a_cut_psd_is_damaged(compression: int) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (3, 60, 80))
    data = write_psd(list(noise), PsdLayout(compression=compression))
    assert "damaged" in refusal_of(data[: len(data) * 2 // 3])
