"""How a provider fares, as all workers and all organizations know it."""

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.providers import Cause
from app.models.base import Base, Word


class ProviderState(Base):
    """The breaker of one provider; see app.domain.providers.Breaker. Times are ms since 1970."""

    __tablename__ = "provider_state"

    provider: Mapped[str] = mapped_column(Text, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    openings: Mapped[int] = mapped_column(Integer, default=0)
    open_until: Mapped[int | None] = mapped_column(BigInteger)
    rest_until: Mapped[int | None] = mapped_column(BigInteger)
    last_cause: Mapped[Cause | None] = mapped_column(Word(Cause))
    changed_at: Mapped[int] = mapped_column(BigInteger)
