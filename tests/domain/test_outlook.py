"""What upload and editing rules would do to what is there already."""

from __future__ import annotations

import pytest

from app.domain.documents.edits import Edits
from app.domain.documents.rules import ManualEditingRule, UploadModerationRule
from app.domain.outlook import JudgedPicture, foresee_edits, foresee_uploads
from testing.factories.edits import crop, text

PICTURES = (
    JudgedPicture("jpeg", 1_000_000, 0.1, is_cleared=False),
    JudgedPicture("png", 9_000_000, 0.6, is_cleared=False),
    JudgedPicture("psd", 30_000_000, 0.9, is_cleared=False),
    JudgedPicture("jpeg", 1_000_000, 0.9, is_cleared=True),
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [(0, 0), (0, 0), (1, 1)]),
        ({"allowedImageTypes": ["jpeg"]}, [(0, 2), (0, 0), (1, 1)]),
        ({"maxFileSizeMb": 8}, [(0, 0), (0, 2), (1, 1)]),
        ({"nsfwThreshold": 0.5}, [(0, 0), (0, 0), (1, 2)]),
        ({"nsfwAlertsActive": False}, [(0, 0), (0, 0), (1, 0)]),
    ],
)
def test_pictures_that_would_be_refused_or_held_back_are_counted(
    changes: dict[str, object], expected: list[tuple[int, int]]
) -> None:
    before = UploadModerationRule()
    found = foresee_uploads(PICTURES, before, before.with_changes(changes))
    assert [(each.before, each.after) for each in found] == expected
    assert {each.total for each in found} == {len(PICTURES)}


@pytest.mark.parametrize(
    ("changes", "locked"),
    [
        ({}, 0),
        ({"croppingEnabled": False}, 1),
        ({"saturationEnabled": False}, 1),
        ({"addTextOrLogoEnabled": False}, 1),
        ({"editingEnabled": False}, 3),
    ],
)
def test_edits_that_could_not_be_saved_again_are_counted(
    changes: dict[str, object], locked: int
) -> None:
    edits = (
        Edits(crop=crop(0, 0, 0.5, 0.5)),
        Edits(contrast=1.2),
        Edits(text_overlays=(text("SALE"),)),
        Edits(),
    )
    before = ManualEditingRule()
    (found,) = foresee_edits(edits, before, before.with_changes(changes))
    assert (found.before, found.after, found.total) == (0, locked, 4)
