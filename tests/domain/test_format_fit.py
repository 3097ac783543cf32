"""Whether a file that was made still fits its format."""

from __future__ import annotations

import pytest

from app.domain.documents.formats import FormatFacts, SafeZone
from app.domain.format_fit import MadeFile, Misfit, find_misfits
from app.domain.geometry import Size

SIZE = Size(1080, 1920)
FACTS = FormatFacts(
    safe_zone=SafeZone(top=100, bottom=50), max_bytes=200_000, file_types=("jpeg", "png")
)
MADE = MadeFile(SIZE, 150_000, "jpeg", FACTS, has_text=True)


def test_a_file_fits_the_format_that_it_was_made_for() -> None:
    assert find_misfits(MADE, SIZE, FACTS) == ()


@pytest.mark.parametrize(
    ("size", "changes", "misfits"),
    [
        (Size(1080, 1350), {}, (Misfit.SIZE, Misfit.SAFE_ZONE)),
        (Size(540, 960), {"safe_zone": SafeZone(top=50, bottom=25)}, (Misfit.SIZE,)),
        (SIZE, {"max_bytes": 150_000}, ()),
        (SIZE, {"max_bytes": 149_999}, (Misfit.BYTES,)),
        (SIZE, {"max_bytes": None}, ()),
        (SIZE, {"file_types": ("png",)}, (Misfit.TYPE,)),
        (SIZE, {"rules": ("transparent",)}, (Misfit.TYPE,)),
        (SIZE, {"rules": ("no_text_overlay",)}, (Misfit.TEXT,)),
        (SIZE, {"safe_zone": SafeZone(top=101, bottom=50)}, (Misfit.SAFE_ZONE,)),
        (SIZE, {"safe_zone": SafeZone(left=1)}, (Misfit.SAFE_ZONE,)),
        (SIZE, {"safe_zone": SafeZone()}, ()),
    ],
)
def test_what_changed_to_a_files_disadvantage_is_named(
    size: Size, changes: dict[str, object], misfits: tuple[Misfit, ...]
) -> None:
    assert find_misfits(MADE, size, FACTS.changed(**changes)) == misfits


def test_a_file_without_text_fits_where_text_is_forbidden() -> None:
    made = MadeFile(SIZE, 1, "jpeg", FACTS, has_text=False)
    assert find_misfits(made, SIZE, FACTS.changed(rules=("no_text_overlay",))) == ()
