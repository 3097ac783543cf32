"""Permission to put one file straight into the store."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class UploadTicket(OrgOwned, Base):
    """One announced file; the asset's row exists with it.

    Attributes:
        key: Where the bytes are put before they are frozen elsewhere.
    """

    __tablename__ = "upload_ticket"
    __table_args__ = (own_key(), belongs_to("project", "project_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    asset_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    filename: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, unique=True)
    content_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
