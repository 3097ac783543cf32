"""GET, POST /admin/text-style-sets · PUT, DELETE /admin/text-style-sets/{setId}."""

from uuid import UUID

from app.api.guard import actor, auth, deps
from app.api.v1.model import JsonBlueprint, Part, Sent, answered, list_of, sent, total_count
from app.domain.access import Permission
from app.domain.catalogue import TextStyleSet
from app.domain.documents.text_styles import StyleSetDraft
from app.services.catalogue import text_styles

blueprint = JsonBlueprint(
    "api_text_styles", __name__, url_prefix="/api/v1/admin/text-style-sets", tag="Admin: catalogue"
)


class StyleSetOut(StyleSetDraft):
    id: UUID


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(Part, location="query")
@blueprint.output(list_of(answered(StyleSetOut)))
@blueprint.doc(summary="The organization's lettering", responses=[403])
def index(query_data: Part) -> tuple[list[StyleSetOut], int, dict[str, str]]:
    found = text_styles.list_style_sets(deps(), actor())
    return [_style_set(item) for item in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(StyleSetDraft))
@blueprint.output(answered(StyleSetOut), status_code=201)
@blueprint.doc(summary="Add a set; what it leaves out has its default", responses=[403])
def create(json_data: Sent) -> StyleSetOut:
    return _style_set(text_styles.add_style_set(deps(), actor(), json_data.document))


@blueprint.put("/<uuid:set_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(sent(StyleSetDraft, partial=True))
@blueprint.output(answered(StyleSetOut))
@blueprint.doc(summary="Change a set, whole or in part", responses=[403, 404])
def change(set_id: UUID, json_data: Sent) -> StyleSetOut:
    return _style_set(text_styles.change_style_set(deps(), actor(), set_id, json_data.document))


@blueprint.delete("/<uuid:set_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.doc(
    summary="Take a set out of use",
    responses={204: "Gone; results stay", 403: "Not an admin", 404: "Unknown"},
)
def remove(set_id: UUID) -> tuple[str, int]:
    text_styles.delete_style_set(deps(), actor(), set_id)
    return "", 204


def _style_set(style_set: TextStyleSet) -> StyleSetOut:
    return StyleSetOut(id=style_set.id, name=style_set.name, styles=style_set.styles)
