"""Where each object is in the store.

Keys are made of ids alone and are the same for the same work.
"""

from __future__ import annotations

import re
from uuid import UUID

EVERYTHING = "o/"
"""What every key of an organization's own objects starts with."""
INCOMING = "incoming/"
"""Where the bytes of direct uploads are until they get an immutable copy under a key of their own.

A store may empty it by the clock.
"""
QUEUED = "queue"
"""Folder of files that are sent one by one, each with a key of its sender's."""
UNVERIFIED = "original"
"""Name of an original that was never opened: other names have a type."""


def incoming_key(organization_id: UUID, ticket_id: UUID) -> str:
    """Where one upload ticket allows to write."""
    return f"{INCOMING}{organization_id.hex}/{ticket_id.hex}"


def queued_key(organization_id: UUID, asset_id: UUID) -> str:
    """Where one file of a queue is sent, however often it is begun again."""
    return f"{INCOMING}{organization_id.hex}/{QUEUED}/{asset_id.hex}"


def queued_asset_of(incoming: str) -> UUID | None:
    """The picture that the file of a queue becomes; None for the key of an upload ticket."""
    _, _, rest = incoming.removeprefix(INCOMING).partition("/")
    return UUID(rest.removeprefix(f"{QUEUED}/")) if rest.startswith(f"{QUEUED}/") else None


def organization_of(incoming: str) -> UUID:
    """Whose ticket allows to write under the key."""
    return UUID(incoming.removeprefix(INCOMING).partition("/")[0])


def organization_prefixes(organization_id: UUID) -> tuple[str, str]:
    """What every key of the organization begins with: its objects, and what is on its way in."""
    return f"{EVERYTHING}{organization_id.hex}/", f"{INCOMING}{organization_id.hex}/"


def project_prefix(organization_id: UUID, project_id: UUID) -> str:
    return f"o/{organization_id.hex}/p/{project_id.hex}/"


def asset_key(organization_id: UUID, project_id: UUID, asset_id: UUID, name: str) -> str:
    """An object of a picture; name: original.jpeg, master.png, proxy.webp, and so on."""
    return f"{project_prefix(organization_id, project_id)}a/{asset_id.hex}/{name}"


def unverified_key(organization_id: UUID, project_id: UUID, asset_id: UUID) -> str:
    """An original that came straight into the store.

    Its key has no type, since it was not opened yet.
    """
    return asset_key(organization_id, project_id, asset_id, UNVERIFIED)


def numbered_name(name: str, number: int) -> str:
    """What a part of a picture is called once its file was replaced: master, then master-2."""
    return name if number == 1 else f"{name}-{number}"


def number_of(key: str) -> int:
    """Which file of a picture an object belongs to, from 1."""
    found = re.search(r"-(\d+)\.\w+$", key)
    return int(found[1]) if found else 1


def is_unverified(original_key: str) -> bool:
    """Whether the upload rules are still to be held against the original."""
    return original_key.endswith(f"/{UNVERIFIED}")


def result_key(organization_id: UUID, project_id: UUID, result_id: UUID, name: str) -> str:
    """The name bears the version: v3.jpeg."""
    return f"{project_prefix(organization_id, project_id)}r/{result_id.hex}/{name}"


def logo_key(organization_id: UUID, logo_id: UUID) -> str:
    return f"o/{organization_id.hex}/logos/{logo_id.hex}.png"


def font_key(organization_id: UUID, font_id: UUID) -> str:
    """A font of the organization; alone in its folder, as the typesetter searches folders."""
    return f"o/{organization_id.hex}/fonts/{font_id.hex}/font.otf"


def download_key(organization_id: UUID, download_id: UUID, extension: str) -> str:
    return f"o/{organization_id.hex}/downloads/{download_id.hex}.{extension}"


CONTENT_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "zip": "application/zip",
    "otf": "font/otf",
}
"""Types of what we store ourselves. Originals are kept as application/octet-stream and never served
inline.
"""


BLURRED = ".blurred.webp"


def blurred_key(key: str) -> str:
    """Where the blurred copy of a flagged picture is."""
    return f"{key}{BLURRED}"
