"""The brand kit: the organization's colours, by name."""

from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.brand import BrandKit
from app.models import BrandKit as KitRow
from app.records.audit import Action, append_audit
from app.records.brand import read_brand_kit


def get_brand_kit(deps: Deps, actor: Actor) -> BrandKit:
    """What everybody of the organization may choose from."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        return read_brand_kit(session)


def change_brand_kit(deps: Deps, actor: Actor, document: Mapping[str, object]) -> BrandKit:
    """Set the kit, whole.

    Raises:
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    kit = BrandKit.read(document)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        before = read_brand_kit(session)
        if kit == before:
            return kit
        row = session.scalar(select(KitRow))
        if row is None:
            row = KitRow(id=uuid4(), kit=kit, changed_at=now)
            session.add(row)
        row.kit, row.changed_at = kit, now
        append_audit(
            session,
            actor,
            Action.BRAND_CHANGED,
            now,
            subject_kind="brand_kit",
            subject_id=row.id,
            before=before.to_json(),
            after=kit.to_json(),
        )
        return kit
