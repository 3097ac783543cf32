"""GET /admin/text-style-sets."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint

from app.api.guard import admin, auth, deps
from app.api.v1.model import Body
from app.domain.text_styles import StyleType, TextStyle
from app.services import text_styles

blueprint = APIBlueprint("api_text_styles", __name__, url_prefix="/api/v1/admin/text-style-sets", tag="Admin")


class StyleOut(Body):
    font_family: str
    font_size: int
    font_weight: str
    color: str
    line_height: float
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
@blueprint.auth_required(auth)
@blueprint.output(list[StyleSetOut])
@blueprint.doc(summary="The organization's lettering", responses=[403])
def index() -> list[StyleSetOut]:
    return [
        StyleSetOut(
            id=style_set.id,
            name=style_set.name,
            styles=StylesOut(
                title=_style(style_set.styles.of(StyleType.TITLE)),
                subtitle=_style(style_set.styles.of(StyleType.SUBTITLE)),
                content=_style(style_set.styles.of(StyleType.CONTENT)),
            ),
        )
        for style_set in text_styles.list_style_sets(deps(), admin())
    ]


def _style(style: TextStyle) -> StyleOut:
    return StyleOut(
        font_family=style.font_family,
        font_size=style.font_size,
        font_weight=style.font_weight,
        color=style.color,
        line_height=style.line_height,
        align=style.align,
        background=style.background,
        shadow=style.shadow,
    )
