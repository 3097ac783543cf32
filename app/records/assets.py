"""Uploaded pictures: their rows, as values."""

from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import corrected, ignored
from app.domain.documents.elements import Element
from app.domain.doubts import confidence_of, find_doubt
from app.domain.projects import Asset, AssetStatus
from app.domain.storage_keys import number_of
from app.models import Asset as AssetRow
from app.records.announced_uploads import OVERDUE
from app.records.media import MediaKind, media_path


def asset_view(deps: Deps, row: AssetRow, *, is_overdue: bool = False) -> Asset:
    """The row as users and clients see it.

    Args:
        deps: for the signed addresses.
        row: the picture.
        is_overdue: it was announced and did not come in time.
    """
    analysis = analysis_of(row)
    return Asset(
        id=row.id,
        project_id=row.project_id,
        filename=row.filename,
        status=AssetStatus.FAILED if is_overdue else row.status,
        problem=OVERDUE if is_overdue else row.problem,
        kind=row.kind,
        width=row.width,
        height=row.height,
        dpi=row.dpi,
        layers=row.layers,
        size_bytes=row.size_bytes,
        is_nsfw=row.is_nsfw,
        elements=analysis.elements if analysis else (),
        ignored_elements=ignored_elements_of(row),
        models=analysis.models if analysis else {},
        preview_url=proxy_path(deps, row),
        is_layout=analysis.is_layout if analysis else False,
        has_original=row.original_key is not None,
        doubt=find_doubt(row.analysis, is_reviewed=is_reviewed(row)) if row.analysis else None,
        confidence=confidence_of(row.analysis) if row.analysis else 0.0,
        corrections_version=row.corrections_version,
    )


def analysis_of(row: AssetRow) -> Analysis | None:
    """What is known of the picture, as users corrected it; None before it was analysed."""
    return corrected(row.analysis, row.corrections) if row.analysis else None


def is_reviewed(row: AssetRow) -> bool:
    """Whether somebody has said what is right in it, or that all of it is."""
    return row.corrected_at is not None or bool(row.corrections and row.corrections.elements)


def ignored_elements_of(row: AssetRow) -> tuple[Element, ...]:
    return ignored(row.analysis, row.corrections) if row.analysis and row.corrections else ()


def proxy_path(deps: Deps, row: AssetRow) -> str:
    """Where the picture is shown."""
    version = number_of(row.proxy_key) if row.proxy_key else 0
    return media_path(
        deps.links,
        deps.clock,
        MediaKind.PROXY,
        row.organization_id,
        row.id,
        version,
        is_cleared=row.is_cleared,
    )
