"""Which objects of the store belong to a row: the keys say which rows to ask."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from enum import Enum
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.domain.storage_keys import BLURRED, EVERYTHING
from app.models import Asset, Download, Font, GeneratedAsset, Job, Logo


class Owner(Enum):
    """What kind of row an object belongs to, with the columns that name objects."""

    ASSET = (Asset, Asset.original_key, Asset.master_key, Asset.proxy_key)
    RESULT = (GeneratedAsset, GeneratedAsset.file_key, GeneratedAsset.thumb_key)
    LOGO = (Logo, Logo.file_key)
    FONT = (Font, Font.file_key)
    DOWNLOAD = (Download, Download.file_key)


def unreferenced(session: Session, keys: Collection[str]) -> list[str]:
    """Those of the keys that no row names and no open job may be writing.

    Keys of a form that the product does not make are left out.
    """
    owners = {key: owner for key in keys if (owner := owner_of(key)) is not None}
    ids: dict[Owner, set[UUID]] = defaultdict(set)
    for whose, row_id in owners.values():
        ids[whose].add(row_id)
    named = {
        key for whose, row_ids in ids.items() for key in find_named_keys(session, whose, row_ids)
    }
    busy = find_busy(session, {row_id for _, row_id in owners.values()})
    return [
        key
        for key, (_, row_id) in owners.items()
        if key.removesuffix(BLURRED) not in named and row_id not in busy
    ]


def owner_of(key: str) -> tuple[Owner, UUID] | None:
    """Whose object the key would be, by its form (see app.domain.storage_keys).

    None for a key of another form.
    """
    match key.removeprefix(EVERYTHING).split("/"):
        case [_, "p", _, "a", row, _]:
            found = Owner.ASSET, row
        case [_, "p", _, "r", row, _]:
            found = Owner.RESULT, row
        case [_, "logos", name]:
            found = Owner.LOGO, stem_of(name)
        case [_, "fonts", row, _]:
            found = Owner.FONT, row
        case [_, "downloads", name]:
            found = Owner.DOWNLOAD, stem_of(name)
        case _:
            return None
    try:
        return found[0], UUID(hex=found[1])
    except ValueError:
        return None


def stem_of(name: str) -> str:
    return name.partition(".")[0]


def find_named_keys(session: Session, owner: Owner, ids: Iterable[UUID]) -> set[str]:
    row, *columns = owner.value
    found = session.execute(select(*columns).where(row.id.in_(ids)))
    return {key for keys in found for key in keys if key is not None}


def find_busy(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Subjects with an open job: what it has stored already is named when it settles."""
    return set(
        session.scalars(
            select(Job.subject_id).where(Job.subject_id.in_(ids), Job.state.in_(ledger.OPEN))
        )
    )
