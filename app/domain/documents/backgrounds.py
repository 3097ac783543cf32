"""The background of a drawn picture: what its text and its product lie on, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainSerializer

from app.domain.documents.document import Stored
from app.domain.documents.fields import UNLESS_EMPTY, StoredBox, rounded_to

Colour = tuple[float, float, float]
"""RGB, 0..255."""


def round_colour(colour: Colour) -> list[float]:
    return [round(value, 2) for value in colour]


StoredColour = Annotated[Colour, PlainSerializer(round_colour, return_type=list[float])]


@dataclass(frozen=True, slots=True)
class Floor(Stored):
    """What things stand on before a wall: the lower part of a background, plain or evenly graded.

    Its colour at x, y, fractions 0..1 of its own sides, is corner + x * across + y * down.
    """

    top: Annotated[float, rounded_to(5)]
    """Where it begins, a fraction of the height."""
    corner: StoredColour
    across: StoredColour
    down: StoredColour


@dataclass(frozen=True, slots=True)
class Background(Stored):
    """A plain or evenly graded background.

    Its colour at x, y, fractions 0..1 of the picture's sides, is corner + x * across + y * down.
    loose is the share 0..1 of the picture that is neither this background nor part of an element;
    it is lost in a recomposition.
    """

    corner: StoredColour
    across: StoredColour
    down: StoredColour
    loose: Annotated[float, rounded_to(4)] = 0.0
    tones: Annotated[tuple[StoredColour, ...], UNLESS_EMPTY] = ()
    """Of a ground of several plain tones (a pattern, panels), the commonest first; pieces are laid
    on that one.
    """
    panels: Annotated[tuple[StoredBox, ...], UNLESS_EMPTY] = ()
    """Pictures with straight edges that lie beside this background, in pixels of the picture: each
    is shown through a window, and nothing is lifted from it.
    """
    floor: Annotated[Floor | None, UNLESS_EMPTY] = None
    """In front of it, over the whole width."""

    @property
    def is_plain(self) -> bool:
        """Whether it goes on beyond the picture without a trace."""
        return self.floor is None
