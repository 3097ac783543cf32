"""A font that the organization uploaded."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.fonts import Embedding
from app.models.base import Base, OrgOwned, Typed, UtcDateTime, Word
from app.models.keys import own_key


class Font(OrgOwned, Base):
    """One weight of a family. Archived ones stay for the results and styles that name them.

    Attributes:
        file_key: The font as the gate made it, which the renderer uses.
        digest: SHA-256 of the file as it was uploaded.
        licence: What the organization says of its right to use it.
        scripts: The scripts that it can write, by name.
        characters: How many it has.
    """

    __tablename__ = "font"
    __table_args__ = (own_key(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    family: Mapped[str] = mapped_column(Text)
    weight: Mapped[int] = mapped_column(Integer)
    filename: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    licence: Mapped[str] = mapped_column(Text)
    embedding: Mapped[Embedding] = mapped_column(Word(Embedding))
    scripts: Mapped[tuple[str, ...]] = mapped_column(Typed(tuple[str, ...]), default=())
    characters: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
