"""A person who signs in."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Boolean, CheckConstraint, Text, Uuid, true
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.access import Role
from app.domain.documents.choices import FormatChoice
from app.domain.preferences import Language, Motion, Theme
from app.models.base import Base, OrgOwned, Typed, UtcDateTime, Word, one_of
from app.models.keys import own_key


class User(OrgOwned, Base):
    """Names and addresses are unique over the installation, since sign-in names no organization.

    username_key, email_key: the case-folded forms that are compared.
    password_hash: empty when there is no password, as before an invitation is taken up.
    """

    __tablename__ = "user"
    __table_args__ = (
        own_key(),
        one_of("role", Role),
        CheckConstraint("theme IN ('auto', 'light', 'dark')", name="theme_known"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    username: Mapped[str] = mapped_column(Text)
    username_key: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(Word(Role), default=Role.USER)
    theme: Mapped[Theme] = mapped_column(Word(Theme), default=Theme.AUTO)
    motion: Mapped[Motion] = mapped_column(
        Word(Motion), default=Motion.AUTO, server_default=Motion.AUTO
    )
    single_keys: Mapped[bool | None] = mapped_column(Boolean)
    """Whether keys of one letter act; None leaves it to each browser."""
    language: Mapped[Language | None] = mapped_column(Word(Language))
    """What the screens speak; None leaves it to each browser."""
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    has_joined: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """False while an invitation has not been taken up."""
    last_choice: Mapped[FormatChoice | None] = mapped_column(Typed(FormatChoice))
    """What they ordered last at the screens; None before their first order there."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when they are gone for good; the row stays, so that what they made keeps its maker's
    name.
    """
