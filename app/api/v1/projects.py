"""Projects: list, show, rename, delete, upload, status, preview."""

from collections.abc import Iterator
from typing import IO, Literal
from uuid import UUID

from apiflask.fields import UploadFile
from flask import request
from pydantic import AliasChoices, ConfigDict, Field

from app.api.guard import actor, auth, deps, external
from app.api.headers import REPLAYED, idempotency_key, shape_of, unless_known
from app.api.v1.model import Body, JsonBlueprint, Moment, ProblemOut, total_count
from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box
from app.domain.intake import MAX_PROJECT_NAME, refusing_alone
from app.domain.projects import (
    Asset,
    AssetStatus,
    Project,
    ProjectNeed,
    ProjectOrder,
    ProjectQuery,
    ProjectShelf,
    ProjectStatus,
)
from app.services.projects import projects, shelving, uploads

blueprint = JsonBlueprint("api_projects", __name__, url_prefix="/api/v1/projects", tag="Projects")


class Page(Body):
    limit: int = Field(10, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)
    sort: Literal["asc", "desc"] = "desc"
    mine: bool = Field(False, description="Only the projects that the caller made.")
    q: str = Field("", max_length=MAX_PROJECT_NAME, description="Part of the name.")
    order: ProjectOrder = Field(ProjectOrder.SUBMITTED, description="What `sort` sorts by.")
    shelf: ProjectShelf = Field(
        ProjectShelf.ACTIVE, description="Those in use, archived, or deleted and not yet cleared."
    )
    need: ProjectNeed | None = Field(
        None, description="Only those without results, or with results nobody has decided about."
    )


