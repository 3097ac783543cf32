"""GET, POST /admin/platforms · PUT, DELETE /admin/platforms/{platformId}."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.formats import unless_settings_known
from app.api.v1.model import Body, Changes, JsonBlueprint, Listed, Part
from app.domain.access import Permission
from app.domain.catalogue import LONGEST_PLATFORM, Platform
from app.services.catalogue import platforms

blueprint = JsonBlueprint(
    "api_admin_platforms", __name__, url_prefix="/api/v1/admin/platforms", tag="Admin: catalogue"
)

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_PLATFORM, pattern=r"\S")]


class PlatformIn(Body):
    name: Name


class PlatformChanges(Changes):
    name: Name | None = None


class PlatformOut(Body):
    id: UUID
    name: str


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(Part, location="query")
@blueprint.output(list[PlatformOut])
@blueprint.doc(summary="The platforms in use", responses=[403])
def index(query_data: Part) -> Listed[Platform]:
    unless_settings_known(PlatformOut, query_data.model_dump_json())
    return query_data.answer(platforms.list_platforms(deps(), actor()))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(PlatformIn)
@blueprint.output(PlatformOut, status_code=201)
@blueprint.doc(summary="Add a platform", responses=[403])
def create(json_data: PlatformIn) -> Platform:
    return platforms.add_platform(deps(), actor(), json_data.name)


@blueprint.put("/<uuid:platform_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.input(PlatformChanges)
@blueprint.output(PlatformOut)
@blueprint.doc(summary="Rename a platform", responses=[403, 404])
def change(platform_id: UUID, json_data: PlatformChanges) -> Platform:
    return platforms.rename_platform(deps(), actor(), platform_id, json_data.name)


@blueprint.delete("/<uuid:platform_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_CATALOGUE])
@blueprint.doc(
    summary="Take a platform and its formats out of use",
    responses={204: "Gone; results stay", 403: "Not an admin", 404: "Unknown"},
)
def remove(platform_id: UUID) -> tuple[str, int]:
    platforms.delete_platform(deps(), actor(), platform_id)
    return "", 204
