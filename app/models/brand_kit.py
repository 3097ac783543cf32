"""The colours of an organization's brand."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.brand import BrandKit as Kit
from app.models.base import Base, OrgOwned, Typed, UtcDateTime
from app.models.keys import own_key


class BrandKit(OrgOwned, Base):
    """At most one of an organization: none until somebody has named a colour."""

    __tablename__ = "brand_kit"
    __table_args__ = (own_key(), UniqueConstraint("organization_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kit: Mapped[Kit] = mapped_column(Typed(Kit))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