class FileCountsOut(Body):
    """How many files there are of each type; other types than these appear when there are any."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]

    psd: int
    jpg: int
    png: int


class ProjectOut(Body):
    id: UUID
    name: str
    status: ProjectStatus
    submit_date: Moment
    file_counts: FileCountsOut
    changed_at: Moment = Field(description="When something last happened in it.")
    shelf: ProjectShelf


class UploadIn(Body):
    project_name: str = Field(min_length=1, max_length=MAX_PROJECT_NAME)
    files: list[UploadFile] = Field(min_length=1)


class FilesIn(Body):
    files: list[UploadFile] = Field(min_length=1)


class RenameIn(Body):
    name: str = Field(
        min_length=1,
        max_length=MAX_PROJECT_NAME,
        validation_alias=AliasChoices("name", "projectName"),
    )


class UploadOut(Body):
    project_id: UUID


class StatusOut(Body):
    status: ProjectStatus
    progress: int = Field(ge=0, le=100)


class BoxOut(Body):
    x: float
    y: float
    width: float
    height: float


class ElementOut(Body):
    id: str
    kind: ElementKind
    label: str
    score: float
    box: BoxOut


class MetadataOut(Body):
    layers: int
    width: int
    height: int
    dpi: int
    detected_elements: list[str]


class AssetOut(Body):
    id: UUID
    filename: str
    preview_url: str
    metadata: MetadataOut
    status: AssetStatus
    error: ProblemOut | None
    elements: list[ElementOut]
    is_nsfw: bool
    subject_unsure: bool = Field(
        description="Somebody should say what it is about: GET .../elements tells why."
    )


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.input(Page, location="query")
@blueprint.output(list[ProjectOut])
@blueprint.doc(summary="The organization's projects, newest first")
def index(query_data: Page) -> tuple[list[ProjectOut], int, dict[str, str]]:
    version = projects.version_of_list(deps(), actor(), mine=query_data.mine)
    wanted = query_data.model_dump().values()
    unless_known("l", shape_of(ProjectOut), version, *wanted)
    page = projects.list_projects(
        deps(),
        actor(),
        ProjectQuery(
            order=query_data.order,
            newest_first=query_data.sort == "desc",
            mine=query_data.mine,
            text=query_data.q,
            shelf=query_data.shelf,
            need=query_data.need,
        ),
        limit=query_data.limit,
        offset=query_data.offset,
    )
    return [project_response(item) for item in page.items], 200, total_count(page.total)


@blueprint.post("/upload")
@blueprint.auth_required(auth)
@blueprint.input(UploadIn, location="form_and_files")
@blueprint.output(UploadOut, status_code=202)
@blueprint.doc(summary="Upload pictures as a new project", responses=[413, 415])
def upload(form_and_files_data: UploadIn) -> tuple[UploadOut, int, dict[str, str]]:
    with uploads.staged_files(deps(), incoming_parts()) as files, refusing_alone(len(files)):
        name, key = form_and_files_data.project_name, idempotency_key()
        taken = uploads.upload_files(deps(), actor(), name, files, idempotency_key=key)
    headers = REPLAYED if taken.is_replayed else {}
    return UploadOut(project_id=taken.project_id), 202, headers


@blueprint.post("/<uuid:project_id>/assets")
@blueprint.auth_required(auth)
@blueprint.input(FilesIn, location="form_and_files")
@blueprint.output(UploadOut, status_code=202)
@blueprint.doc(summary="Add pictures to a project", responses=[404, 409, 413, 415])
# checked by its schema; the bytes are streamed
def add(project_id: UUID, form_and_files_data: FilesIn) -> UploadOut:  # noqa: ARG001
    with uploads.staged_files(deps(), incoming_parts()) as files, refusing_alone(len(files)):
        taken = uploads.upload_files(deps(), actor(), "", files, project_id)
    return UploadOut(project_id=taken.project_id)


def incoming_parts() -> Iterator[tuple[str, IO[bytes]]]:
    return ((part.filename or "", part.stream) for part in request.files.getlist("files"))


@blueprint.get("/<uuid:project_id>")
@blueprint.auth_required(auth)
@blueprint.output(ProjectOut)
@blueprint.doc(summary="One project", responses=[404])
def show(project_id: UUID) -> ProjectOut:
    return project_response(projects.get_project(deps(), actor(), project_id))


@blueprint.patch("/<uuid:project_id>")
@blueprint.auth_required(auth)
@blueprint.input(RenameIn)
@blueprint.output(ProjectOut)
@blueprint.doc(summary="Rename a project", responses=[404])
def rename(project_id: UUID, json_data: RenameIn) -> ProjectOut:
    return project_response(projects.rename_project(deps(), actor(), project_id, json_data.name))


@blueprint.delete("/<uuid:project_id>")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Delete a project with its pictures, results and files",
    responses={204: "Deleted", 404: "Not found"},
)
def remove(project_id: UUID) -> tuple[str, int]:
    shelving.delete_project(deps(), actor(), project_id)
    return "", 204


@blueprint.post("/<uuid:project_id>/archive")
@blueprint.auth_required(auth)
@blueprint.output(ProjectOut)
@blueprint.doc(summary="Put a project out of the way; it stays usable", responses=[404])
def archive(project_id: UUID) -> ProjectOut:
    return project_response(shelving.archive_project(deps(), actor(), project_id, is_archived=True))


@blueprint.post("/<uuid:project_id>/unarchive")
@blueprint.auth_required(auth)
@blueprint.output(ProjectOut)
@blueprint.doc(summary="Put a project back among those in use", responses=[404])
def unarchive(project_id: UUID) -> ProjectOut:
    return project_response(
        shelving.archive_project(deps(), actor(), project_id, is_archived=False)
    )


@blueprint.post("/<uuid:project_id>/discard")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Delete a project so that it can be brought back for seven days",
    responses={204: "Deleted", 404: "Not found"},
)
def discard(project_id: UUID) -> tuple[str, int]:
    shelving.discard_project(deps(), actor(), project_id)
    return "", 204


@blueprint.post("/<uuid:project_id>/restore")
@blueprint.auth_required(auth)
@blueprint.output(ProjectOut)
@blueprint.doc(summary="Bring a discarded project back", responses=[404])
def restore(project_id: UUID) -> ProjectOut:
    return project_response(shelving.restore_project(deps(), actor(), project_id))


@blueprint.post("/<uuid:project_id>/retry")
@blueprint.auth_required(auth)
@blueprint.output(UploadOut, status_code=202)
@blueprint.doc(summary="Look again at the pictures whose analysis failed", responses=[404])
def retry(project_id: UUID) -> UploadOut:
    projects.retry_analyses(deps(), actor(), project_id)
    return UploadOut(project_id=project_id)


@blueprint.get("/<uuid:project_id>/status")
@blueprint.auth_required(auth)
@blueprint.output(StatusOut)
@blueprint.doc(summary="How far it is", responses=[404])
def status(project_id: UUID) -> Project:
    version = projects.version_of_project(deps(), actor(), project_id)
    unless_known("p", version.project, version.awaited)
    return projects.get_project(deps(), actor(), project_id)


@blueprint.get("/<uuid:project_id>/preview")
@blueprint.auth_required(auth)
@blueprint.output(list[AssetOut])
@blueprint.doc(summary="The pictures and what was seen in them", responses=[404])
def preview(project_id: UUID) -> list[AssetOut]:
    version = projects.version_of_project(deps(), actor(), project_id)
    unless_known("a", version.project, version.awaited, version.links_until)
    return [asset_body(asset) for asset in projects.project_preview(deps(), actor(), project_id)]


def project_response(project: Project) -> ProjectOut:
    return ProjectOut(
        id=project.id,
        name=project.name,
        status=project.status,
        submit_date=project.submitted_at,
        file_counts=FileCountsOut.model_validate(project.file_counts),
        changed_at=project.changed_at,
        shelf=project.shelf,
    )


def asset_body(asset: Asset) -> AssetOut:
    """The contract's AssetPreview."""
    return AssetOut(
        id=asset.id,
        filename=asset.filename,
        preview_url=external(asset.preview_url),
        metadata=MetadataOut(
            layers=asset.layers,
            width=asset.width,
            height=asset.height,
            dpi=asset.dpi,
            detected_elements=[describe_element(element) for element in asset.elements],
        ),
        status=asset.status,
        error=asset.problem,
        elements=[element_response(element) for element in asset.elements],
        is_nsfw=asset.is_nsfw,
        subject_unsure=asset.doubt is not None,
    )


def describe_element(element: Element) -> str:
    """`face`, `object: cup`, `text: SALE`."""
    return (
        f"{element.kind}: {element.label}"
        if element.label not in ("", element.kind)
        else str(element.kind)
    )


def element_response(element: Element) -> ElementOut:
    return ElementOut(
        id=element.id,
        kind=element.kind,
        label=element.label,
        score=round(element.score, 3),
        box=box_response(element.box),
    )


def box_response(box: Box) -> BoxOut:
    x, y, width, height = box.as_list()
    return BoxOut(x=x, y=y, width=width, height=height)
