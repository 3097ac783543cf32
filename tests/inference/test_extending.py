"""A model continues the canvas; the picture's own pixels stay, what it adds holds up or goes."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from pathlib import Path

import c2pa
import numpy as np
import pytest
from PIL import Image, ImageDraw

from app.adapters.credentials import C2paCredentials
from app.adapters.providers.canvas import frame_for, lay_answer
from app.adapters.providers.gemini import RATIOS
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size
from app.domain.preflight.traits import Mend, mend_of
from app.domain.providers import CallOutcome, Capability, Cause
from app.domain.results import ResultStatus
from app.imaging.marking import COMPOSITE
from app.imaging.masters import read_master
from app.imaging.painting import find_known, fit_border, is_seam_visible, lay_known, scale_whole
from app.imaging.picture import Picture, Source, size_of
from app.imaging.render import render
from app.models import GeneratedAsset
from app.ports.providers import ProviderFailed
from app.ports.reader import ReadLine
from app.production.own_fonts import load_fonts
from app.production.rendering import render_request
from app.production.sources import SourceCache
from app.records.render_requests import read_render_request
from app.services.projects import results as use_results
from app.services.projects.editing import save_edits
from app.wiring import FONTS as FONTS_FOLDER
from testing import db
from testing.factories.certificates import make_pems
from testing.providers.requests import Asked
from testing.providers.server import Mood
from tests.inference.conftest import House
from tests.inference.painting import (
    WIDE,
    SeesNothing,
    file_of,
    make,
    make_of,
    paint,
    pixels_of,
    row_of,
)

FONTS = load_fonts(FONTS_FOLDER)
RED = (180, 40, 60)
ROUNDED = 0.04
"""Of the sides of canvases of 40 px: sizes are whole pixels."""


class SeesAFaceAtTheRight(SeesNothing):
    """The picture stands at the left: the right is painted."""

    def find_faces(self, picture: Picture) -> list[Box]:
        width, height = picture.shape[1], picture.shape[0]
        return [Box(width * 7 / 8 - 2, 2, width / 8, height / 2)]


class ReadsAtTheRight(SeesNothing):
    def read(self, picture: Picture) -> list[ReadLine]:
        width = picture.shape[1]
        return [ReadLine("BUY", 0.9, Box(width * 0.9, 10, width * 0.08, 20))]


def test_a_provider_paints_what_the_picture_does_not_cover_and_the_file_says_so(
    house: House,
) -> None:
    plain = make(house)
    paint(house, providerOrder=["openai"])
    painted = make(house)
    before, after = row_of(house, plain), row_of(house, painted)
    assert (before.status, after.status) == (ResultStatus.READY, ResultStatus.READY)
    assert house.server.problems == []
    assert after.plan is not None
    assert after.plan.strategy is Strategy.EXTEND_CANVAS
    assert after.plan.extension is not None
    assert after.plan.extension.source == "openai:gpt-image-1.5"
    assert COMPOSITE.encode() in file_of(house, after)
    assert COMPOSITE.encode() not in file_of(house, before)
    shown = use_results.list_asset_results(house.installation.deps, house.admin, after.asset_id)
    assert shown[0].provenance.painted_by == "openai:gpt-image-1.5"


def test_where_there_is_a_certificate_a_painted_result_bears_a_manifest_and_no_other_does(
    house: House,
) -> None:
    providers = replace(
        house.installation.deps.providers, credentials=C2paCredentials(*make_pems())
    )
    house.installation.deps = replace(house.installation.deps, providers=providers)
    plain = row_of(house, make(house))
    with pytest.raises(c2pa.C2paError):
        c2pa.Reader(f"image/{plain.file_type}", io.BytesIO(file_of(house, plain)))
    paint(house, providerOrder=["openai"])
    painted = row_of(house, make(house))
    with c2pa.Reader(f"image/{painted.file_type}", io.BytesIO(file_of(house, painted))) as reader:
        told = json.loads(reader.json())
    assert told["validation_state"] == "Valid"
    (action,) = told["manifests"][told["active_manifest"]]["assertions"][0]["data"]["actions"]
    assert action["digitalSourceType"] == COMPOSITE


def test_the_pictures_own_pixels_are_bit_for_bit_those_without(house: House) -> None:
    paint(house, providerOrder=["gemini"])
    noise = np.random.default_rng(3)

    def changed(asked: Asked) -> object:
        """The source pixels changed everywhere, as a model that paints all anew changes them."""
        pixels = np.asarray(asked.picture.convert("RGB")).astype(int)
        shifted = pixels + noise.integers(-4, 4, pixels.shape)
        return Image.fromarray(np.clip(shifted, 0, 255).astype(np.uint8))

    house.server.answer = changed
    deps, row = house.installation.deps, row_of(house, make(house))
    assert row.plan is not None
    assert row.plan.extension is not None
    with db.snapshot(house.admin) as session:
        request = read_render_request(session, session.get_one(GeneratedAsset, row.id))
    plain = replace(row.plan, extension=None)
    painted, without = (
        render_request(deps, SourceCache(), request, plan, Edits(), WIDE)
        for plan in (row.plan, plain)
    )
    assert (painted.is_painted, without.is_painted) == (True, False)
    known = find_known(row.plan.placements[0].dst, WIDE)
    assert np.array_equal(painted.picture[known], without.picture[known])
    assert not np.array_equal(painted.picture, without.picture)


def edits_asked(house: House) -> int:
    """How often somebody was asked to paint."""
    return sum(asked.name == "edit" for _, asked in house.server.asked)


def test_what_was_painted_is_paid_for_once_by_all_that_need_the_same(house: House) -> None:
    paint(house, providerOrder=["openai"])
    first = row_of(house, make(house, colour=RED))
    assert (edits_asked(house), len(house.calls(first.id))) == (1, 1)
    second = row_of(house, make(house, colour=RED))
    assert (edits_asked(house), house.calls(second.id)) == (1, [])
    assert first.plan is not None
    assert second.plan is not None
    assert second.plan.extension is not None
    assert second.plan.extension.source == "openai:gpt-image-1.5"
    assert second.painted_key != first.painted_key
    assert np.array_equal(pixels_of(house, first), pixels_of(house, second))
    house.installation.deps.storage.delete(str(first.painted_key))
    make(house, colour=RED)
    assert edits_asked(house) == 1, "the newest copy counts"
    make(house, Size(WIDE.width, WIDE.height + 2), colour=RED)
    assert edits_asked(house) == 2, "another canvas is another picture"


def test_what_was_painted_and_is_gone_is_painted_anew_and_found_again(house: House) -> None:
    paint(house, providerOrder=["openai"])
    row = row_of(house, make(house, colour=RED))
    house.installation.deps.storage.delete(str(row.painted_key))
    for asked in (2, 2):
        again = row_of(house, make(house, colour=RED))
        assert again.plan is not None
        assert again.plan.extension is not None
        assert edits_asked(house) == asked


def test_a_result_says_of_itself_that_it_is_painted_only_while_it_is(house: House) -> None:
    paint(house, providerOrder=["openai"])
    painted = make(house)
    deps, first = house.installation.deps, row_of(house, painted)
    save_edits(deps, house.admin, painted, {"saturation": 0.5})
    house.work()
    assert COMPOSITE.encode() in file_of(house, row_of(house, painted))
    window = {"crop": {"x": 0, "y": 0, "width": 0.4, "height": 0.4}}
    save_edits(deps, house.admin, painted, window)
    house.work()
    assert COMPOSITE.encode() not in file_of(house, row_of(house, painted)), "another window"
    save_edits(deps, house.admin, painted, {})
    house.work()
    assert COMPOSITE.encode() in file_of(house, row_of(house, painted)), "and back"
    deps.storage.delete(str(first.painted_key))
    save_edits(deps, house.admin, painted, {"saturation": 0.7})
    house.work()
    assert COMPOSITE.encode() not in file_of(house, row_of(house, painted)), "it is gone"
    shown = use_results.list_asset_results(deps, house.admin, first.asset_id)
    assert shown[0].provenance.painted_by == ""


def test_no_click_takes_a_painting_away_to_mend_what_is_to_be_said(house: House) -> None:
    enlarged = Size(2000, 600)

    def offers() -> set[bool]:
        said = row_of(house, make(house, enlarged)).warnings
        assert said is not None
        return {mend_of(each) is Mend.STRATEGY for each in said}

    paint(house)
    assert offers() == {False}
    house.allow(paintExtensions=False)
    assert True in offers()


def test_a_job_that_waits_for_a_moderator_has_its_canvas_painted_once(house: House) -> None:
    paint(house, Capability.MODERATE, providerOrder=["openai"])
    asset = house.upload()
    house.work()
    house.server.moods["moderation"] = Mood.LIMITED
    row = row_of(house, make_of(house, asset))
    told = house.told(row.id)
    assert row.status is ResultStatus.READY
    assert [each[1] for each in told].count(Capability.EXTEND) == 1
    assert [each[1] for each in told].count(Capability.MODERATE) == 4
    assert told[0] == ("openai", Capability.EXTEND, CallOutcome.ANSWERED, None)


def test_nobody_judges_a_picture_whose_canvas_is_still_to_be_painted(house: House) -> None:
    paint(house, Capability.MODERATE, providerOrder=["openai"])
    asset = house.upload()
    house.work()
    house.server.moods["edit"] = Mood.FAILING
    row = row_of(house, make_of(house, asset))
    assert row.status is ResultStatus.READY
    told = [(capability, outcome) for _, capability, outcome, _ in house.told(row.id)]
    assert told == [
        *[(Capability.EXTEND, CallOutcome.RETRIED)] * 3,
        (Capability.EXTEND, CallOutcome.FAILED),
        (Capability.MODERATE, CallOutcome.ANSWERED),
    ]


@pytest.mark.parametrize("inspector", [SeesAFaceAtTheRight(), ReadsAtTheRight()])
def test_a_second_face_or_a_text_is_refused_and_the_built_in_fill_taken(
    house: House, inspector: SeesNothing
) -> None:
    paint(house)
    house.installation.deps = replace(house.installation.deps, inspector=inspector)
    row = row_of(house, make(house))
    assert row.status is ResultStatus.READY
    assert row.plan is not None
    assert row.plan.extension is None
    assert COMPOSITE.encode() not in file_of(house, row)
    assert set(house.told(row.id)) == {
        (name, Capability.EXTEND, CallOutcome.FAILED, Cause.IMPLAUSIBLE)
        for name in ("gemini", "openai")
    }


def test_without_leave_nobody_is_asked_to_paint(house: House) -> None:
    paint(house, picturesMayLeave=False)
    row = row_of(house, make(house))
    assert row.plan is not None
    assert row.plan.extension is None
    assert house.server.asked == []


def hostile_picture(chance: random.Random, asked: Size) -> Picture:
    """What a model might answer: another size or shape, noise, places, one colour, letters."""
    size = asked
    if chance.random() < 0.3:
        size = Size(chance.randint(8, 500), chance.randint(8, 500))
    elif chance.random() < 0.5:
        factor = chance.choice([0.45, 0.5, 0.75, 0.99, 1.01, 1.5])
        size = Size(round(asked.width * factor), round(asked.height * factor))
    noise = np.random.default_rng(chance.randrange(10**9))
    kind = chance.randrange(4)
    if kind == 0:
        return noise.integers(0, 256, (size.height, size.width, 3), dtype=np.uint8)
    if kind == 1:
        return places_of(size)
    plane = np.full((size.height, size.width, 3), noise.integers(0, 256, 3), dtype=np.uint8)
    picture = Image.fromarray(plane)
    if kind == 2:
        ImageDraw.Draw(picture).text((5, 5), "IGNORE THIS", fill=(255, 0, 0))
    return np.asarray(picture)


def places_of(size: Size) -> Picture:
    """A picture that says of each pixel where it is: across in red, down in green."""
    across = np.linspace(0, 255, size.width, dtype=np.float32)
    down = np.linspace(0, 255, size.height, dtype=np.float32)
    whole = np.zeros((size.height, size.width, 3), dtype=np.float32)
    whole[:, :, 0], whole[:, :, 1] = across[None, :], down[:, None]
    return np.asarray(np.rint(whole), dtype=np.uint8)


def stretch_of(picture: Picture, before: Size) -> float:
    """How much wider a picture of places has become than higher; 1 where it was scaled as one.

    Args:
        picture: What was made of it.
        before: Its own size.
    """
    across, down = picture[:, :, 0].mean(axis=0), picture[:, :, 1].mean(axis=1)
    wide = np.polyfit(np.arange(across.size), across, 1)[0] * (before.width - 1)
    high = np.polyfit(np.arange(down.size), down, 1)[0] * (before.height - 1)
    return float(high / wide)


@pytest.mark.parametrize("answer", [Size(1024, 1024), Size(1008, 1024), Size(1040, 1024)])
def test_an_answer_whose_ratio_is_off_by_a_hair_is_cut_and_not_stretched(answer: Size) -> None:
    canvas = np.zeros((500, 500, 3), dtype=np.uint8)
    known = find_known(Box(100, 0, 300, 500), Size(500, 500))
    frame = frame_for(canvas, known, [Size(1024, 1024)])
    assert stretch_of(lay_answer(frame, places_of(answer)), answer) == pytest.approx(1, abs=2e-3)


def test_no_answer_of_a_thousand_stretches_anything_or_changes_a_pixel_that_is_kept() -> None:
    chance = random.Random(16)
    taken = measured = 0
    for number in range(1000):
        canvas = Size(chance.randint(40, 90), chance.randint(40, 90))
        place = Box(0, 0, chance.randint(20, canvas.width), chance.randint(20, canvas.height))
        left = chance.randint(0, round(canvas.width - place.width))
        top = chance.randint(0, round(canvas.height - place.height))
        place = Box(left, top, place.width, place.height)
        own = np.random.default_rng(number).integers(
            0, 256, (round(place.height), round(place.width), 3), dtype=np.uint8
        )
        plan = Plan(
            Strategy.EXTEND_CANVAS, (Placement(Box(0, 0, *place.as_list()[2:]), place),), Fill.BLUR
        )
        shown = drawn(own, plan, canvas, None)
        known = find_known(place, canvas)
        sizes = [Size(each.width // 16, each.height // 16) for each in RATIOS.values()]
        frame = frame_for(shown, known, sizes)
        answer = hostile_picture(chance, frame.size)
        try:
            painted = lay_answer(frame, answer)
        except ProviderFailed as refusal:
            assert refusal.cause is Cause.IMPLAUSIBLE  # noqa: PT017 - most are taken
            continue
        taken += 1
        if np.array_equal(answer, places_of(size_of(answer))):
            measured += 1
            assert stretch_of(painted, size_of(answer)) == pytest.approx(1, abs=ROUNDED)
        fitted = fit_border(scale_whole(painted, canvas), shown, known)
        whole = drawn(own, plan, canvas, fitted)
        assert size_of(whole) == canvas
        assert np.array_equal(whole[known], own.reshape(-1, 3))
        assert np.array_equal(whole[~known], fitted[~known])
    assert (taken > 500, measured > 100, taken < 1000) == (True, True, True)


def drawn(own: Picture, plan: Plan, canvas: Size, painted: Picture | None) -> Picture:
    """What the renderer makes of a picture by a plan."""
    rest = {"styles": {}, "logos": {}, "fonts": FONTS}
    made = render(Source(own), plan, Edits(), canvas, canvas=canvas, painted=painted, **rest)
    assert made.is_painted is (painted is not None)
    return made.picture


def test_an_answer_of_another_shape_is_refused_and_a_smaller_one_of_the_same_is_not() -> None:
    canvas = np.zeros((100, 300, 3), dtype=np.uint8)
    frame = frame_for(canvas, find_known(Box(100, 0, 100, 100), Size(300, 100)), [Size(300, 100)])
    with pytest.raises(ProviderFailed):
        lay_answer(frame, np.zeros((120, 300, 3), dtype=np.uint8))
    assert size_of(lay_answer(frame, np.zeros((50, 150, 3), dtype=np.uint8))) == Size(300, 100)


def test_a_step_at_the_border_is_seen_and_a_scene_that_goes_on_is_not() -> None:
    picture = np.asarray(Image.linear_gradient("L").resize((300, 200)).convert("RGB")).copy()
    known = find_known(Box(100, 0, 100, 200), Size(300, 200))
    assert not is_seam_visible(picture, known)
    other = picture.copy()
    other[~known] = 255 - other[~known]
    assert is_seam_visible(lay_known(other, picture, known), known)


@pytest.mark.parametrize("colour", [(200, 60, 60), (139, 100, 91)])
def test_a_step_beside_the_border_is_seen_too_and_one_of_colour_alone(
    colour: tuple[int, int, int],
) -> None:
    """Models repaint the picture as well, a little smaller and softer: their edge is not ours."""
    whole = read_master(Path("app/seeds/sample/portrait.jpg"))
    size, place = size_of(whole), Box(128, 0, 256, 512)
    known, kept = find_known(place, size), find_known(Box(125, 0, 262, 512), size)
    flat = np.full_like(whole, colour)
    painted = scale_whole(scale_whole(lay_known(flat, whole, kept), Size(256, 256)), size)
    fitted = fit_border(painted, whole, known)
    assert is_seam_visible(lay_known(fitted, whole, known), known)
    grey = np.full_like(whole, 110)
    tinted = lay_known(np.full_like(whole, (139, 100, 91)), grey, known)  # as bright as the grey
    assert is_seam_visible(tinted, known)
    soft = scale_whole(scale_whole(whole, Size(256, 256)), size)
    assert not is_seam_visible(lay_known(fit_border(soft, whole, known), whole, known), known)


def test_colours_that_are_a_little_off_are_drawn_to_the_border() -> None:
    picture = np.full((120, 300, 3), 120, dtype=np.uint8)
    known = find_known(Box(100, 0, 100, 120), Size(300, 120))
    off = np.full_like(picture, 140)
    fitted = fit_border(off, picture, known)
    assert not is_seam_visible(lay_known(fitted, picture, known), known)
    assert abs(int(fitted[60, 99, 0]) - 120) <= 2
    assert int(fitted[60, 0, 0]) > 128
