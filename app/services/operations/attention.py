"""What an organization's admin should look at now, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select

from app import ledger
from app.database.session import Session, shared_now_ms
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.jobs import JobState
from app.domain.leaving import policy_of
from app.domain.providers import month_start
from app.models import Asset, GeneratedAsset, Job, Organization, User, Webhook
from app.production.scratch import measure_room
from app.records.provider_calls import read_breaker, spent_since
from app.records.rules import rules_in_force

LONG_WAIT_S = 600
"""How long the oldest job may wait before it is said, in seconds: longer than a large order takes
to begin.
"""


class Concern(StrEnum):
    """What may need somebody, in the order of urgency."""

    DELETION = "deletion"
    NO_WORKER = "no_worker"
    LITTLE_ROOM = "little_room"
    DEAD_LETTERS = "dead_letters"
    LONG_QUEUE = "long_queue"
    FLAGGED = "flagged"
    PROVIDERS = "providers"
    BUDGET = "budget"
    WEBHOOKS = "webhooks"
    INVITATIONS = "invitations"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at.

    Attributes:
        count: How many of them there are.
        text: What is the matter, and what it means.
        project_id: Where it is, when it is in one project.
    """

    concern: Concern
    count: int
    text: str
    project_id: UUID | None = None


def list_attention(deps: Deps, actor: Actor) -> tuple[Attention, ...]:
    """Everything that needs somebody now; empty when all is well."""
    actor.demand(Permission.READ_HEALTH)
    with deps.database.snapshot(actor) as session:
        found = [
            *look_at_organization(session, actor.organization_id),
            *look_at_queue(deps, session),
            *look_at_flags(session),
            *look_at_providers(deps, session),
            *look_at_connections(session),
        ]
    room = measure_room(deps.scratch)
    if room.is_low:
        share = 100 * room.free_bytes // max(1, room.total_bytes)
        text = f"{share} % of the disk is left: uploads and results fail when it is full."
        found.append(Attention(Concern.LITTLE_ROOM, 1, text))
    order = list(Concern)
    return tuple(sorted(found, key=lambda one: order.index(one.concern)))


def look_at_organization(session: Session, organization_id: UUID) -> Iterator[Attention]:
    at = session.get_one(Organization, organization_id).deletion_at
    if at is not None:
        text = f"Everything of the organization is deleted on {at:%Y-%m-%d} at {at:%H:%M} UTC."
        yield Attention(Concern.DELETION, 1, text)


def look_at_queue(deps: Deps, session: Session) -> Iterator[Attention]:
    dead = ledger.count_dead_letters(session)
    if dead:
        yield Attention(Concern.DEAD_LETTERS, dead, "gave up: try again or discard.")
    moment = shared_now_ms(session, deps.now_ms())
    waiting, since = session.execute(
        select(func.count(), func.min(Job.run_at)).where(
            Job.state == JobState.QUEUED, ledger.is_due_at(moment)
        )
    ).one()
    if not waiting:
        return
    if not ledger.live_workers(session, moment):
        yield Attention(Concern.NO_WORKER, waiting, "in line, and no worker is alive.")
    elif moment - since > LONG_WAIT_S * 1000:
        minutes = (moment - since) // 60_000
        yield Attention(Concern.LONG_QUEUE, waiting, f"in line, the oldest for {minutes} min.")


def look_at_flags(session: Session) -> Iterator[Attention]:
    """Flagged pictures and results, each kind by the project of one of them."""
    for table in (Asset, GeneratedAsset):
        is_flagged = (table.is_nsfw, table.is_cleared.is_(False))
        number = session.scalar(select(func.count()).select_from(table).where(*is_flagged)) or 0
        project_id = session.scalar(select(table.project_id).where(*is_flagged).limit(1))
        if number:
            text = "flagged as perhaps not safe for work, until an admin clears the flag."
            yield Attention(Concern.FLAGGED, number, text, project_id)


def look_at_providers(deps: Deps, session: Session) -> Iterator[Attention]:
    """Those that are left alone, of what the rule in force would ask; and a spent budget."""
    if not deps.providers.by_name:
        return
    policy = policy_of(rules_in_force(deps, session).rules().ai_behavior)
    asked = deps.providers.asked(policy)
    now_ms = shared_now_ms(session, deps.now_ms())
    away = sum(read_breaker(session, name).is_open(now_ms) for name in asked)
    if away:
        text = "failed too often and rests: the next in order and the built-in models are asked."
        yield Attention(Concern.PROVIDERS, away, text)
    spent = spent_since(session, month_start(deps.clock.now()))
    if deps.providers.beyond_budget(policy, spent):
        text = (
            "This month's budget for AI providers does not reach for everything any more: what "
            "costs more than is left is not asked."
        )
        yield Attention(Concern.BUDGET, 1, text)


def look_at_connections(session: Session) -> Iterator[Attention]:
    of_failing = select(func.count()).select_from(Webhook).where(Webhook.failures > 0)
    failing = session.scalar(of_failing) or 0
    if failing:
        yield Attention(Concern.WEBHOOKS, failing, "without success at the last message.")
    is_invited = (User.is_active, User.has_joined.is_(False))
    invited = session.scalar(select(func.count()).select_from(User).where(*is_invited)) or 0
    if invited:
        yield Attention(Concern.INVITATIONS, invited, "invited, and not here yet.")
