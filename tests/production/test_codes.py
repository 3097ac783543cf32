"""A code counts as kept only when it can be read in the finished picture."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import numpy as np
import zxingcpp

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.formats import FormatFacts
from app.domain.documents.plans import Placement, Plan, Strategy
from app.domain.documents.rule_records import RulesRecord
from app.domain.geometry import Box, Size
from app.domain.render_request import BrandAssets, RenderRequest
from app.imaging.picture import Picture
from app.imaging.render import Rendered
from app.production.codes import warn_of_unread_codes

SIZE = Size(400, 400)
TEXT = "https://example.com/a"
WHOLE = Plan(Strategy.CROP, (Placement(Box.whole(SIZE), Box.whole(SIZE)),))


def drawn() -> Picture:
    code = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode)
    symbol = np.asarray(code.to_image(scale=6, add_quiet_zones=True))
    picture = np.full((SIZE.height, SIZE.width, 3), 255, np.uint8)
    height, width = symbol.shape[:2]
    picture[40 : 40 + height, 40 : 40 + width] = symbol.reshape(height, width, -1)[:, :, :1]
    return picture


def asked_for(*elements: Element) -> RenderRequest:
    return RenderRequest(
        result_id=uuid4(),
        asset_id=uuid4(),
        organization_id=uuid4(),
        project_id=uuid4(),
        version=1,
        master_key="",
        proxy_key="",
        source_size=SIZE,
        canvas=SIZE,
        format=FormatFacts(),
        rules=RulesRecord(),
        analysis=Analysis(SIZE, elements, is_layout=False),
        plan=WHOLE,
        edits=Edits(),
        brand=BrandAssets({}, {}),
        is_cleared=False,
    )


CODE = Element("code-1", ElementKind.CODE, TEXT, 1.0, Box(40, 40, 200, 200), module=6)


def test_a_code_that_can_be_read_needs_no_word() -> None:
    assert warn_of_unread_codes(asked_for(CODE), Rendered(drawn(), WHOLE, ())) == ()


def test_a_code_that_cannot_be_read_any_more_is_said_to_be_so() -> None:
    covered = drawn()
    covered[100:180, 60:220] = 128
    (warning,) = warn_of_unread_codes(asked_for(CODE), Rendered(covered, WHOLE, ()))
    assert warning.code == "code_unreadable"
    assert TEXT in warning.message


def test_a_code_that_the_result_does_not_show_is_not_missed() -> None:
    beside = Plan(Strategy.CROP, (Placement(Box(300, 300, 100, 100), Box.whole(SIZE)),))
    blank = np.full((400, 400, 3), 255, np.uint8)
    assert warn_of_unread_codes(asked_for(CODE), Rendered(blank, beside, ())) == ()


def test_a_picture_without_codes_is_not_read() -> None:
    face = replace(CODE, id="face-1", kind=ElementKind.FACE)
    blank = np.full((400, 400, 3), 255, np.uint8)
    assert warn_of_unread_codes(asked_for(face), Rendered(blank, WHOLE, ())) == ()
