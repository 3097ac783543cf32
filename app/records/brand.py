"""The brand kit of an organization."""

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.brand import BrandColour, BrandKit
from app.models import BrandKit as KitRow


def read_brand_kit(session: Session) -> BrandKit:
    """What the organization has named; empty until then."""
    row = session.scalar(select(KitRow))
    return row.kit if row is not None else BrandKit()


def brand_colours(session: Session) -> tuple[BrandColour, ...]:
    return read_brand_kit(session).colours
