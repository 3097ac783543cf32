"""What each kind of element is to planning, warnings and screens: one row of one table per kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType

from app.domain.documents.elements import ElementKind
from app.domain.documents.plans import Cut
from app.domain.geometry import Box


class KindGroup(Enum):
    """Kinds that lead or follow together, in the order in which equals are ranked."""

    FACE = 0
    PERSON = 1
    TEXT = 2
    """Text, buttons and logos: what is set in type."""
    MERCHANDISE = 3
    """Products, and a salient subject: most things for sale have no class of their own in any
    detector.
    """
    OBJECT = 4
    CODE = 5
    """What machines read."""


class PieceKind(StrEnum):
    """What an element becomes in a recomposition.

    The kinds are in the order in which they are read; a joined piece is of the first kind of its
    parts.
    """

    CODE = "code"
    """Laid as the rectangle it is: whatever it is joined with goes along."""
    SUBJECT = "subject"
    TEXT = "text"
    LOGO = "logo"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Margin:
    """What must not be cut around an element's box.

    Attributes:
        share: Of the box's sides, on each side.
        is_by_height: Whether it is a share of the height across as well as down.
    """

    share: float
    is_by_height: bool = False

    def add_to(self, box: Box) -> Box:
        """The box with the margin around it."""
        across = box.height if self.is_by_height else box.width
        return box.grown(self.share * across, self.share * box.height)


@dataclass(frozen=True, slots=True)
class KindTraits:
    """One kind of element.

    Attributes:
        group: Decides the tier in each focal-point logic.
        noun: What users call such an element.
        margin: Around its box, what must not be cut.
        cut_code: Code of the warning that it is cut.
        is_read: Whether it is there to be read word by word.
        letter_share: Height of its letters as a share of its height, where they were not measured.
        piece: What it becomes in a recomposition.
        css_class: Suffix of the class `is-...` that colours it on screens.
    """

    group: KindGroup
    noun: str
    margin: Margin
    cut_code: str
    is_read: bool
    letter_share: float
    piece: PieceKind
    css_class: str


NO_MARGIN = Margin(0.0)
FACE_MARGIN = Margin(0.04)
"""Of a face's sides."""
TEXT_MARGIN = Margin(0.08, is_by_height=True)
"""Of the text's height."""
LETTERS_OF_BUTTON = 0.45
"""Height of the letters as a share of their button, where it was not measured."""
LETTERS_OF_LOGO = 0.6
"""Height of the letters as a share of their logo, where it was not measured."""

KINDS: Mapping[ElementKind, KindTraits] = MappingProxyType(
    {
        ElementKind.FACE: KindTraits(
            group=KindGroup.FACE,
            noun="face",
            margin=FACE_MARGIN,
            cut_code="face_cut",
            is_read=False,
            letter_share=1.0,
            piece=PieceKind.SUBJECT,
            css_class="face",
        ),
        ElementKind.PERSON: KindTraits(
            group=KindGroup.PERSON,
            noun="person",
            margin=NO_MARGIN,
            cut_code="subject_cut",
            is_read=False,
            letter_share=1.0,
            piece=PieceKind.SUBJECT,
            css_class="face",
        ),
        ElementKind.TEXT: KindTraits(
            group=KindGroup.TEXT,
            noun="text",
            margin=TEXT_MARGIN,
            cut_code="text_cut",
            is_read=True,
            letter_share=1.0,
            piece=PieceKind.TEXT,
            css_class="text",
        ),
        ElementKind.CTA: KindTraits(
            group=KindGroup.TEXT,
            noun="button",
            margin=NO_MARGIN,
            cut_code="text_cut",
            is_read=True,
            letter_share=LETTERS_OF_BUTTON,
            piece=PieceKind.BUTTON,
            css_class="text",
        ),
        ElementKind.LOGO: KindTraits(
            group=KindGroup.TEXT,
            noun="logo",
            margin=NO_MARGIN,
            cut_code="logo_cut",
            is_read=False,
            letter_share=LETTERS_OF_LOGO,
            piece=PieceKind.LOGO,
            css_class="logo",
        ),
        ElementKind.PRODUCT: KindTraits(
            group=KindGroup.MERCHANDISE,
            noun="product",
            margin=NO_MARGIN,
            cut_code="product_cut",
            is_read=False,
            letter_share=1.0,
            piece=PieceKind.SUBJECT,
            css_class="product",
        ),
        ElementKind.OBJECT: KindTraits(
            group=KindGroup.OBJECT,
            noun="object",
            margin=NO_MARGIN,
            cut_code="subject_cut",
            is_read=False,
            letter_share=1.0,
            piece=PieceKind.SUBJECT,
            css_class="product",
        ),
        ElementKind.SUBJECT: KindTraits(
            group=KindGroup.MERCHANDISE,
            noun="subject",
            margin=NO_MARGIN,
            cut_code="subject_cut",
            is_read=False,
            letter_share=1.0,
            piece=PieceKind.SUBJECT,
            css_class="subject",
        ),
        ElementKind.CODE: KindTraits(
            group=KindGroup.CODE,
            noun="code",
            margin=NO_MARGIN,
            cut_code="code_cut",
            is_read=False,
            letter_share=0.0,
            piece=PieceKind.CODE,
            css_class="logo",
        ),
    }
)
"""Every kind with every trait: a new kind is a row here, its detector, and the analyser's call."""

CUTS: Mapping[PieceKind, Cut] = MappingProxyType(
    {
        PieceKind.CODE: Cut.WINDOW,
        PieceKind.SUBJECT: Cut.SUBJECT,
        PieceKind.TEXT: Cut.TEXT,
        PieceKind.LOGO: Cut.LOGO,
        PieceKind.BUTTON: Cut.BUTTON,
    }
)
"""What of a piece's rectangle is shown."""


def kinds_of_group(*groups: KindGroup) -> frozenset[ElementKind]:
    """All kinds of some groups."""
    return frozenset(kind for kind, traits in KINDS.items() if traits.group in groups)


TEXT_KINDS = kinds_of_group(KindGroup.TEXT)
"""Text, buttons and logos: what is set in type."""
QUOTED_KINDS = TEXT_KINDS | {ElementKind.CODE}
"""Named by what they say."""
SMALLEST_MODULE = 2.0
"""Canvas pixels a module below which a code is said to be too small. Source: below, readers of
phones fail on screens more often than not.
"""
PEOPLE = kinds_of_group(KindGroup.FACE, KindGroup.PERSON)
READ_KINDS = frozenset(kind for kind, traits in KINDS.items() if traits.is_read)
"""What is there to be read word by word; a logo is known by its looks."""
