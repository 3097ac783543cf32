"""Single sign-on in the hands of an organization's admins: set up, switched, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Actor, Permission, Role
from app.domain.errors import Invalid, NotFound, StateForbids
from app.domain.single_sign_on import (
    MAX_CLIENT_ID,
    MAX_CLIENT_SECRET,
    MAX_ISSUER,
    SingleSignOn,
    domains_fault,
    read_domains,
    text_fault,
)
from app.models import (
    SingleSignOn as Row,
    SingleSignOnDomain as DomainRow,
    SingleSignOnPerson as PersonRow,
    User,
)
from app.records.audit import Action, append_audit
from app.records.single_sign_on import (
    find_service,
    find_used_elsewhere,
    find_without_members,
    is_able,
    list_domains,
    read_single_sign_on,
    require_service,
)

SUBJECT = "single_sign_on"
SECRET_NEEDED = "Enter the client secret that belongs to this provider and client id."  # noqa: S105
USED_ELSEWHERE = (
    "{domain} is in use by another organization of this installation: it has set it here, or its "
    "members have addresses there. If the domain is yours, ask who runs the installation."
)
NOBODY_THERE = (
    "No member of your organization has an address at {domain}. Invite somebody who has one "
    "first: that shows that the domain is yours."
)


@dataclass(frozen=True, slots=True)
class ServiceWish:
    """What an admin sets. client_secret: None leaves it as it is."""

    issuer: str
    client_id: str
    client_secret: str | None
    domains: Sequence[str]
    new_role: Role


def get_single_sign_on(deps: Deps, actor: Actor) -> SingleSignOn:
    """What is set, without the client secret."""
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.snapshot(actor) as session:
        return read_single_sign_on(session)


def save_single_sign_on(deps: Deps, actor: Actor, wish: ServiceWish) -> SingleSignOn:
    """Set the service up or change it.

    Another issuer, client id or secret switches it off until a trial has passed. The secret has to
    come along with another issuer or client id: it must not go to a service it was not meant for.

    Raises:
        Invalid: A value cannot be used; the fields are named.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    wish = cleaned(wish)
    check_wish(deps, wish)
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        demand_unused(session, actor.organization_id, wish.domains)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        demand_members(session, wish.domains)
        row = find_service(session)
        before = audited_facts(session, row) if row else None
        if row is None:
            row = Row(id=uuid4(), issuer="", client_id="", sealed_secret="", created_at=now)
            session.add(row)
        is_new_secret = put_service(deps, session, row, wish)
        put_domains(session, wish.domains)
        after = audited_facts(session, row)
        if before != after or is_new_secret:
            append_audit(
                session,
                actor,
                Action.SINGLE_SIGN_ON_CHANGED,
                now,
                subject_kind=SUBJECT,
                subject_id=row.id,
                before=before,
                after={**after, "newSecret": is_new_secret},
            )
        return read_single_sign_on(session)


def switch_single_sign_on(
    deps: Deps, actor: Actor, *, is_enabled: bool, is_only: bool
) -> SingleSignOn:
    """Switch it on or off, and say whether passwords are refused meanwhile.

    Raises:
        StateForbids: It is not set up; no trial has passed; or nobody could come in when the
            service fails.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        row = require_service(session)
        if is_enabled and row.tested_at is None:
            raise StateForbids(
                "Test it first: it is switched on after a test in which every step passed.",
                code="not_tested",
            )
        before = {"isEnabled": row.is_enabled, "isOnly": row.is_only}
        only_now = is_enabled and is_only
        if only_now and not row.is_only:
            row.keeper_id = require_keeper(session, actor.user_id)
        row.is_enabled, row.is_only = is_enabled, only_now
        after = {"isEnabled": row.is_enabled, "isOnly": row.is_only}
        if before != after:
            append_audit(
                session,
                actor,
                Action.SINGLE_SIGN_ON_SWITCHED,
                now,
                subject_kind=SUBJECT,
                subject_id=row.id,
                before=before,
                after=after,
            )
        return read_single_sign_on(session)


def remove_single_sign_on(deps: Deps, actor: Actor) -> None:
    """Forget the service, its secret, its domains, and whom it has vouched for.

    Raises:
        StateForbids: It is not set up.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.transaction(actor) as session:
        row = require_service(session)
        before = audited_facts(session, row)
        for table in (DomainRow, PersonRow):
            session.execute(delete(table))
        session.delete(row)
        append_audit(
            session,
            actor,
            Action.SINGLE_SIGN_ON_REMOVED,
            deps.clock.now(),
            subject_kind=SUBJECT,
            subject_id=row.id,
            before=before,
        )


