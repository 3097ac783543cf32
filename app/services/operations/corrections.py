"""What users corrected, as a data set: beside what the analysis had found in each picture."""

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import cast

from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, system_actor
from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import Corrections, corrected
from app.domain.documents.elements import Protection
from app.models import Asset as AssetRow, Organization


def export_corrections(deps: Deps, pictures: Path | None = None) -> Iterator[dict[str, object]]:
    """One document for each corrected picture of every organization, oldest first.

    Args:
        deps: The dependencies.
        pictures: A folder to which the pictures are written too, under the names in `file`.

    Returns:
        `found` is the analysis as it was made, `corrections` what users said of it, `protected`
        what plans keep since then.
    """
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    with deps.database.snapshot(None) as session:
        actors = [
            system_actor(row)
            for row in session.scalars(select(Organization.id).order_by(Organization.id))
        ]
    for actor in actors:
        for asset in _corrected_assets(deps, actor):
            document = describe_correction(asset)
            if pictures is not None:
                deps.storage.fetch(str(asset.master_key), pictures / str(document["file"]))
            yield document


def _corrected_assets(deps: Deps, actor: Actor) -> list[AssetRow]:
    """JSON columns may hold a JSON null, so what is empty is told apart here."""
    query = (
        select(AssetRow)
        .where(AssetRow.corrections.is_not(None))
        .order_by(AssetRow.created_at, AssetRow.id)
    )
    with deps.database.snapshot(actor) as session:
        return [
            asset
            for asset in session.scalars(query)
            if asset.corrections and asset.analysis and asset.master_key
        ]


def describe_correction(asset: AssetRow) -> dict[str, object]:
    found = cast(Analysis, asset.analysis)
    corrections = cast(Corrections, asset.corrections)
    after = corrected(found, corrections)
    kept = [e.to_json() for e in after.elements if e.protection is Protection.MUST]
    return {
        "file": f"{asset.id}{PurePath(str(asset.master_key)).suffix}",
        "organization": str(asset.organization_id),
        "width": asset.width,
        "height": asset.height,
        "isLayout": after.is_layout,
        "models": dict(after.models),
        "found": [element.to_json() for element in found.elements],
        "corrections": corrections.to_json()["elements"],
        "protected": kept,
    }
