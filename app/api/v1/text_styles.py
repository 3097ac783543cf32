"""GET, POST /admin/text-style-sets · PUT, DELETE /admin/text-style-sets/{setId}."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.guard import ADMINS, admin, auth, deps
from app.api.json_blueprint import JsonBlueprint
from app.api.v1.model import Body, Changes, Number, Part, Switch, Whole, total_count
from app.domain.catalogue import TextStyleSet
from app.domain.documents.text_styles import (
    LARGEST_FONT,
    LETTER_SPACING,
    SMALLEST_FONT,
    WEIGHTS,
    StyleType,
    TextStyle,
)
from app.services.catalogue import text_styles

blueprint = JsonBlueprint(
    "api_text_styles", __name__, url_prefix="/api/v1/admin/text-style-sets", tag="Admin: catalogue"
)

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class StyleChanges(Changes):
    """fontSize, letterSpacing: px of a canvas whose shorter side is 1080 px."""

    font_family: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")] = None
    font_size: Annotated[Whole, Field(ge=SMALLEST_FONT, le=LARGEST_FONT)] = None
    font_weight: Annotated[str, Field(json_schema_extra={"enum": list(WEIGHTS)})] = None
    color: Colour = None
    line_height: Annotated[Number, Field(ge=0.5, le=5)] = None
    letter_spacing: Annotated[Number, Field(ge=LETTER_SPACING[0], le=LETTER_SPACING[1])] = None
    align: Literal["left", "center", "right"] = None
    background: Colour | None = None
    shadow: Switch = None


class StylesChanges(Changes):
    title: StyleChanges = None
    subtitle: StyleChanges = None
    content: StyleChanges = None


class StyleSetChanges(StylesChanges):
    """The three styles may also stand beside the name, without `styles` around them."""

    name: Name = None
    styles: StylesChanges = None


class StyleSetIn(StyleSetChanges):
    name: Name


class StyleOut(Body):
    font_family: str
    font_size: int
    font_weight: str
    color: str
    line_height: float
    letter_spacing: float
    align: str
    background: str | None
    shadow: bool


class StylesOut(Body):
    title: StyleOut
    subtitle: StyleOut
    content: StyleOut


class StyleSetOut(Body):
    id: UUID
    name: str
    styles: StylesOut


@blueprint.get("")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(Part, location="query")
@blueprint.output(list[StyleSetOut])
@blueprint.doc(summary="The organization's lettering", responses=[403])
def index(query_data: Part) -> tuple[list[StyleSetOut], int, dict[str, str]]:
    found = text_styles.list_style_sets(deps(), admin())
    return [_style_set(item) for item in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(StyleSetIn)
@blueprint.output(StyleSetOut, status_code=201)
@blueprint.doc(summary="Add a set; what it leaves out has its default", responses=[403])
def create(json_data: StyleSetIn) -> StyleSetOut:
    return _style_set(text_styles.add_style_set(deps(), admin(), json_data.document()))


@blueprint.put("/<uuid:set_id>")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(StyleSetChanges)
@blueprint.output(StyleSetOut)
@blueprint.doc(summary="Change a set, whole or in part", responses=[403, 404])
def change(set_id: UUID, json_data: StyleSetChanges) -> StyleSetOut:
    return _style_set(text_styles.change_style_set(deps(), admin(), set_id, json_data.document()))


@blueprint.delete("/<uuid:set_id>")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.doc(
    summary="Take a set out of use",
    responses={204: "Gone; results stay", 403: "Not an admin", 404: "Unknown"},
)
def remove(set_id: UUID) -> tuple[str, int]:
    text_styles.delete_style_set(deps(), admin(), set_id)
    return "", 204


def _style_set(style_set: TextStyleSet) -> StyleSetOut:
    return StyleSetOut(
        id=style_set.id,
        name=style_set.name,
        styles=StylesOut(
            title=_style(style_set.styles.of(StyleType.TITLE)),
            subtitle=_style(style_set.styles.of(StyleType.SUBTITLE)),
            content=_style(style_set.styles.of(StyleType.CONTENT)),
        ),
    )


def _style(style: TextStyle) -> StyleOut:
    return StyleOut(
        font_family=style.font_family,
        font_size=style.font_size,
        font_weight=style.font_weight,
        color=style.color,
        line_height=style.line_height,
        letter_spacing=style.letter_spacing,
        align=style.align,
        background=style.background,
        shadow=style.shadow,
    )
