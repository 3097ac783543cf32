"""A person as another sign-in service knows them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class FederatedIdentity(OrgOwned, Base):
    """Linked by issuer and subject alone: names and addresses can change hands."""

    __tablename__ = "federated_identity"
    __table_args__ = (
        own_key(),
        belongs_to("user", "user_id"),
        UniqueConstraint("issuer", "subject"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