def unlink_person(deps: Deps, actor: Actor, user_id: UUID) -> None:
    """Forget whom the service means by a member.

    The next one for whom it vouches with the member's address is them.

    Raises:
        NotFound: There is no such link.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.transaction(actor) as session:
        links = session.scalars(select(PersonRow).where(PersonRow.user_id == user_id)).all()
        if not links:
            raise NotFound("Nobody is linked so.", code="person_not_found")
        for link in links:
            session.delete(link)
        append_audit(
            session,
            actor,
            Action.PERSON_UNLINKED,
            deps.clock.now(),
            subject_kind="user",
            subject_id=user_id,
            before={"issuer": links[0].issuer},
        )


def cleaned(wish: ServiceWish) -> ServiceWish:
    """The wish without the spaces that come along when values are copied."""
    secret = (wish.client_secret or "").strip()
    return ServiceWish(
        wish.issuer.strip(),
        wish.client_id.strip(),
        secret or None,
        read_domains(wish.domains),
        wish.new_role,
    )


def check_wish(deps: Deps, wish: ServiceWish) -> None:
    """Check what can be checked without asking anybody.

    Raises:
        Invalid: A value cannot be used; the fields are named.
    """
    faults = {
        "issuer": text_fault(wish.issuer, MAX_ISSUER) or deps.identity_providers.check(wish.issuer),
        "clientId": text_fault(wish.client_id, MAX_CLIENT_ID),
        "clientSecret": text_fault(wish.client_secret, MAX_CLIENT_SECRET)
        if wish.client_secret
        else None,
        "domains": domains_fault(wish.domains),
    }
    if errors := {field: fault for field, fault in faults.items() if fault}:
        raise Invalid(errors)


def demand_unused(session: Session, organization_id: UUID, domains: Sequence[str]) -> None:
    used = find_used_elsewhere(session, organization_id, domains)
    if used is not None:
        raise Invalid({"domains": USED_ELSEWHERE.format(domain=used)})


def demand_members(session: Session, domains: Sequence[str]) -> None:
    """Make sure that somebody of each new domain is a member.

    Whoever could claim any domain could lead its people to a sign-in page of their own.
    """
    known = set(list_domains(session))
    empty = find_without_members(session, [one for one in domains if one not in known])
    if empty is not None:
        raise Invalid({"domains": NOBODY_THERE.format(domain=empty)})


def put_service(deps: Deps, session: Session, row: Row, wish: ServiceWish) -> bool:
    """Write the values into the row.

    Returns:
        Whether the secret is another one.

    Raises:
        Invalid: The secret is missing.
    """
    is_elsewhere = (row.issuer, row.client_id) != (wish.issuer, wish.client_id)
    if wish.client_secret is None and is_elsewhere:
        raise Invalid({"clientSecret": SECRET_NEEDED})
    row.issuer, row.client_id, row.new_role = wish.issuer, wish.client_id, wish.new_role
    if wish.client_secret is not None:
        row.sealed_secret = deps.seals.seal(wish.client_secret, session.organization_id)
    if is_elsewhere or wish.client_secret is not None:
        row.is_enabled = row.is_only = False
        row.tested_at, row.report = None, []
    session.flush()
    return wish.client_secret is not None


def put_domains(session: Session, domains: Sequence[str]) -> None:
    """Make these the organization's domains.

    Raises:
        Invalid: Another organization was quicker.
    """
    known = {row.domain: row for row in session.scalars(select(DomainRow))}
    for domain, row in known.items():
        if domain not in domains:
            session.delete(row)
    for domain in domains:
        if domain in known:
            continue
        try:
            with session.begin_nested():
                session.add(DomainRow(domain=domain))
        except IntegrityError as clash:
            raise Invalid({"domains": USED_ELSEWHERE.format(domain=domain)}) from clash
    session.flush()


def require_keeper(session: Session, user_id: UUID | None) -> UUID:
    """The admin who keeps the password.

    Raises:
        StateForbids: They have none: nobody could come in when the service fails.
    """
    user = session.get(User, user_id) if user_id else None
    if user is None or not is_able(user):
        raise StateForbids(
            "You have no password yet. Choose one first (Forgot your password? on the sign-in "
            "page), so that you can come in when the provider fails.",
            code="no_way_back",
        )
    return user.id


def audited_facts(session: Session, row: Row) -> dict[str, object]:
    return {
        "issuer": row.issuer,
        "clientId": row.client_id,
        "domains": list(list_domains(session)),
        "newRole": str(row.new_role),
        "isEnabled": bool(row.is_enabled),
        "isOnly": bool(row.is_only),
    }
