"""Logos: rows as values, and addresses back to rows."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from app.domain.catalogue import Logo
from app.domain.errors import NotFound
from app.models.logo import Logo as LogoRow
from app.ports.deps import Deps
from app.records.media import MediaKind, media_path


def logo_view(deps: Deps, row: LogoRow) -> Logo:
    url = media_path(deps.links, deps.clock, MediaKind.LOGO, row.organization_id, row.id, 1)
    return Logo(row.id, row.name, url, row.width, row.height)


def logo_id_of(deps: Deps, url: str) -> UUID | None:
    """The logo that an address of ours names, also when the link has run out; None for any other address.

    Answers and stored edits may also name it as `logo:<id>`.
    """
    if url.startswith("logo:"):
        return _uuid(url.removeprefix("logo:"))
    signed = urlsplit(url).path.rpartition("/media/")[2]
    try:
        link = deps.links.read(signed)
    except NotFound:
        return None
    return _uuid(str(link["i"])) if link.get("k") == MediaKind.LOGO else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
