"""An organization's own sign-in service, its domains, and the people it has vouched for."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Boolean, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.access import Role
from app.models.base import Base, Json, OrgOwned, UtcDateTime, Word, one_of
from app.models.keys import belongs_to, own_key


class SingleSignOn(OrgOwned, Base):
    """At most one of an organization.

    sealed_secret: the client secret, readable with the installation's key alone.

    keeper_id: the admin who made it the only way in, whose password goes on working.

    tested_at: when a whole trial passed; None after a change of the service.  report: the steps of
    the last trial, as StepReport.
    """

    __tablename__ = "single_sign_on"
    __table_args__ = (
        own_key(),
        UniqueConstraint("organization_id"),
        belongs_to("user", "keeper_id", ondelete="NO ACTION"),
        one_of("new_role", Role),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    issuer: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(Text)
    sealed_secret: Mapped[str] = mapped_column(Text)
    new_role: Mapped[Role] = mapped_column(Word(Role), default=Role.USER)
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=False)
    is_only: Mapped[bool] = mapped_column(Boolean, default=False)
    keeper_id: Mapped[UUID | None] = mapped_column(Uuid)
    tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SingleSignOnDomain(OrgOwned, Base):
    """An e-mail domain that leads to one organization, and to no other."""

    __tablename__ = "single_sign_on_domain"
    __table_args__ = (own_key(), UniqueConstraint("domain"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    domain: Mapped[str] = mapped_column(Text)


class SingleSignOnPerson(OrgOwned, Base):
    """A member as the organization's own service knows them.

    A subject means something to one issuer and inside of one organization alone: the same one at
    another organization's service, or at the installation's, is somebody else.
    """

    __tablename__ = "single_sign_on_person"
    __table_args__ = (
        own_key(),
        belongs_to("user", "user_id"),
        UniqueConstraint("organization_id", "issuer", "subject"),
        UniqueConstraint("organization_id", "user_id", "issuer"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
