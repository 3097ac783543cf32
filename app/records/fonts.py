"""Fonts of an organization: rows as values."""

from collections.abc import Iterable

from sqlalchemy import select

from app.database.session import Session
from app.domain.fonts import FontFile, OwnFont
from app.models import Font, TextStyleSet


def read_font_files(session: Session) -> tuple[FontFile, ...]:
    """Every font, archived ones too and first, so that of two with one name the last is in use."""
    rows = session.scalars(select(Font).order_by(Font.created_at, Font.id)).all()
    ordered = sorted(rows, key=lambda row: row.archived_at is None)
    return tuple(FontFile(row.family, row.weight, row.id, row.file_key) for row in ordered)


def own_families(session: Session) -> tuple[str, ...]:
    """Families that can be chosen, in the order of the alphabet."""
    query = select(Font.family).where(Font.archived_at.is_(None)).distinct()
    return tuple(sorted(session.scalars(query), key=str.casefold))


def all_families(built_in: Iterable[str], session: Session) -> tuple[str, ...]:
    """The organization's families, and those that everybody has."""
    return (*own_families(session), *built_in)


def font_view(row: Font, sets: Iterable[TextStyleSet] = ()) -> OwnFont:
    """The row as admins see it; sets: those in use, of which the ones that name it are told."""
    return OwnFont(
        id=row.id,
        family=row.family,
        weight=row.weight,
        filename=row.filename,
        size_bytes=row.size_bytes,
        licence=row.licence,
        embedding=row.embedding,
        scripts=row.scripts,
        characters=row.characters,
        created_at=row.created_at,
        archived_at=row.archived_at,
        styles=tuple(each.name for each in sets if row.family in families_of(each)),
    )


def families_of(row: TextStyleSet) -> frozenset[str]:
    """The families that a style set names."""
    styles = row.styles
    return frozenset(style.font_family for style in (styles.title, styles.subtitle, styles.content))
