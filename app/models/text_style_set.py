"""An organization's lettering."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.text_styles import TextStyles
from app.models.base import Base, OrgOwned, Typed, UtcDateTime
from app.models.keys import own_key


class TextStyleSet(OrgOwned, Base):
    """styles: title, subtitle and content in the words of the contract."""

    __tablename__ = "text_style_set"
    __table_args__ = (own_key(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text)
    styles: Mapped[TextStyles] = mapped_column(Typed(TextStyles))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
