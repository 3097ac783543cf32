"""Opening signed links."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from app import db
from app.domain.access import system_actor
from app.domain.errors import NotFound
from app.models.asset import Asset as AssetRow
from app.models.download import Download
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.models.logo import Logo
from app.ports.deps import Deps
from app.records.media import MediaKind
from app.records.objects import CONTENT_TYPES, blurred_key


@dataclass(frozen=True, slots=True)
class MediaFile:
    """path: a local file with the object's bytes.  download_name: set when browsers should save it, not show it."""

    path: Path
    content_type: str
    download_name: str | None = None


def open_media(deps: Deps, signed: str) -> MediaFile:
    """What the link stands for. Raises NotFound when it was not made by us, has run out, or has no picture yet."""
    link = deps.links.read(signed)
    if int(link.get("e", 0)) <= deps.clock.now().timestamp():
        raise NotFound("This link has run out. Open the page again for a new one.", code="link_expired")
    kind, row_id = MediaKind(link["k"]), UUID(link["i"])
    with db.snapshot(system_actor(UUID(link["o"]))) as session:
        key, download_name = _object(session, kind, row_id)
    if key is None:
        raise NotFound("There is no picture here yet.", code="not_rendered")
    return MediaFile(_local(deps, key), CONTENT_TYPES[key.rpartition(".")[2]], download_name)


def _object(session: Session, kind: MediaKind, row_id: UUID) -> tuple[str | None, str | None]:
    """The storage key and the name to save under; a flagged picture shows its blurred twin."""
    match kind:
        case MediaKind.PROXY:
            asset = session.get(AssetRow, row_id)
            return (_shown(asset.proxy_key, asset.is_nsfw) if asset else None), None
        case MediaKind.RESULT | MediaKind.THUMB:
            result = session.get(ResultRow, row_id)
            if result is None or result.file_key is None:
                return None, None
            key = result.file_key if kind is MediaKind.RESULT else result.thumb_key
            return _shown(key, result.is_nsfw), None
        case MediaKind.LOGO:
            logo = session.get(Logo, row_id)
            return (logo.file_key if logo else None), None
        case MediaKind.DOWNLOAD:
            download = session.get(Download, row_id)
            return (download.file_key, download.filename) if download else (None, None)




def _shown(key: str | None, is_nsfw: bool) -> str | None:
    return blurred_key(key) if key and is_nsfw else key


def _local(deps: Deps, key: str) -> Path:
    path = deps.storage.local_path(key)
    if path is None:
        raise NotFound("This file is not on this machine.", code="no_object")
    return path
