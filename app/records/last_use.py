"""When a sign-in or an API key was last used: written now and then, never at each request."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update

from app.deps import Deps
from app.domain.access import Actor
from app.domain.errors import Unavailable
from app.models import ApiKey, SignIn

log = logging.getLogger("aicreat.last_use")

NOTED_EVERY = timedelta(minutes=5)
"""Polls must not all wait for the database's one writer."""


def note_use(
    deps: Deps,
    actor: Actor,
    table: type[SignIn] | type[ApiKey],
    row_id: UUID,
    last_used_at: datetime | None,
) -> None:
    """Note that the row is used now, unless that was noted lately.

    Of requests that come at once one writes. A database that cannot be written to refuses no one
    who only reads.
    """
    now = deps.clock.now()
    if last_used_at is not None and now - last_used_at < NOTED_EVERY:
        return
    is_old = or_(table.last_used_at.is_(None), table.last_used_at <= now - NOTED_EVERY)
    try:
        with deps.database.transaction(actor) as session:
            session.execute(
                update(table).where(table.id == row_id, is_old).values(last_used_at=now)
            )
    except Unavailable as error:
        log.warning("the last use was not noted: %s", error)
