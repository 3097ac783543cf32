"""Signed addresses of pictures, and what they stand for."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.ports.clock import Clock
from app.ports.identity import Links


class MediaKind(StrEnum):
    PROXY = "proxy"
    RESULT = "result"
    THUMB = "thumb"
    LOGO = "logo"
    DOWNLOAD = "download"


def media_path(
    links: Links,
    clock: Clock,
    kind: MediaKind,
    organization_id: UUID,
    row_id: UUID,
    version: int,
    *,
    is_cleared: bool = False,
    is_revealed: bool = False,
) -> str:
    """The address of one version of a picture, below the app's root.

    It is the same for every request within an hour, and works until the full hour after the next,
    so that polled answers are stable and browsers may keep the picture.

    Args:
        links: signs the address.
        clock: says until when it works.
        kind: what is opened.
        organization_id: the owner.
        row_id: of the picture, result, logo or download.
        version: grows with every new file.
        is_cleared: the flag was lifted: another address, since browsers keep the blurred picture
            under the old one.
        is_revealed: shows a flagged picture as it is; the caller appends that to the audit log.
    """
    payload: dict[str, object] = {
        "k": str(kind),
        "o": organization_id.hex,
        "i": row_id.hex,
        "v": version,
        "e": int(link_expiry(clock.now()).timestamp()),
    }
    if is_cleared:
        payload["c"] = 1
    if is_revealed:
        payload["r"] = 1
    return f"/media/{links.make(payload)}"


def link_expiry(now: datetime) -> datetime:
    """The full hour after the next one. Source: settled questions of the contract."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
