"""POST /download."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, JsonBlueprint
from app.domain.documents.downloads import DownloadOrder, FileFormat, Grouping
from app.domain.documents.rules import ImageQuality
from app.services.delivery import downloads

blueprint = JsonBlueprint("api_downloads", __name__, url_prefix="/api/v1/download", tag="Results")


class DownloadIn(Body):
    asset_ids: list[UUID] = Field(min_length=1, max_length=2000)
    format: FileFormat = FileFormat.JPEG
    quality: ImageQuality = ImageQuality.HIGH
    grouping: Grouping = Grouping.INDIVIDUAL


class DownloadOut(Body):
    download_url: str


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(DownloadIn)
@blueprint.output(DownloadOut)
@blueprint.doc(summary="A signed address of a ZIP, or of the file when it is one", responses=[409])
def create(json_data: DownloadIn) -> DownloadOut:
    order = DownloadOrder(
        result_ids=tuple(json_data.asset_ids),
        format=json_data.format,
        quality=json_data.quality,
        grouping=json_data.grouping,
    )
    return DownloadOut(
        download_url=external(downloads.request_download(deps(), actor(), order).url)
    )
