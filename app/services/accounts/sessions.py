"""One's own sign-ins: where one is signed in, and ending that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.devices import UNKNOWN
from app.domain.errors import NotFound
from app.models.sign_in import SignIn
from app.records.audit import Action, append_audit


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """A sign-in that goes on, of a browser or of a client of the API."""

    id: UUID
    device: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


def list_sign_ins(deps: Deps, actor: Actor) -> Sequence[OpenSignIn]:
    """One's own sign-ins that go on, the newest first."""
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    query = select(SignIn).where(
        SignIn.user_id == actor.user_id,
        SignIn.ended_at.is_(None),
        SignIn.expires_at > deps.clock.now(),
    )
    with deps.database.snapshot(actor) as session:
        return tuple(
            OpenSignIn(
                row.id, row.device or UNKNOWN, row.created_at, row.expires_at, row.last_used_at
            )
            for row in session.scalars(query.order_by(SignIn.created_at.desc(), SignIn.id))
        )


def end_sign_in(deps: Deps, actor: Actor, sign_in_id: UUID) -> None:
    """End one of the actor's own sign-ins: its session and tokens are refused from now on.

    Raises:
        NotFound: The actor has no such sign-in that goes on.
    """
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    with deps.database.transaction(actor) as session:
        row = session.get(SignIn, sign_in_id)
        if row is None or row.user_id != actor.user_id or row.ended_at is not None:
            raise NotFound("There is no such sign-in.", code="sign_in_not_found")
        row.ended_at = deps.clock.now()
        append_audit(
            session,
            actor,
            Action.SIGN_OUT,
            row.ended_at,
            subject_kind="user",
            subject_id=row.user_id,
        )
