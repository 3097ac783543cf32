"""Signing in: by the screens' session and by the API's tokens."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select

from app.database.session import CrossTenantReason, Session
from app.database.statements import Prepared
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.accounts import Lifetimes, OpenedSession, Origin, SignedIn, TokenPair
from app.domain.errors import AddressUnconfirmed, NotSignedIn
from app.models import Organization, RefreshToken, Registration, SignIn, User
from app.records.accounts import WHO, find_user, signed_in_of
from app.records.audit import Action, append_audit
from app.records.last_use import note_use
from app.records.registrations import find_pending
from app.records.sign_ins import begin_sign_in, hashed, new_pair
from app.records.single_sign_on import is_password_refused

NOWHERE = Origin()
"""Of sign-ins that no request asked for."""
ONLY_SINGLE_SIGN_ON = (
    "Your organization lets people in by single sign-on alone. Choose Continue with single sign-on."
)
"""Said once the password was right: before, nothing about the account is told."""
EVEN_S = 0.25
"""Refusals take a whole number of these: the audit entry of a known user costs a little, and would
tell.
"""


def open_session(
    deps: Deps, name: str, password: str, lifetimes: Lifetimes, came_from: Origin = NOWHERE
) -> OpenedSession:
    """Begin a browser's session.

    Raises:
        NotSignedIn: The name or the password is wrong; words and time are the same for both.
        AddressUnconfirmed: Both are right, and the registration waits for its mailed link.
    """
    known = prove_password(deps, name, password, came_from.address)
    with deps.database.transaction(signed_in_of(known).actor) as session:
        family = begin_sign_in(
            deps,
            session,
            recheck_user(session, known),
            lifetimes,
            came_from=came_from,
            way="password",
        )
        return OpenedSession(signed_in_of(known), family.id)


def issue_tokens(
    deps: Deps, name: str, password: str, lifetimes: Lifetimes, came_from: Origin = NOWHERE
) -> TokenPair:
    """Sign in over the API.

    Raises:
        NotSignedIn, AddressUnconfirmed: As for a browser's session.
    """
    known = prove_password(deps, name, password, came_from.address)
    with deps.database.transaction(signed_in_of(known).actor) as session:
        family = begin_sign_in(
            deps,
            session,
            recheck_user(session, known),
            lifetimes,
            came_from=came_from,
            way="password",
        )
        return new_pair(deps, session, family, lifetimes)


def load_session(deps: Deps, sign_in_id: UUID) -> SignedIn | None:
    """The user of a browser's session, re-read.

    None when it has ended, or they are gone or deactivated.
    """
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        family = session.get(SignIn, sign_in_id)
        bearer = find_bearer(deps, session, family)
    if bearer is not None and family is not None:
        note_use(deps, bearer.actor, SignIn, family.id, family.last_used_at)
    return bearer


_BEARER = Prepared(
    select(*WHO, User.is_active, SignIn.last_used_at)
    .join(SignIn, SignIn.user_id == User.id)
    .where(
        SignIn.id == bindparam("sign_in_id"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now"),
    )
)
"""The user of a sign-in that goes on: it stands before every request of the API."""


def authenticate(deps: Deps, access_token: str) -> tuple[SignedIn, UUID]:
    """The user of the token, and the sign-in it belongs to; role and state are re-read.

    Raises:
        NotSignedIn: The token or its sign-in has ended, or the user cannot sign in.
    """
    claims = deps.tokens.read(access_token)
    with deps.database.read_one(Actor(claims.organization_id, claims.user_id)) as session:
        user = _BEARER.run(session, sign_in_id=claims.sign_in_id, now=deps.clock.now()).first()
    if user is None or not user.is_active or user.id != claims.user_id:
        raise NotSignedIn("The token is not valid (any more). Sign in again.", code="bad_token")
    bearer = signed_in_of(user)
    note_use(deps, bearer.actor, SignIn, claims.sign_in_id, user.last_used_at)
    return bearer, claims.sign_in_id


def refresh_tokens(
    deps: Deps, refresh_token: str, lifetimes: Lifetimes, *, address: str | None = None
) -> TokenPair:
    """A new pair for a refresh token, which works once; its second use ends the whole sign-in.

    Raises:
        NotSignedIn: The token was used, has run out, or its sign-in has ended.
    """
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN, write=True) as session:
        query = (
            select(RefreshToken)
            .where(RefreshToken.token_hash == hashed(refresh_token))
            .with_for_update()
        )
        token = session.scalar(query)
        family = session.get(SignIn, token.sign_in_id) if token else None
        pair = (
            exchange_tokens(deps, session, token, family, lifetimes, address)
            if token and family
            else None
        )
    if pair is None:
        raise NotSignedIn(
            "The refresh token is not valid (any more). Sign in again.", code="bad_token"
        )
    return pair


def sign_out(deps: Deps, actor: Actor, sign_in_id: UUID) -> None:
    """End a sign-in: its session and all its tokens are refused from now on."""
    actor.demand(Permission.MANAGE_OWN_ACCOUNT)
    with deps.database.transaction(actor) as session:
        family = session.get(SignIn, sign_in_id)
        if family is not None and family.ended_at is None:
            family.ended_at = deps.clock.now()
            append_audit(
                session,
                actor,
                Action.SIGN_OUT,
                family.ended_at,
                subject_kind="user",
                subject_id=family.user_id,
            )


def prove_password(deps: Deps, name: str, password: str, address: str | None) -> User:
    """The user of that name and password, as read just before the password was checked.

    Raises:
        NotSignedIn: There is none, or the organization takes no passwords.
        AddressUnconfirmed: They are those of a registration that waits.
    """
    began = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        user, waiting = find_user(session, name), find_pending(session, name, began)
        is_refused = user is not None and is_password_refused(session, user)
    if user is not None or "@" in name:
        is_right = deps.passwords.verify(user.password_hash if user else None, password)
        if is_right and user is not None and user.is_active:
            if is_refused:
                record_refusal(deps, user, address)
                raise NotSignedIn(ONLY_SINGLE_SIGN_ON, code="single_sign_on_only")
            return user
    is_waiting = may_wait(user, name) and prove_waiting(deps, waiting, password)
    if user is not None:
        record_refusal(deps, user, address)
    deps.clock.even_out(began, EVEN_S)
    if waiting is not None and is_waiting:
        raise AddressUnconfirmed(waiting.username)
    raise refuse_credentials()


def may_wait(user: User | None, name: str) -> bool:
    """Whether a registration is looked for under the name as well.

    An address may have an account and registrations: both are asked, each time, so that neither
    answer nor work tells whether it has one. User names are of one or the other.
    """
    return user is None or "@" in name


def prove_waiting(deps: Deps, waiting: Registration | None, password: str) -> bool:
    return deps.passwords.verify(waiting.password_hash if waiting else None, password)


def record_refusal(deps: Deps, user: User, address: str | None) -> None:
    actor = Actor(user.organization_id, user.id, address=address)
    with deps.database.transaction(actor) as session:
        append_audit(
            session,
            actor,
            Action.SIGN_IN_REFUSED,
            deps.clock.now(),
            subject_kind="user",
            subject_id=user.id,
        )


def recheck_user(session: Session, known: User) -> User:
    """The user as of this transaction.

    Raises:
        NotSignedIn: The password was changed while it was being checked.
    """
    user = session.get(User, known.id, with_for_update=True)
    if user is None or not user.is_active or user.password_hash != known.password_hash:
        raise refuse_credentials()
    return user


def refuse_credentials() -> NotSignedIn:
    return NotSignedIn("User name or password is not right.", code="bad_credentials")


def find_bearer(deps: Deps, session: Session, family: SignIn | None) -> SignedIn | None:
    """The active user of a sign-in that goes on."""
    if family is None or family.ended_at is not None or family.expires_at <= deps.clock.now():
        return None
    found = session.execute(
        select(User, Organization.name)
        .join(Organization, Organization.id == User.organization_id)
        .where(User.id == family.user_id, User.is_active)
    ).first()
    return replace(signed_in_of(found[0]), organization=found[1]) if found else None


def exchange_tokens(
    deps: Deps,
    session: Session,
    token: RefreshToken,
    family: SignIn,
    lifetimes: Lifetimes,
    address: str | None,
) -> TokenPair | None:
    now = deps.clock.now()
    if token.used_at is not None:
        family.ended_at = family.ended_at or now
        bearer = Actor(family.organization_id, family.user_id, address=address)
        append_audit(
            session, bearer, Action.TOKEN_REUSED, now, subject_kind="sign_in", subject_id=family.id
        )
        return None
    if find_bearer(deps, session, family) is None:
        return None
    token.used_at = now
    return new_pair(deps, session, family, lifetimes)
