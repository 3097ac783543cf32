"""What people choose to have made: formats of the catalogue, and sizes beside them."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.domain.documents.document import Document
from app.domain.documents.fields import EACH_ONCE, STRIPPED, title
from app.domain.documents.formats import DEFAULT_DPI, MAX_DPI, MIN_DPI, Unit, custom_size
from app.domain.errors import Invalid

MOST_FORMATS = 500
"""Formats of one choice: more than any catalogue has."""
MOST_SIZES = 100
"""Custom sizes of one choice."""
LONGEST_NAME = 60
"""Letters of a set's name, so that it fits on its button."""

Length = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]


class CustomSize(Document):
    """A size that is in no catalogue, as it was typed."""

    width: Length
    height: Length
    unit: Unit = Unit.PX
    dpi: Annotated[float, Field(ge=MIN_DPI, le=MAX_DPI, allow_inf_nan=False)] = DEFAULT_DPI


class FormatChoice(Document):
    """Formats and custom sizes, in the order in which they were chosen."""

    format_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_FORMATS), EACH_ONCE] = ()
    custom_resizes: Annotated[tuple[CustomSize, ...], Field(max_length=MOST_SIZES), EACH_ONCE] = ()

    @property
    def is_empty(self) -> bool:
        return not self.format_ids and not self.custom_resizes


class FormatSetDraft(FormatChoice):
    """A choice that is kept under a name."""

    name: Annotated[str, title(LONGEST_NAME), STRIPPED]

    @classmethod
    def read(cls, document: object, path: str = "") -> Self:
        """See Document; also that something is chosen, and that every size can be made."""
        draft = super().read(document, path)
        if draft.is_empty:
            raise Invalid({"formatIds": "Choose at least one format or custom size."})
        errors: dict[str, str] = {}
        for number, size in enumerate(draft.custom_resizes):
            try:
                custom_size(
                    size.width,
                    size.height,
                    size.unit,
                    size.dpi,
                    path=f"customResizes.{number}",
                )
            except Invalid as refusal:
                errors |= refusal.fields
        if errors:
            raise Invalid(errors)
        return draft
