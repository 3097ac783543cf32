"""The organization itself: its settings, all of its data as files, and its end."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import (
    Body,
    Changes,
    JsonBlueprint,
    Listed,
    Moment,
    Part,
    ProblemOut,
)
from app.domain.access import Permission, Tier
from app.domain.lifecycle import DownloadStatus
from app.domain.organizations import (
    MAX_KEEP_DAYS,
    MAX_NAME,
    MIN_KEEP_DAYS,
    OwnOrganization,
)
from app.services.accounts import own_organization
from app.services.delivery import exports

blueprint = JsonBlueprint(
    "api_admin_organization", __name__, url_prefix="/api/v1/admin/organization", tag="Admin"
)
KeepDays = Annotated[int, Field(ge=MIN_KEEP_DAYS, le=MAX_KEEP_DAYS, examples=[365])]


class OrganizationChangeIn(Changes):
    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME)] | None = None
    keep_days: KeepDays | None = Field(default=None, description="null keeps projects for good.")


class LimitsOut(Body):
    open_jobs: int = Field(description="Of the organization, waiting or running.")
    queue_depth: int = Field(description="The same of all organizations.")


class OrganizationOut(Body):
    id: UUID
    name: str
    tier: Tier
    created_at: Moment
    keep_days: int | None = Field(
        description="Projects in which nothing happened for so many days are deleted; they can be "
        "brought back for 7 days. null: they are kept."
    )
    deletion_at: Moment | None = Field(
        description="When everything of the organization is deleted; null when nobody asked."
    )
    limits: LimitsOut = Field(description="Set by the operator of the installation.")


class DeletionIn(Body):
    name: Annotated[str, Field(max_length=MAX_NAME)] = Field(
        description="The organization's name, in full."
    )


class ExportOut(Body):
    id: UUID
    status: DownloadStatus
    progress: int
    filename: str
    size_bytes: int
    download_url: str = Field(description="Works for an hour or two, once the file is ready.")
    error: ProblemOut | None
    created_at: Moment


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.output(OrganizationOut)
@blueprint.doc(summary="The organization's own settings and limits", responses=[403])
def show() -> OwnOrganization:
    return own_organization.get_own_organization(deps(), actor())


@blueprint.put("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.input(OrganizationChangeIn)
@blueprint.output(OrganizationOut)
@blueprint.doc(summary="Rename it, or change how long projects are kept", responses=[403])
def change(json_data: OrganizationChangeIn) -> OwnOrganization:
    wish = own_organization.OrganizationChange(
        json_data.name, json_data.keep_days, "keep_days" in json_data.model_fields_set
    )
    return own_organization.change_organization(deps(), actor(), wish)


@blueprint.get("/exports")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.input(Part, location="query")
@blueprint.output(list[ExportOut])
@blueprint.doc(summary="The files of exports of the last day, newest first", responses=[403])
def list_exports(query_data: Part) -> Listed[ExportOut]:
    found = exports.list_exports(deps(), actor())
    return query_data.answer([export_response(one) for one in found])


@blueprint.post("/exports")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.output(list[ExportOut], status_code=202)
@blueprint.doc(
    summary="Let everything of the organization be written into files; a large one into several",
    responses=[403, 409],
)
def export() -> list[ExportOut]:
    return [export_response(one) for one in exports.request_export(deps(), actor())]


@blueprint.post("/deletion")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.input(DeletionIn)
@blueprint.output(OrganizationOut, status_code=202)
@blueprint.doc(
    summary="Delete everything of the organization in 7 days; until then it can be cancelled",
    responses=[403],
)
def schedule_deletion(json_data: DeletionIn) -> OwnOrganization:
    return own_organization.schedule_deletion(deps(), actor(), json_data.name)


@blueprint.delete("/deletion")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_ORGANIZATION])
@blueprint.output(OrganizationOut)
@blueprint.doc(summary="Keep the organization after all", responses=[403, 409])
def cancel_deletion() -> OwnOrganization:
    return own_organization.cancel_deletion(deps(), actor())


def export_response(found: exports.Export) -> ExportOut:
    return ExportOut(
        id=found.id,
        status=found.status,
        progress=found.progress,
        filename=found.filename,
        size_bytes=found.size_bytes,
        download_url=external(found.url),
        error=ProblemOut.model_validate(found.problem) if found.problem else None,
        created_at=found.created_at,
    )
