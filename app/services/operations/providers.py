"""Who is asked about an organization's pictures, what that costs, and how they fare."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.database.session import Session, shared_now_ms
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.leaving import Leaving, policy_of
from app.domain.providers import (
    BUILT_IN,
    MICROS,
    BreakerState,
    CallOutcome,
    Capability,
    Cause,
    breaker_state,
    month_start,
)
from app.models import ProviderCall
from app.records.provider_calls import find_state, read_breaker, spent_since
from app.records.rules import rules_in_force


@dataclass(frozen=True, slots=True)
class Ability:
    capability: Capability
    model: str
    price: float


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """One provider.

    Attributes:
        name: As rules call it.
        host: Where it is.
        is_in_house: Whether what it sees stays in the house.
        abilities: What it can do, and at which price.
        breaker: Whether it is asked at all.
        open_until: While its breaker is open.
        open_for_s: How long that is from now, in s.
        last_cause: Why it failed last.
        calls: This month, by how they ended.
        spent: This month, in the installation's money.
        asked_for: What the rule in force asks it for.
        beyond_budget: Of that, what the rest of the month's budget does not reach for.
    """

    name: str
    host: str
    is_in_house: bool
    abilities: Sequence[Ability]
    breaker: BreakerState
    open_until: datetime | None
    open_for_s: int
    last_cause: Cause | None
    calls: dict[CallOutcome, int]
    spent: float
    asked_for: tuple[Capability, ...] = ()
    beyond_budget: tuple[Capability, ...] = ()

    @property
    def is_beyond_budget(self) -> bool:
        """Whether it is asked for nothing because of the budget."""
        return bool(self.asked_for) and self.beyond_budget == self.asked_for


@dataclass(frozen=True, slots=True)
class ProvidersFacts:
    """Everything that an admin may know.

    Attributes:
        pictures_may_leave: As the rule in force says.
        order: Who is asked for what, in order, the built-in provider last.
        spent: This month, in the installation's money.
        budget: Of a month; None: any amount.
        currency: Of all prices.
        providers: That are set up, besides the built-in one.
    """

    pictures_may_leave: bool
    order: dict[Capability, tuple[str, ...]]
    spent: float
    budget: float | None
    currency: str
    providers: Sequence[ProviderFacts]


def inspect_providers(deps: Deps, actor: Actor) -> ProvidersFacts:
    """Who may be asked, how they fare, and what they were shown."""
    actor.demand(Permission.MANAGE_RULES)
    start = month_start(deps.clock.now())
    with deps.database.snapshot(actor) as session:
        policy = policy_of(rules_in_force(deps, session).rules().ai_behavior)
        now_ms = shared_now_ms(session, deps.now_ms())
        spent = spent_since(session, start)
        asked = deps.providers.asked(policy)
        beyond = deps.providers.beyond_budget(policy, spent)
        facts = [
            replace(
                describe_provider(deps, session, name, start, now_ms),
                asked_for=asked.get(name, ()),
                beyond_budget=beyond.get(name, ()),
            )
            for name in deps.providers.by_name
        ]
    budget = deps.providers.budget_micros
    return ProvidersFacts(
        pictures_may_leave=policy.may_leave,
        order={each: (*deps.providers.chain(each, policy), BUILT_IN) for each in Capability},
        spent=spent / MICROS,
        budget=None if budget is None else budget / MICROS,
        currency=deps.providers.currency,
        providers=facts,
    )


def list_leaving(
    deps: Deps, actor: Actor, capabilities: Iterable[Capability]
) -> tuple[Leaving, ...]:
    """Who outside of the house is shown pictures for that, as the rule in force says."""
    actor.demand(Permission.USE_PROJECTS)
    if not deps.providers.by_name:
        return ()
    with deps.database.snapshot(actor) as session:
        policy = policy_of(rules_in_force(deps, session).rules().ai_behavior)
    return deps.providers.leaving(policy, capabilities)


def describe_provider(
    deps: Deps, session: Session, name: str, start: datetime, now_ms: int
) -> ProviderFacts:
    profile = deps.providers.by_name[name].profile
    breaker = read_breaker(session, name)
    state = find_state(session, name)
    counted = select(ProviderCall.outcome, func.count(), func.sum(ProviderCall.price_micros)).where(
        ProviderCall.provider == name, ProviderCall.started_at >= start
    )
    rows = session.execute(counted.group_by(ProviderCall.outcome)).all()
    is_open = breaker.is_open(now_ms)
    return ProviderFacts(
        name=name,
        host=profile.host,
        is_in_house=profile.is_in_house,
        abilities=[
            Ability(capability, offer.model, offer.price_micros / MICROS)
            for capability, offer in profile.offers.items()
        ],
        breaker=breaker_state(breaker, now_ms),
        open_until=moment_of(breaker.open_until_ms) if is_open else None,
        open_for_s=max(0, (breaker.open_until_ms or 0) - now_ms) // 1000 if is_open else 0,
        last_cause=state.last_cause if state else None,
        calls={outcome: count for outcome, count, _ in rows},
        spent=sum(int(price or 0) for _, _, price in rows) / MICROS,
    )


def moment_of(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)
