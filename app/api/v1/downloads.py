"""POST /download."""

from uuid import UUID

from flask import url_for
from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, JsonBlueprint, ProblemOut
from app.domain.documents.downloads import DownloadOrder, FileFormat, Grouping
from app.domain.documents.rules import ImageQuality
from app.domain.lifecycle import DownloadStatus
from app.domain.projects import Problem
from app.services.delivery import downloads

blueprint = JsonBlueprint("api_downloads", __name__, url_prefix="/api/v1/download", tag="Results")


class DownloadIn(Body):
    asset_ids: list[UUID] = Field(min_length=1, max_length=2000)
    format: FileFormat = FileFormat.JPEG
    quality: ImageQuality = ImageQuality.HIGH
    grouping: Grouping = Grouping.INDIVIDUAL


class DownloadWarningOut(Body):
    """What one file does not keep of its format."""

    file: str
    code: str
    message: str


class DownloadOut(Body):
    download_url: str
    status_url: str
    warnings: list[DownloadWarningOut]


class DownloadStatusOut(Body):
    id: UUID
    status: DownloadStatus
    progress: int
    filename: str
    size_bytes: int
    download_url: str
    warnings: list[DownloadWarningOut]
    error: ProblemOut | None


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(DownloadIn)
@blueprint.output(DownloadOut)
@blueprint.doc(
    summary="A signed address of a ZIP, or of the file when it is one",
    description="`warnings` names files whose formats do not take the type that is asked for. "
    "Which files are larger than their formats take is known when they are made: see "
    "`statusUrl`, or `manifest.json` in the ZIP.",
    responses=[409],
)
def create(json_data: DownloadIn) -> DownloadOut:
    order = DownloadOrder(
        result_ids=tuple(json_data.asset_ids),
        format=json_data.format,
        quality=json_data.quality,
        grouping=json_data.grouping,
    )
    made = downloads.request_download(deps(), actor(), order)
    return DownloadOut(
        download_url=external(made.url),
        status_url=external(url_for(".status", download_id=made.id)),
        warnings=warnings_of(made),
    )


@blueprint.get("/<uuid:download_id>")
@blueprint.auth_required(auth)
@blueprint.output(DownloadStatusOut)
@blueprint.doc(
    summary="How far a download is, and what its files do not keep of their formats",
    responses=[404],
)
def status(download_id: UUID) -> DownloadStatusOut:
    found = downloads.get_download(deps(), actor(), download_id)
    return DownloadStatusOut(
        id=found.id,
        status=found.status,
        progress=found.progress,
        filename=found.filename,
        size_bytes=found.size_bytes,
        download_url=external(found.url),
        warnings=warnings_of(found),
        error=problem_response(found.problem),
    )


def warnings_of(download: downloads.Download) -> list[DownloadWarningOut]:
    return [
        DownloadWarningOut(file=said.file, code=said.code, message=said.message)
        for said in download.warnings
    ]


def problem_response(problem: Problem | None) -> ProblemOut | None:
    return ProblemOut.model_validate(problem) if problem else None
