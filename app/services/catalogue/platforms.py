"""The places that repurposing formats belong to."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import LONGEST_PLATFORM, Platform
from app.domain.errors import Invalid
from app.models import Format, Platform as PlatformRow
from app.records.audit import Action, append_audit
from app.records.rows import find_row

SUBJECT = "platform"


def list_platforms(deps: Deps, actor: Actor) -> tuple[Platform, ...]:
    """The platforms in use, in the catalogue's order."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    query = (
        select(PlatformRow)
        .where(PlatformRow.archived_at.is_(None))
        .order_by(PlatformRow.position, PlatformRow.name)
    )
    with deps.database.snapshot(actor) as session:
        return tuple(Platform(row.id, row.name) for row in session.scalars(query))


def add_platform(deps: Deps, actor: Actor, name: str) -> Platform:
    """Raises Invalid for an empty or endless name."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    name = _checked(name)
    with deps.database.transaction(actor) as session:
        last = session.scalar(select(func.max(PlatformRow.position)))
        row = PlatformRow(id=uuid4(), name=name, position=(last or 0) + 1)
        session.add(row)
        append_audit(
            session,
            actor,
            Action.PLATFORM_CREATED,
            deps.clock.now(),
            subject_kind=SUBJECT,
            subject_id=row.id,
            after={"name": name},
        )
        return Platform(row.id, row.name)


def rename_platform(deps: Deps, actor: Actor, platform_id: UUID, name: str | None) -> Platform:
    """None leaves the name as it is. Raises NotFound; Invalid for an empty or endless name."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, PlatformRow, platform_id)
        before, after = row.name, _checked(name) if name is not None else row.name
        if after != before:
            row.name = after
            append_audit(
                session,
                actor,
                Action.PLATFORM_CHANGED,
                deps.clock.now(),
                subject_kind=SUBJECT,
                subject_id=row.id,
                before={"name": before},
                after={"name": after},
            )
        return Platform(row.id, row.name)


def delete_platform(deps: Deps, actor: Actor, platform_id: UUID) -> None:
    """Take the platform and its formats out of use.

    Results made for them stay as they are.

    Raises:
        NotFound: There is no such platform.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        row = find_row(session, PlatformRow, platform_id)
        row.archived_at = now
        names = _archive_formats(session, row.id, now)
        before = {"name": row.name, "formats": names}
        append_audit(
            session,
            actor,
            Action.PLATFORM_DELETED,
            now,
            subject_kind=SUBJECT,
            subject_id=row.id,
            before=before,
        )


def _archive_formats(session: Session, platform_id: UUID, now: datetime) -> list[str]:
    rows = session.scalars(
        select(Format).where(Format.platform_id == platform_id, Format.archived_at.is_(None))
    ).all()
    for row in rows:
        row.archived_at = now
    return [row.name for row in rows]


def _checked(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_PLATFORM:
        raise Invalid({"name": f"Use 1 to {LONGEST_PLATFORM} letters."})
    return name
