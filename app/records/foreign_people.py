"""People of another sign-in service: what they are called here, and how they are let in."""

from __future__ import annotations

from uuid import uuid4

from app.database.session import Session
from app.deps import Deps
from app.domain.accounts import MAX_USERNAME, Lifetimes, OpenedSession, Origin
from app.domain.errors import NotSignedIn
from app.models import User
from app.ports.identity import ForeignPerson
from app.records.accounts import signed_in_of
from app.records.sign_ins import begin_sign_in

UNKNOWN_ADDRESS = "{id}@unknown.invalid"
"""For people whose service vouches for no address, or for one that is in use elsewhere; nothing is
ever delivered there.
"""
ROOM_FOR_NUMBER = 10
"""Characters that are left for what is put behind a name that is taken."""


def unknown_address() -> str:
    return UNKNOWN_ADDRESS.format(id=uuid4().hex)


def wanted_username(person: ForeignPerson) -> str:
    """The name that the service says, as far as it can be one here."""
    said = "".join(sign for sign in person.username.partition("@")[0] if sign.isprintable()).strip()
    return said[: MAX_USERNAME - ROOM_FOR_NUMBER].strip() or "member"


def let_in(
    deps: Deps, session: Session, user: User, lifetimes: Lifetimes, *, came_from: Origin, way: str
) -> OpenedSession:
    """Begin the session of somebody for whom the service vouches; they have joined by that.

    Raises:
        NotSignedIn: The account was deactivated.
    """
    if not user.is_active:
        raise NotSignedIn("This account was deactivated.", code="bad_credentials")
    user.has_joined = True
    family = begin_sign_in(deps, session, user, lifetimes, came_from=came_from, way=way)
    return OpenedSession(signed_in_of(user), family.id)
