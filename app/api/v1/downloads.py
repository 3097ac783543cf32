"""POST /download."""

from typing import Annotated
from uuid import UUID

from flask import url_for
from pydantic import AfterValidator, Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, JsonBlueprint, ProblemOut
from app.domain.documents.downloads import (
    DownloadOrder,
    DownloadQuote,
    FileFormat,
    Grouping,
    WhyLeftOut,
    checked_pattern,
)
from app.domain.documents.rules import ImageQuality
from app.domain.download_names import DEFAULT_PATTERN, MAX_PATTERN, PARTS
from app.domain.lifecycle import DownloadStatus
from app.domain.projects import Problem
from app.services.delivery import downloads

blueprint = JsonBlueprint("api_downloads", __name__, url_prefix="/api/v1/download", tag="Results")


SAMPLE = {
    "assetIds": ["3f6c0a7e-5b0e-4d57-9a3c-0d9a7c1f2b34"],
    "format": "auto",
    "quality": "high",
    "grouping": "nested",
    "pattern": "{project}_{format}_{width}x{height}",
}


class DownloadIn(Body):
    asset_ids: list[UUID] = Field(min_length=1, max_length=2000)
    format: FileFormat = FileFormat.JPEG
    quality: ImageQuality = ImageQuality.HIGH
    grouping: Grouping = Grouping.INDIVIDUAL
    pattern: Annotated[str, AfterValidator(checked_pattern)] = Field(
        "",
        max_length=MAX_PATTERN,
        description="What files are called, with parts in braces: "
        + ", ".join(f"{{{name}}}" for name in PARTS)
        + f". Empty: as by `{DEFAULT_PATTERN}`. Names that are taken get a number.",
    )

    def order(self) -> DownloadOrder:
        return DownloadOrder(
            result_ids=tuple(self.asset_ids),
            format=self.format,
            quality=self.quality,
            grouping=self.grouping,
            pattern=self.pattern,
        )


class DownloadWarningOut(Body):
    """What one file does not keep of its format."""

    file: str
    code: str
    message: str


class LeftOutOut(Body):
    """A result that is not in the download, and why."""

    result_id: UUID
    file: str
    reason: WhyLeftOut
    message: str


class DownloadQuoteOut(Body):
    filename: str
    file_count: int
    size_bytes: int = Field(description="About so many.")
    waiting: int = Field(description="Files that are still being made; they are waited for.")
    examples: list[str] = Field(description="The first names, with their folders.")
    left_out: list[LeftOutOut]
    warnings: list[DownloadWarningOut]


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
@blueprint.input(DownloadIn, example=SAMPLE)
@blueprint.output(DownloadOut)
@blueprint.doc(
    summary="A signed address of a ZIP, or of the file when it is one",
    description="`warnings` names files whose formats do not take the type that is asked for. "
    "Which files are larger than their formats take is known when they are made: see "
    "`statusUrl`, or `manifest.json` in the ZIP.",
    responses=[409],
)
def create(json_data: DownloadIn) -> DownloadOut:
    made = downloads.request_download(deps(), actor(), json_data.order())
    return DownloadOut(
        download_url=external(made.url),
        status_url=external(url_for(".status", download_id=made.id)),
        warnings=warnings_of(made),
    )


@blueprint.post("/quote")
@blueprint.auth_required(auth)
@blueprint.input(DownloadIn, example=SAMPLE)
@blueprint.output(DownloadQuoteOut)
@blueprint.doc(
    summary="What a download would bring, what not and why; nothing is made",
    description="`leftOut` names results that are flagged, failed or were cancelled. Try a "
    "`pattern` here: `examples` are names by it.",
)
def quote(json_data: DownloadIn) -> DownloadQuote:
    return downloads.quote_download(deps(), actor(), json_data.order())


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
