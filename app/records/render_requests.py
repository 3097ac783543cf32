"""What rendering a result takes, read in one go."""

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.kept_layouts import NO_LAYOUTS
from app.domain.errors import StateForbids
from app.domain.geometry import Size
from app.domain.render_request import BrandAssets, RenderRequest
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow, Logo, TextStyleSet
from app.records.assets import analysis_of
from app.records.fonts import read_font_files


def read_render_request(session: Session, result: ResultRow) -> RenderRequest:
    """What making the result takes.

    Raises:
        NoResultFound: The picture behind the result is gone.
    """
    asset = session.get_one(AssetRow, result.asset_id)
    return RenderRequest(
        result_id=result.id,
        asset_id=asset.id,
        organization_id=result.organization_id,
        project_id=result.project_id,
        version=result.version,
        master_key=str(asset.master_key),
        proxy_key=str(asset.proxy_key),
        source_size=Size(asset.width, asset.height),
        canvas=Size(result.width, result.height),
        format=result.target,
        rules=result.rules,
        analysis=analysis_of(asset),
        plan=result.plan,
        edits=result.edits,
        layouts=result.layouts or NO_LAYOUTS,
        brand=read_brand_assets(session),
        is_cleared=result.is_cleared or asset.is_cleared,
    )


def read_preview_request(session: Session, result: ResultRow) -> RenderRequest:
    """What showing the result with other edits takes.

    Raises:
        StateForbids: It is still being made: there is nothing to adjust.
    """
    if result.plan is None and not result.rendered_version:
        raise StateForbids(
            "This result is still being made. Try again in a moment.", code="not_rendered"
        )
    return read_render_request(session, result)


def read_brand_assets(session: Session) -> BrandAssets:
    """Archived ones too: results that bear them can be rendered again."""
    oldest_first = select(TextStyleSet).order_by(TextStyleSet.created_at, TextStyleSet.id)
    sets = session.scalars(oldest_first).all()
    styles = {str(row.id): row.styles for row in sets}
    if sets:
        styles[""] = sets[0].styles
    logos = {str(row.id): row.file_key for row in session.scalars(select(Logo))}
    return BrandAssets(styles, logos, read_font_files(session))
