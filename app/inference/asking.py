"""Asking providers one after the other, with short transactions before and after each call.

None is open while somebody is asked. For a provider that fails in passing the job is put back into
the ledger, once it has asked for all that it needs; one that fails for good, or is not to be asked
now, gives way to the next. After the last comes the built-in provider, which the caller asks: there
is always an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from app import ledger
from app.database.session import Session, shared_now_ms
from app.deps import Deps
from app.domain.documents.plans import LeftOut
from app.domain.documents.rules import AIBehaviorRule
from app.domain.leaving import policy_of
from app.domain.providers import Capability, Cause, Policy, Seen
from app.imaging.picture import Picture
from app.inference.keeping import Keeper, find_kept, hash_picture, join_key, keep
from app.ports.providers import Provider, ProviderFailed
from app.records.provider_calls import (
    Asking,
    Begun,
    NotNow,
    begin_call,
    end_call,
)
from app.records.rules import rules_in_force

log = logging.getLogger("aicreat.inference")

PATIENCE_MS = 60_000
"""How long one attempt of a job asks others altogether, in ms: a third of what a job may take."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Errand:
    """On whose behalf providers are asked.

    Attributes:
        claimed: The job.
        policy: What its organization allows now, whatever it allowed when the job was ordered.
        seen: What kind of thing the pictures are of.
        subject_id: Which one.
        until_ms: Nobody is asked after that.
    """

    claimed: ledger.Claimed
    policy: Policy
    seen: Seen
    subject_id: UUID
    until_ms: int
    waits_for: dict[Capability, int] = field(default_factory=dict)
    """For what somebody is to be asked again, and after how many ms."""
    gave_none: dict[Capability, list[LeftOut]] = field(default_factory=dict)
    """For what somebody gave no answer, or was not asked, and why."""

    def leave_out(self, asking: Asking, cause: Cause) -> None:
        left_out = LeftOut(asking.profile.name, cause)
        self.gave_none.setdefault(asking.capability, []).append(left_out)

    def left_out_for(self, capability: Capability) -> tuple[LeftOut, ...]:
        """Who was to do that and did not, in the order in which they were to be asked."""
        return tuple(self.gave_none.get(capability, ()))

    def wait_for(self, capability: Capability, wait_ms: int | None) -> None:
        if wait_ms is not None:
            self.waits_for[capability] = wait_ms

    def wait(self) -> None:
        """Put the job back when somebody is to be asked again: once, after all have been asked.

        Raises:
            Postpone: After the longest of the pauses.
        """
        if self.waits_for:
            raise ledger.Postpone(max(self.waits_for.values()))


def errand_for(deps: Deps, claimed: ledger.Claimed, rule: AIBehaviorRule, seen: Seen) -> Errand:
    """The errand of a job, with the rule in force."""
    until_ms = deps.now_ms() + PATIENCE_MS
    return Errand(claimed, policy_of(rule), seen, claimed.subject_id, until_ms)


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """What a provider is asked for.

    Attributes:
        capability: Of what kind it is.
        picture: What it is shown: uint8 RGB, already small enough.
        ask: Asks one provider.
        keeper: Keeps answers.
        detail: What the answer depends on besides the picture.
    """

    capability: Capability
    picture: Picture
    ask: Callable[[Provider], T]
    keeper: Keeper[T]
    detail: str = ""


def ask_providers(deps: Deps, errand: Errand, request: Request[T]) -> T | None:
    """The answer of the first provider that gives one; None when the built-in one is to be asked.

    A provider that may answer in a moment ends the search too: the errand is to wait for it.
    """
    names = chain_for(deps, errand, request.capability)
    if not names:
        return None
    shown = hash_picture(request.picture, request.detail)
    for name in names:
        provider = deps.providers.by_name[name]
        asking = Asking(
            profile=provider.profile,
            capability=request.capability,
            offer=provider.profile.offers[request.capability],
            job_id=errand.claimed.job_id,
            attempt=errand.claimed.attempt,
            seen=errand.seen,
            subject_id=errand.subject_id,
            picture_hash=shown,
        )
        answer = ask_provider(deps, errand, request, provider, asking)
        if answer is not None or asking.capability in errand.waits_for:
            return answer
    return None


def chain_for(deps: Deps, errand: Errand, capability: Capability) -> list[str]:
    return deps.providers.chain(capability, errand.policy)


def ask_provider(
    deps: Deps, errand: Errand, request: Request[T], provider: Provider, asking: Asking
) -> T | None:
    """The provider's answer, kept or new; None when it gives none, or none yet."""
    key = key_of(asking)
    kept = find_kept(deps, errand.claimed.actor, key, request.keeper)
    if kept is not None:
        return kept
    begun = begin(deps, errand, asking)
    if isinstance(begun, NotNow):
        errand.leave_out(asking, begun.cause)
        errand.wait_for(asking.capability, begun.wait_ms)
        return None
    cause: Cause | None = Cause.BROKEN
    retry_after_s = None
    answer: T | None = None
    try:
        answer = request.ask(provider)
        cause = None
    except ProviderFailed as failure:
        cause, retry_after_s = failure.cause, failure.retry_after_s
        errand.leave_out(asking, cause)
        log.warning("%s %s", asking.profile.name, failure, extra={"asked_for": asking.capability})
    finally:
        wait_ms = end(deps, errand, asking, begun, cause, retry_after_s)
    if answer is not None:
        keep(deps, errand.claimed.actor, key, request.keeper, answer)
        return answer
    errand.wait_for(asking.capability, wait_ms)
    return None


def begin(deps: Deps, errand: Errand, asking: Asking) -> Begun | NotNow:
    """The right to one call."""
    with deps.database.transaction(errand.claimed.actor) as session:
        rule = rules_in_force(deps, session).rules().ai_behavior
        if not (rule.pictures_may_leave or asking.profile.is_in_house):
            return NotNow(Cause.MAY_NOT_LEAVE)  # it was switched off while the job ran
        return begin_call(
            session,
            asking,
            budget=deps.providers.budget_micros,
            has_time=deps.now_ms() < errand.until_ms,
            now=deps.clock.now(),
            now_ms=ledger_ms(deps, session),
        )


def end(
    deps: Deps,
    errand: Errand,
    asking: Asking,
    begun: Begun,
    cause: Cause | None,
    retry_after_s: float | None,
) -> int | None:
    """Write down how the call ended; in how many ms the same provider is asked again."""
    with deps.database.transaction(errand.claimed.actor) as session:
        return end_call(
            session,
            begun,
            asking,
            now=deps.clock.now(),
            now_ms=ledger_ms(deps, session),
            cause=cause,
            retry_after_s=retry_after_s,
        )


def ledger_ms(deps: Deps, session: Session) -> int:
    return shared_now_ms(session, deps.now_ms())


def key_of(asking: Asking) -> str:
    """Under which key an answer is kept: the same picture, model and question."""
    return join_key(
        asking.picture_hash,
        asking.capability,
        asking.profile.name,
        asking.offer.model,
        asking.offer.version,
    )
