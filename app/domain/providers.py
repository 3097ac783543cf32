"""Who may be asked about pictures: what they can do, how they fail, and what follows from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.jobs import RETRY_PAUSES_MS

BUILT_IN = "builtin"
"""The name of the provider that is part of the program and ends every chain."""
MICROS = 1_000_000
"""Parts of a unit of money that prices are counted in: whole numbers add up exactly."""
OPEN_AFTER = 10
"""Faults in a row from which a provider is left alone: a picture asks it for up to five things, and
one picture alone should not do it.
"""
WEIGHT_OF_TIME_OUT = 5
"""As how many faults a time-out counts: each holds a worker for as long as is waited at most, and
after two in a row nobody else waits as long.
"""
FIRST_OPEN_MS = 30_000
"""How long it is left alone at first, in ms; twice as long each time that it has not recovered."""
LONGEST_OPEN_MS = 900_000
"""A quarter of an hour, in ms: a recovery is noticed within that time."""
LONGEST_REST_S = 60
"""How long a job waits because a provider asks for it, in s; with longer ones the next is asked."""


class Capability(StrEnum):
    ANALYSE = "analyse"
    READ = "read"
    MODERATE = "moderate"
    EXTEND = "extend"
    CUT_OUT = "cut-out"
    SUGGEST = "suggest"


CAPABILITY_WORDS: Mapping[Capability, str] = {
    Capability.ANALYSE: "find what is shown",
    Capability.READ: "read text",
    Capability.MODERATE: "judge whether it may be shown at work",
    Capability.EXTEND: "continue the scene beyond the border",
    Capability.CUT_OUT: "cut the subject out",
    Capability.SUGGEST: "describe it and suggest edits",
}
"""What a provider is shown a picture for, as people are told."""


class Cause(StrEnum):
    """Why a provider gave no answer that can be used."""

    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    CUT_OFF = "cut_off"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    NOT_AUTHORISED = "not_authorised"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    NONSENSE = "nonsense"
    IMPLAUSIBLE = "implausible"
    BREAKER_OPEN = "breaker_open"
    OVER_BUDGET = "over_budget"
    ALL_BUSY = "all_busy"
    NO_TIME = "no_time"
    MAY_NOT_LEAVE = "may_not_leave"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class CauseTraits:
    """What follows from a cause.

    Attributes:
        words: What an admin is told.
        is_passing: Whether the same request may well succeed a moment later.
        is_fault: Whether it counts against the provider.
        is_charged: Whether the provider may have counted the call, so that we count it as well.
        weight: As how many faults it counts.
    """

    words: str
    is_passing: bool = False
    is_fault: bool = True
    is_charged: bool = False
    weight: int = 1


CAUSES: Mapping[Cause, CauseTraits] = {
    Cause.UNREACHABLE: CauseTraits("could not be reached", is_passing=True),
    Cause.TOO_SLOW: CauseTraits(
        "took too long", is_passing=True, is_charged=True, weight=WEIGHT_OF_TIME_OUT
    ),
    Cause.CUT_OFF: CauseTraits("cut the line", is_passing=True, is_charged=True),
    Cause.RATE_LIMITED: CauseTraits("asked us to slow down", is_passing=True, is_fault=False),
    Cause.SERVER_ERROR: CauseTraits("had an error of its own", is_passing=True),
    Cause.NOT_AUTHORISED: CauseTraits("does not accept the key"),
    Cause.REFUSED: CauseTraits("refused the request", is_fault=False),
    Cause.REDIRECTED: CauseTraits("sent us to another address, where we do not go"),
    Cause.TOO_LARGE: CauseTraits("answered more than is taken", is_charged=True),
    Cause.NONSENSE: CauseTraits("answered what cannot be read", is_charged=True),
    Cause.IMPLAUSIBLE: CauseTraits("answered what cannot be true", is_charged=True),
    Cause.BREAKER_OPEN: CauseTraits("was not asked: it failed too often", is_fault=False),
    Cause.OVER_BUDGET: CauseTraits(
        "was not asked: the month's budget does not reach for it", is_fault=False
    ),
    Cause.ALL_BUSY: CauseTraits(
        "was not asked: as many calls as allowed were open", is_fault=False
    ),
    Cause.NO_TIME: CauseTraits("was not asked: the job had no time left", is_fault=False),
    Cause.MAY_NOT_LEAVE: CauseTraits("was not asked: pictures may not leave", is_fault=False),
    Cause.BROKEN: CauseTraits("was asked by code of ours that failed"),
}


class CallOutcome(StrEnum):
    """How asking a provider ended."""

    RUNNING = "running"
    """Not at all yet; one that stays so ended with its worker, and is counted as paid."""
    ANSWERED = "answered"
    RETRIED = "retried"
    """With a failure that may pass: the same provider is asked again."""
    FAILED = "failed"
    """With a failure after which the next provider is asked."""
    SKIPPED = "skipped"
    """It was not asked, and was shown nothing."""


class Seen(StrEnum):
    """What kind of thing a provider was shown a picture of."""

    ASSET = "asset"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Breaker:
    """Whether a provider is asked at all, as all workers know it.

    Attributes:
        failures: Faults in a row, by their weight.
        openings: How often it was opened since the last good answer.
        open_until_ms: Nobody asks before; None while it is closed. Whoever asks first after that
            moves it on, so that one asks and the others wait for what comes of it.
        rest_until_ms: The provider asked to be left alone so long; None when it did not.
    """

    failures: int = 0
    openings: int = 0
    open_until_ms: int | None = None
    rest_until_ms: int | None = None

    def is_open(self, now_ms: int) -> bool:
        return self.open_until_ms is not None and now_ms < self.open_until_ms

    def rests_ms(self, now_ms: int) -> int:
        """How long the provider still wants to be left alone."""
        return max(0, (self.rest_until_ms or 0) - now_ms)

    def probing(self, now_ms: int, for_ms: int) -> Breaker:
        """While one asks whether the provider has recovered."""
        return replace(self, open_until_ms=now_ms + for_ms)

    def after_answer(self) -> Breaker:
        return Breaker()

    def after_failure(
        self, cause: Cause, now_ms: int, retry_after_s: float | None, *, is_probe: bool
    ) -> Breaker:
        """What is known after a call that failed.

        A cause that is no fault of the provider closes a breaker that was on probation: it answers.
        Calls that were open when it was opened say nothing new.
        """
        if not CAUSES[cause].is_fault:
            rest = None if retry_after_s is None else now_ms + round(retry_after_s * 1000)
            return Breaker(rest_until_ms=rest)
        failures = self.failures + CAUSES[cause].weight
        if self.is_open(now_ms) and not is_probe:
            return replace(self, failures=failures)
        if failures < OPEN_AFTER and not self.openings:
            return replace(self, failures=failures, open_until_ms=None)
        pause = min(LONGEST_OPEN_MS, FIRST_OPEN_MS << min(self.openings, 10))
        return Breaker(failures, self.openings + 1, now_ms + pause)


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    ON_PROBATION = "on probation"


def breaker_state(breaker: Breaker, now_ms: int) -> BreakerState:
    if breaker.open_until_ms is None:
        return BreakerState.CLOSED
    return BreakerState.OPEN if breaker.is_open(now_ms) else BreakerState.ON_PROBATION


def retry_wait_ms(cause: Cause, tries: int, retry_after_s: float | None) -> int | None:
    """How long to wait before the same provider is asked again for the same job.

    Args:
        cause: Why it gave no answer.
        tries: In how many attempts it has failed in passing, this one included.
        retry_after_s: What it asked for, if it did.

    Returns:
        None when the next provider is asked instead.
    """
    if not CAUSES[cause].is_passing or tries > len(RETRY_PAUSES_MS):
        return None
    if retry_after_s is not None and retry_after_s > LONGEST_REST_S:
        return None
    return max(RETRY_PAUSES_MS[tries - 1], round((retry_after_s or 0) * 1000))


def month_start(now: datetime) -> datetime:
    """When the month of a budget began: in UTC, as the rows bear it."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def is_beyond(budget: int | None, spent: int, price: int) -> bool:
    """Whether a call costs more than the month's budget leaves; what costs nothing never does.

    Args:
        budget: Of a month, in micros; None: any amount.
        spent: In this month, in micros.
        price: Of the call, in micros.
    """
    return budget is not None and price > 0 and spent + price > budget


@dataclass(frozen=True, slots=True)
class Policy:
    """What an organization allows.

    Attributes:
        may_leave: Whether its pictures may be shown to machines outside of the house.
        order: Whom to ask, the first one first; empty: as the installation is set up.
        paints: Whether anybody is asked to continue a scene.
    """

    may_leave: bool = False
    order: tuple[str, ...] = ()
    paints: bool = False


def chain_of(configured: tuple[str, ...], in_house: frozenset[str], policy: Policy) -> list[str]:
    """Whom to ask for one capability, in order; the built-in provider comes after the last.

    Args:
        configured: Who can do it, in the order of the installation.
        in_house: Whose machines are the house's own: what they see does not leave it.
        policy: What the organization allows.
    """
    wanted = configured
    if policy.order:
        wanted = tuple(name for name in policy.order if name in configured)
    return [name for name in wanted if policy.may_leave or name in in_house]
