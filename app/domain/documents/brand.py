"""The colours of a brand: named, in one place, for the editor and the rules."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.domain.documents.document import Document
from app.domain.documents.fields import STRIPPED, Colour, title

MOST_COLOURS = 24
"""Of a brand: with more, swatches are no help."""
LONGEST_NAME = 60
"""Letters of a colour's name."""


class BrandColour(Document):
    """A colour and what the organization calls it."""

    name: Annotated[str, title(LONGEST_NAME), STRIPPED]
    color: Colour


def demand_each_once(colours: tuple[BrandColour, ...]) -> tuple[BrandColour, ...]:
    values = [colour.color for colour in colours]
    if len(set(values)) < len(values):
        raise PydanticCustomError("colour_twice", "Name each colour once.")
    return colours


class BrandKit(Document):
    """The colours of an organization, in the order in which they are offered."""

    colours: Annotated[
        tuple[BrandColour, ...], Field(max_length=MOST_COLOURS), AfterValidator(demand_each_once)
    ] = ()
