"""Logos: rows as values, and addresses back to rows."""

from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.catalogue import Logo
from app.domain.errors import NotFound
from app.models import Logo as LogoRow
from app.records.media import MediaKind, media_path

LOOKED_FOR = 12
"""Logos compared with each picture: they take some 5 ms each."""


def logo_view(deps: Deps, row: LogoRow) -> Logo:
    url = media_path(deps.links, deps.clock, MediaKind.LOGO, row.organization_id, row.id, 1)
    return Logo(row.id, row.name, url, row.width, row.height)


def logos_to_look_for(session: Session) -> tuple[tuple[str, str], ...]:
    """Names and storage keys of the logos in use, the newest first.

    Not more than an analysis has time for.
    """
    newest = select(LogoRow.name, LogoRow.file_key).where(LogoRow.archived_at.is_(None))
    rows = session.execute(newest.order_by(LogoRow.created_at.desc(), LogoRow.id).limit(LOOKED_FOR))
    return tuple((name, key) for name, key in rows)


def logo_id_of(deps: Deps, url: str) -> UUID | None:
    """The logo that an address made here names, also when the link has run out.

    None for any other address. Answers and stored edits may also name it as `logo:<id>`.
    """
    if url.startswith("logo:"):
        return uuid_or_none(url.removeprefix("logo:"))
    signed = urlsplit(url).path.rpartition("/media/")[2]
    try:
        link = deps.links.read(signed)
    except NotFound:
        return None
    return uuid_or_none(str(link["i"])) if link.get("k") == MediaKind.LOGO else None


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
