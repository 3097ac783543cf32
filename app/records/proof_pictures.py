"""The pictures that text styles are shown on."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.database.session import Session
from app.domain.projects import AssetStatus
from app.models import Asset as AssetRow, Project as ProjectRow

SAMPLES = Path(__file__).resolve().parents[1] / "seeds" / "sample"
SAMPLE_NAMES = ("portrait.jpg", "product.png", "advertisement.png")
"""Those that come with the product."""


@dataclass(frozen=True, slots=True)
class ProofPicture:
    """One picture. source: a file of the product, or a key in the store."""

    filename: str
    source: Path | str


def proof_pictures(session: Session, number: int) -> tuple[ProofPicture, ...]:
    """The organization's newest that nothing is held back of, filled up with the product's."""
    query = (
        select(AssetRow.filename, AssetRow.proxy_key)
        .join(ProjectRow, ProjectRow.id == AssetRow.project_id)
        .where(
            AssetRow.status == AssetStatus.READY,
            AssetRow.proxy_key.is_not(None),
            AssetRow.is_nsfw.is_(False),
            ProjectRow.removed_at.is_(None),
        )
        .order_by(AssetRow.created_at.desc(), AssetRow.position, AssetRow.id)
        .limit(number)
    )
    own = [ProofPicture(filename, str(key)) for filename, key in session.execute(query)]
    samples = [ProofPicture(name, SAMPLES / name) for name in SAMPLE_NAMES]
    return tuple((own + samples)[:number])
