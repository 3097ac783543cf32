"""What a person changed in a result: the Edits document of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field

from app.domain.documents.crops import DIGITS, Crop, read_crop_alone
from app.domain.documents.document import LenientDocument, SparseDocument
from app.domain.documents.fields import Colour, Factor, Number, Share
from app.domain.documents.layout_kinds import LAYOUT_NAME, read_kind
from app.domain.documents.plans import Fill, Strategy
from app.domain.documents.text_styles import LARGEST_FONT, Alignment, Direction, StyleType, Weight
from app.domain.errors import Invalid
from app.domain.geometry import Size

MAX_TEXTS = 20
"""Texts on one result."""
MAX_LETTERS = 2000
"""Letters of one text."""
MOST_LAYOUTS = 3
"""Ways to lay a result out that one can choose from; what comes after them is clearly worse."""
LOWEST_QUALITY = 5
"""Of a JPEG: below, one sees its blocks and nothing else."""
EDGE = 0.06
"""Where an overlay stands that names no place: a fraction of the canvas from its left and top."""


class EditKind(StrEnum):
    """Which switch of the manual-editing rule an edit needs."""

    CROPPING = "cropping"
    SATURATION = "saturation"
    TEXT_OR_LOGO = "text_or_logo"
    FILE = "file"
    """How the file is written: allowed wherever results may be adjusted at all."""


class Flip(StrEnum):
    NONE = "none"
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    BOTH = "both"


def read_degrees(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def read_flip(value: object) -> object:
    """True is what clients send that know one flip only."""
    if isinstance(value, bool):
        return Flip.HORIZONTAL if value else Flip.NONE
    return value


def round_place(value: float) -> float:
    return round(value, DIGITS)


def put_in_list(value: object) -> object:
    """One object in place of a list is what earlier clients send."""
    return [value] if isinstance(value, Mapping) else value


def drop_blank_texts(overlays: tuple[TextOverlay, ...]) -> tuple[TextOverlay, ...]:
    """A text of blanks alone is none."""
    return tuple(overlay for overlay in overlays if overlay.content.strip())


Rotation = Annotated[Literal[0, 90, 180, 270], BeforeValidator(read_degrees)]
Place = Annotated[Share, AfterValidator(round_place)]


class Extend(SparseDocument):
    """How the picture gets into the canvas; left out, the plan decides.

    Without a crop of one's own, crop and recompose are planned anew: the best window, or the
    elements laid out afresh where that can be done.
    """

    strategy: Strategy | None = None
    fill: Literal[Fill.CONTINUE, Fill.SOFT, Fill.BLUR, Fill.COLOUR] | None = None
    layout: (
        Annotated[
            int,
            Field(
                strict=True,
                ge=2,
                le=MOST_LAYOUTS,
                description="The second or third of the layouts that a preview with `alternatives` "
                "answers; the last when there are fewer. Once it is rendered, `layoutId` stands in "
                "its place. Without a strategy or crop of one's own.",
            ),
        ]
        | None
    ) = None
    layout_id: (
        Annotated[
            str,
            Field(
                pattern=LAYOUT_NAME,
                description="A layout by the `layoutId` that a preview with `alternatives` "
                "answers; what was once chosen stays as it was. Where it cannot be had, the best "
                "of its kind or strategy is, which a name without its last part asks for. "
                "`layout` comes before it.",
            ),
        ]
        | None
    ) = None

    @property
    def names_layout(self) -> bool:
        return self.layout is not None or self.layout_id is not None


class Position(LenientDocument):
    """The top left corner of the overlay."""

    x: Annotated[Place, Field(description="Left edge, a fraction of the canvas.")] = EDGE
    y: Annotated[Place, Field(description="Top edge.")] = EDGE


class TextOverlay(SparseDocument):
    """A text on the canvas; what it leaves out is as its style says, or as there is room for."""

    content: Annotated[str, Field(max_length=MAX_LETTERS)]
    text_style_set_id: Annotated[
        str, Field(max_length=64, description="Empty: the organization's first set.")
    ] = ""
    style_type: StyleType = StyleType.CONTENT
    position: Position = Position()
    width: (
        Annotated[
            Number,
            Field(ge=0.01, le=1, description="A fraction of the canvas; left out, all there is."),
        ]
        | None
    ) = None
    align: Alignment | None = None
    direction: (
        Annotated[
            Direction,
            Field(description="Of each paragraph; auto: as its first letter is written."),
        ]
        | None
    ) = None
    font_family: (
        Annotated[str, Field(max_length=80, description="In place of the style's.")] | None
    ) = None
    font_size: (
        Annotated[
            Number,
            Field(
                ge=1,
                le=LARGEST_FONT,
                description="In px of a canvas whose shorter side is 1080.",
            ),
            AfterValidator(round),
        ]
        | None
    ) = None
    font_weight: Weight | None = None
    color: Colour | None = None
    background: (
        Annotated[Colour, Field(description="A plate behind the text, in place of the style's.")]
        | None
    ) = None
    opacity: Annotated[
        Share, Field(description="Of letters, plate and shadow together; 1 is opaque.")
    ] = 1.0

    always_written: ClassVar[frozenset[str]] = frozenset(
        {"content", "text_style_set_id", "style_type", "position"}
    )


class LogoOverlay(SparseDocument):
    """A logo of the organization on the canvas."""

    logo_url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=4096,
            description="As GET /logos gives it; nothing else is taken.",
        ),
    ]
    position: Position = Position()
    size: Annotated[Number, Field(gt=0, le=100, description="Percent of the canvas width.")] = 15.0
    opacity: Annotated[Share, Field(description="1 is opaque.")] = 1.0
    background: Annotated[Colour, Field(description="A plate behind the logo.")] | None = None

    always_written: ClassVar[frozenset[str]] = frozenset(
        {"logo_url", "position", "size", "opacity"}
    )


class Edits(SparseDocument):
    """The whole document of what a person changed; {} returns to the plan.

    Applied in this order: crop, extension, adjustments, logo, text.
    """

    crop: Annotated[Crop | None, EditKind.CROPPING] = None
    saturation: Annotated[
        Factor, Field(description="1 leaves it as it is, 0 is grey."), EditKind.SATURATION
    ] = 1.0
    brightness: Annotated[
        Factor, Field(description="1 leaves it as it is."), EditKind.SATURATION
    ] = 1.0
    contrast: Annotated[Factor, Field(description="1 leaves it as it is."), EditKind.SATURATION] = (
        1.0
    )
    rotate: Annotated[
        Rotation, Field(description="Degrees clockwise, before flip."), EditKind.CROPPING
    ] = 0
    flip: Annotated[Flip, BeforeValidator(read_flip), EditKind.CROPPING] = Flip.NONE
    extend: Annotated[Extend, EditKind.CROPPING] = Extend()
    text_overlays: Annotated[
        tuple[TextOverlay, ...],
        Field(max_length=MAX_TEXTS),
        BeforeValidator(put_in_list),
        AfterValidator(drop_blank_texts),
        EditKind.TEXT_OR_LOGO,
    ] = ()
    logo_overlay: Annotated[LogoOverlay | None, EditKind.TEXT_OR_LOGO] = None
    quality: Annotated[
        int | None,
        Field(
            strict=True,
            ge=LOWEST_QUALITY,
            le=100,
            description="Of a JPEG, at most; left out, as the rules and the byte limit say.",
        ),
        EditKind.FILE,
    ] = None

    earlier_names: ClassVar[Mapping[str, str]] = {"text": "textOverlays"}

    @property
    def strategy(self) -> Strategy | None:
        """What the canvas is to be filled by; None leaves it to the plan."""
        return self.extend.strategy

    @property
    def shows_layout(self) -> bool:
        """Whether another layout than the plan's is shown: nothing else may be asked for."""
        return self.extend.names_layout and not self.crop and not self.strategy

    def with_layout(self, name: str | None) -> Self:
        """The same with a layout by its name; None leaves it to the plan."""
        return self.changed(extend=self.extend.changed(layout=None, layout_id=name))

    def with_layout_anew(self) -> Self:
        """The same with any layout of the kind that was chosen, for whatever is planned next."""
        chosen = self.extend.layout_id
        return self if chosen is None else self.with_layout(read_kind(chosen).name)

    @property
    def fill(self) -> Fill | None:
        return self.extend.fill

    @classmethod
    def read_for(cls, document: object, source: Size) -> Self:
        """The edits of a picture from outside.

        Args:
            document: The JSON object that a client sent.
            source: The upright picture's size; crops in its pixels become fractions.

        Raises:
            Invalid: With every bad field's dotted path (`edits.crop.width`).
        """
        errors: dict[str, str] = {}
        edits, crop = None, None
        try:
            edits = cls.read(document, "edits")
            crop = edits.crop
        except Invalid as bad:
            errors |= bad.fields
            crop = read_crop_alone(document)
        try:
            crop = crop.within(source, "edits.crop") if crop else None
        except Invalid as bad:
            errors |= bad.fields
        if edits is None or errors:
            raise Invalid(errors)
        return edits.changed(crop=crop)

    def uses(self) -> frozenset[EditKind]:
        """The switches of the manual-editing rule that these edits need."""
        return frozenset(
            kind
            for name, kind in EDIT_KINDS.items()
            if getattr(self, name) != Edits.model_fields[name].default
        )

    def limit_quality(self, quality: int) -> int:
        """The quality of a JPEG, 1..100, not above the one that a person set."""
        return min(quality, self.quality or quality)

    @property
    def moves_picture(self) -> bool:
        """Whether another part or another side of the picture is shown than the plan says."""
        return EditKind.CROPPING in self.uses()


def find_edit_kind(name: str) -> EditKind:
    """The kind in a field's annotation. A field without one would pass by the admin's switches."""
    kinds = [note for note in Edits.model_fields[name].metadata if isinstance(note, EditKind)]
    if len(kinds) != 1:
        raise TypeError(f"Edits.{name} needs one EditKind in its annotation")
    return kinds[0]


EDIT_KINDS: Mapping[str, EditKind] = {name: find_edit_kind(name) for name in Edits.model_fields}
"""Which switch each field needs, by its name."""
