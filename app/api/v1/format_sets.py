"""GET, POST /format-sets · PUT, DELETE /format-sets/{formatSetId} · POST .../restore."""

from uuid import UUID

from app.api.guard import actor, auth, deps
from app.api.v1.model import JsonBlueprint, Part, Sent, answered, list_of, sent, total_count
from app.domain.catalogue import FormatSet
from app.domain.documents.choices import FormatSetDraft
from app.services.catalogue import format_sets

blueprint = JsonBlueprint(
    "api_format_sets", __name__, url_prefix="/api/v1/format-sets", tag="Formats"
)


class FormatSetOut(FormatSetDraft):
    id: UUID
    can_change: bool


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list_of(answered(FormatSetOut)))
@blueprint.doc(summary="The saved sets of the organization, in formats that are active")
def index(query_data: Part) -> tuple[list[FormatSetOut], int, dict[str, str]]:
    found = format_sets.list_format_sets(deps(), actor())
    return [set_body(item) for item in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(sent(FormatSetDraft))
@blueprint.output(answered(FormatSetOut), status_code=201)
@blueprint.doc(summary="Save a choice under a name, for everybody in the organization")
def create(json_data: Sent) -> FormatSetOut:
    return set_body(format_sets.add_format_set(deps(), actor(), json_data.document))


@blueprint.put("/<uuid:format_set_id>")
@blueprint.auth_required(auth)
@blueprint.input(sent(FormatSetDraft, partial=True))
@blueprint.output(answered(FormatSetOut))
@blueprint.doc(
    summary="Change a set, whole or in part; for its maker and admins", responses=[403, 404]
)
def change(format_set_id: UUID, json_data: Sent) -> FormatSetOut:
    document = json_data.document
    return set_body(format_sets.change_format_set(deps(), actor(), format_set_id, document))


@blueprint.delete("/<uuid:format_set_id>")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Delete a set; for its maker and admins",
    responses={204: "Gone, until it is restored", 403: "Somebody else's", 404: "Unknown"},
)
def remove(format_set_id: UUID) -> tuple[str, int]:
    format_sets.delete_format_set(deps(), actor(), format_set_id)
    return "", 204


@blueprint.post("/<uuid:format_set_id>/restore")
@blueprint.auth_required(auth)
@blueprint.output(answered(FormatSetOut))
@blueprint.doc(summary="Bring a deleted set back", responses=[403, 404])
def restore(format_set_id: UUID) -> FormatSetOut:
    return set_body(format_sets.restore_format_set(deps(), actor(), format_set_id))


def set_body(found: FormatSet) -> FormatSetOut:
    return FormatSetOut.model_construct(
        id=found.id,
        name=found.name,
        format_ids=found.choice.format_ids,
        custom_resizes=found.choice.custom_resizes,
        can_change=found.can_change,
    )
