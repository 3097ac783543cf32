"""Members of organizations: who they are, how they come in, and the last admin, who has to stay."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.database.session import AnyRow, Session
from app.domain.access import Role
from app.domain.accounts import Account, SignedIn, email_fault, key_of, username_fault
from app.domain.errors import Invalid, StateForbids
from app.domain.preferences import Preferences
from app.models import ApiKey, MailedLink, Organization, SignIn, User

TAKEN = {"username": "This user name is taken.", "email": "There is an account with this address."}


WHO = (
    User.id,
    User.organization_id,
    User.role,
    User.username,
    User.email,
    User.theme,
    User.motion,
    User.single_keys,
    User.language,
)
"""What is read of a signed-in user at every request; the password's hash stays where it is."""


def signed_in_of(user: User | Row[*AnyRow], role: Role | None = None) -> SignedIn:
    """The user as a signed-in one.

    Args:
        user: the row, or just WHO of it.
        role: when it is less than the user's own.
    """
    return SignedIn(
        user.id,
        user.organization_id,
        role or user.role,
        user.username,
        user.email,
        preferences_of(user),
    )


def preferences_of(user: User | Row[*AnyRow]) -> Preferences:
    """What the user prefers, of the row or of WHO of it."""
    return Preferences(user.theme, user.motion, user.single_keys, user.language)


def account_of(user: User, last_seen_at: datetime | None) -> Account:
    return Account(
        user.id,
        user.username,
        user.email,
        user.role,
        user.is_active,
        user.has_joined,
        user.created_at,
        last_seen_at,
    )


def read_account(session: Session, user: User) -> Account:
    """The user as a member, with when they were last seen."""
    return account_of(user, find_last_uses(session, user.id).get(user.id))


def find_last_uses(session: Session, *user_ids: UUID) -> Mapping[UUID, datetime]:
    """When users were last seen: of those with the ids, or of everybody without any.

    Whoever has no sign-in that is kept is not in it.
    """
    last_use = func.max(func.coalesce(SignIn.last_used_at, SignIn.created_at))
    query = select(SignIn.user_id, last_use).group_by(SignIn.user_id)
    if user_ids:
        query = query.where(SignIn.user_id.in_(user_ids))
    return dict(iter(session.execute(query)))  # a result has keys(), and is no mapping


def find_user(session: Session, name: str) -> User | None:
    """By user name or address, in any organization."""
    key = key_of(name)
    return session.scalar(select(User).where(or_(User.username_key == key, User.email_key == key)))


def check_names(username: str, email: str) -> None:
    """Check the form of a user name and an address.

    Raises:
        Invalid: One of them has the wrong form.
    """
    faults = {"username": username_fault(username), "email": email_fault(email)}
    if any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault})


def add_user(
    session: Session,
    *,
    username: str,
    email: str,
    role: Role,
    password_hash: str,
    now: datetime,
    organization_id: UUID | None = None,
    has_joined: bool = True,
) -> User:
    """Add a member, of the session's organization unless another is named.

    Raises:
        Invalid: The name or the address is taken.
    """
    user = User(
        id=uuid4(),
        organization_id=organization_id or session.organization_id,
        username=username,
        username_key=key_of(username),
        email=email,
        email_key=key_of(email),
        password_hash=password_hash,
        role=str(role),
        has_joined=has_joined,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as clash:
        field = "username" if "username_key" in str(clash.orig) else "email"
        raise Invalid({field: TAKEN[field]}) from clash
    return user


def end_sign_ins(
    session: Session, user_id: UUID, now: datetime, *, but: UUID | None = None
) -> None:
    """End the user's sign-ins, with their sessions and tokens; one may go on."""
    open_ones = update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    session.execute((open_ones.where(SignIn.id != but) if but else open_ones).values(ended_at=now))


def revoke_keys(session: Session, user_id: UUID, now: datetime) -> None:
    """Refuse all API keys of the user from now on."""
    open_ones = update(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
    session.execute(open_ones.values(revoked_at=now))


def use_up_links(session: Session, user_id: UUID, now: datetime) -> None:
    """No mailed link of the user opens anything any more."""
    session.execute(
        update(MailedLink)
        .where(MailedLink.user_id == user_id, MailedLink.used_at.is_(None))
        .values(used_at=now)
    )


def keep_an_admin(session: Session, user: User) -> None:
    """Make sure that an admin would be left without this user.

    Of two changes at once the second waits for the first, and sees it.

    Raises:
        StateForbids: The user is the last admin who can act.
    """
    session.get(Organization, user.organization_id, with_for_update=True)
    others = select(func.count()).where(
        User.role == Role.ADMIN,
        User.is_active,
        User.has_joined,
        User.id != user.id,
        User.removed_at.is_(None),
    )
    if user.role == Role.ADMIN and not session.scalar(others):
        raise StateForbids(
            "The organization needs an admin: make somebody else one first.", code="last_admin"
        )
