"""What an organization has, as rows and files: for handing all of it out, and for its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, type_coerce

from app.database.session import Session
from app.database.tenancy import tables_of
from app.domain.file_names import folder_name
from app.models import Asset, Font, GeneratedAsset, Logo, Organization
from app.models.base import Base, Json, OrgOwned, Typed

LEFT_OUT: Mapping[str, str] = {
    "attempt": "how workers tried; of no use elsewhere",
    "download": "files that are made anew when they are asked for",
    "idempotency_key": "answers that are remembered for a day",
    "job": "work in progress",
    "mailed_link": "secrets",
    "refresh_token": "secrets",
    "registration": "not part of any organization yet",
    "sign_in": "who is signed in just now",
    "upload_ticket": "uploads in progress",
}
"""Tables that are no part of an export, each with its reason."""
SECRETS = ("password_hash", "key_hash", "token_hash", "secret", "previous_secret")
"""Columns that nobody is handed out."""
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of the organization.

    Attributes:
        place: Where it stands in the order of all files: the same whenever it is asked.
        key: Where it is in the store.
        name: What it is called in the export.
        size_bytes: 0 when it is not known.
    """

    place: str
    key: str
    name: str
    size_bytes: int


def exported_tables() -> list[type[Base]]:
    """Tables with the organization's rows that are handed out, by name."""
    owned = tables_of(OrgOwned)
    classes = {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Base.registry.mappers
        if mapper.local_table in owned
    }
    return [classes[name] for name in sorted(set(classes) - set(LEFT_OUT))]


def read_rows(session: Session, table: type[Base]) -> Iterator[dict[str, object]]:
    """The organization's rows as they are stored, without secrets; a few at a time."""
    columns = [column for column in table.__mapper__.columns if column.name not in SECRETS]
    query = select(*(plain(table, column) for column in columns))
    found = session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    for row in found:
        yield dict(zip([column.name for column in columns], row, strict=True))


def plain(table: type[Base], column: ColumnElement[object]) -> ColumnElement[object]:
    """The column of the model; documents as the JSON that is stored."""
    key = table.__mapper__.get_property_by_column(column).key
    attribute: ColumnElement[object] = getattr(table, key)
    return type_coerce(attribute, Json) if isinstance(column.type, Typed) else attribute


def read_organization(session: Session, organization_id: UUID) -> dict[str, object]:
    row = session.get_one(Organization, organization_id)
    return {
        "id": row.id,
        "name": row.name,
        "tier": row.tier,
        "created_at": row.created_at,
        "keep_days": row.keep_days,
    }


def list_files(session: Session) -> list[StoredFile]:
    """Originals, results, logos and fonts, in the order of their places."""
    originals = select(Asset.id, Asset.original_key, Asset.filename, Asset.size_bytes)
    results = select(GeneratedAsset.id, GeneratedAsset.file_key, GeneratedAsset.size_bytes)
    logos = select(Logo.id, Logo.file_key, Logo.name)
    fonts = select(Font.id, Font.file_key, Font.filename, Font.size_bytes)
    found = [
        stored_file("pictures", row_id, key, filename, size or 0)
        for row_id, key, filename, size in session.execute(originals)
        if key
    ]
    found += [
        stored_file("results", row_id, key, "", size or 0)
        for row_id, key, size in session.execute(results)
        if key
    ]
    found += [
        stored_file("logos", row_id, key, name, 0) for row_id, key, name in session.execute(logos)
    ]
    found += [stored_file("fonts", *row) for row in session.execute(fonts)]
    return sorted(found, key=lambda file: file.place)


def stored_file(kind: str, row_id: UUID, key: str, said: str, size_bytes: int) -> StoredFile:
    """Named by its row's id, and by the name that people know it by where it has one."""
    ending = key.rpartition("/")[2].rpartition(".")[2]
    said_ending = said.rpartition(".")[2] if "." in said else ""
    words = folder_name(said.rpartition(".")[0] or said, "")
    suffix = said_ending if kind == "pictures" and said_ending.isalnum() else ending
    name = f"files/{kind}/{row_id}{'-' + words if words else ''}.{suffix[:8].lower()}"
    return StoredFile(f"{kind}/{row_id.hex}", key, name, size_bytes)
