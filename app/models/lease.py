"""Something that one process holds for a while: its presence, or a duty that only one should do."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Lease(Base):
    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    holder: Mapped[str] = mapped_column(Text)
    until: Mapped[int] = mapped_column(BigInteger)
    """Milliseconds since 1970, UTC; whoever does not renew it by then has lost it."""
