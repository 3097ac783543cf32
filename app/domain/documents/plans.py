"""A plan says which source rectangles land where on the canvas, and what fills the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.domain.documents.backgrounds import Background
from app.domain.documents.document import Stored
from app.domain.documents.elements import Mask
from app.domain.documents.fields import READ_BOX, UNLESS_EMPTY, box_to_list
from app.domain.geometry import Box
from app.domain.providers import Cause


class Strategy(StrEnum):
    """How a result was made."""

    CROP = "crop"
    EXTEND_CANVAS = "extend-canvas"
    ADD_BACKGROUND = "add-background"
    RECOMPOSE = "recompose"


class Fill(StrEnum):
    """What covers the canvas where no placement does."""

    NONE = "none"
    CONTINUE = "continue"
    """The picture's border goes on: a fitted plain or gradient background, or even texture. Beside
    any other border lies a panel of one tone.
    """
    SOFT = "soft"
    """The same without panels: beside any other border its colours go on softly."""
    BLUR = "blur"
    COLOUR = "colour"
    """One calm tone taken from the picture's border."""


class Cut(StrEnum):
    """What of a placement's source rectangle is shown."""

    WINDOW = "window"
    """All of it."""
    TEXT = "lettering"
    """What stands out from the background, or a band with its text."""
    BUTTON = "plate"
    """The same for a button, whose shape is its own."""
    LOGO = "logo"
    """The same for a logo: its icon and its text, which may be two shapes."""
    SUBJECT = "subject"
    """What the mask holds, and what stands out from the background beside it."""


StoredPlace = Annotated[Box, READ_BOX, box_to_list(2)]


@dataclass(frozen=True, slots=True)
class Placement(Stored):
    """One piece of the source on the canvas.

    src and dst have the same ratio: nothing is stretched.
    """

    src: StoredPlace
    """In pixels of the master."""
    dst: StoredPlace
    """In pixels of the canvas."""
    cut: Annotated[Cut, Field(exclude_if=lambda cut: cut is Cut.WINDOW)] = Cut.WINDOW
    mask: Annotated[Mask | None, UNLESS_EMPTY] = None
    """Over the whole picture, of a cut-out subject."""
    elements: Annotated[tuple[str, ...], UNLESS_EMPTY] = ()
    """Ids of what the piece was lifted for; empty for a window."""


@dataclass(frozen=True, slots=True)
class PlanWarning(Stored):
    """Something a person should know of a result before using it."""

    code: str
    message: str
    badge: Annotated[str, UNLESS_EMPTY] = ""
    """The same in two or three words with the figure; warnings of earlier releases have none."""
    subject: Annotated[str, UNLESS_EMPTY] = ""
    """What of the edits it is about: `text 0`, `logo`; empty when it is about the picture."""
    needs_person: Annotated[bool, UNLESS_EMPTY] = False
    """That what mends its like is known not to help here."""


@dataclass(frozen=True, slots=True)
class Extension(Stored):
    """What a model painted for the canvas of a plan; the picture's own pixels lie over it."""

    key: str
    """Where it is stored: a PNG of the canvas' size."""
    source: str
    """The provider and its model, as provenance names them."""


@dataclass(frozen=True, slots=True)
class LeftOut(Stored):
    """A provider that was to paint and did not."""

    provider: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Way(Stored):
    """How a picture was made, and why so."""

    strategy: Strategy
    reason: str


@dataclass(frozen=True, slots=True)
class Plan(Stored):
    """The contract's `plan`, with the warnings and what lifting pieces takes beside it."""

    strategy: Strategy
    placements: tuple[Placement, ...]
    fill: Fill = Fill.NONE
    warnings: tuple[PlanWarning, ...] = ()
    reason: str = ""
    background: Annotated[Background | None, UNLESS_EMPTY, Field(alias="ground")] = None
    """Of a recomposition, what the pieces were lifted from and are laid on; None when that is a
    tone of the picture.
    """
    protected: Annotated[Mask | None, UNLESS_EMPTY, Field(alias="spared")] = None
    """Of a photograph, over all of it, what must not be seen again in what is added; None when
    that is not known.
    """
    extension: Annotated[Extension | None, UNLESS_EMPTY] = None
    """When a model has painted what the picture does not cover."""
    left_out: Annotated[tuple[LeftOut, ...], UNLESS_EMPTY] = ()
    """Who was to paint what the picture does not cover; empty when somebody did, or nobody was
    to.
    """
    edited: Annotated[Way | None, UNLESS_EMPTY] = None
    """How the newest picture was made, when its edits took another way than the plan's."""

    @property
    def way(self) -> Way:
        """How the picture that is shown was made."""
        return self.edited or Way(self.strategy, self.reason)
