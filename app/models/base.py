"""What every table shares: constraint names, ids, times in UTC, JSON, and a row's owner."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.domain.documents.document import Document, Stored, adapter_of
from app.domain.projects import Problem

Json = JSON().with_variant(JSONB(), "postgresql")

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name: a migration that changes it needs one, on both databases."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses values without a zone; gives back values with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


W = TypeVar("W", bound=StrEnum)


class Word(TypeDecorator[W]):
    """A text column that holds one word of an enum; the row has the enum's member."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words
        self.members = {str(word): word for word in words}

    def process_bind_param(self, value: W | str | None, _dialect: Dialect) -> str | None:
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> W | None:
        # looked up by itself, since Enum's own way costs five times as much: once a row and column
        return None if value is None else self.members.get(value) or self.words(value)


class Typed(TypeDecorator[Any]):
    """A JSON column that holds one of our documents: a row has the value, the table its JSON.

    Args:
        kind: The document's declaration, or a tuple of such.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        if isinstance(value, Document | Stored):
            return value.to_json()
        return adapter_of(self.kind).dump_python(value, mode="json", by_alias=True)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        if value is None:
            return None
        return self.kind.read(value) if isinstance(self.kind, type) else self._read_many(value)

    def _read_many(self, value: Any) -> Any:
        return adapter_of(self.kind).validate_python(value)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        UUID: Uuid(),
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


class OrgOwned:
    """A row that belongs to one organization: see the tenant filter, app.database.tenancy."""

    @declared_attr
    def organization_id(cls) -> Mapped[UUID]:  # noqa: N805 -- SQLAlchemy hands in the class
        return mapped_column(Uuid(), ForeignKey("organization.id", ondelete="CASCADE"), index=True)


class OrgSetting(OrgOwned):
    """A row of what an organization has set.

    Each change of one is a new version of its settings: see app.database.guards.
    """


class HasProblem:
    """A row whose work may fail for good."""

    error_code: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)

    @property
    def problem(self) -> Problem | None:
        """Why it has failed; None when it has not."""
        return Problem(self.error_code, self.error_message or "") if self.error_code else None


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """A named CHECK that the text column holds one of the words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
