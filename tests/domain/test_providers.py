"""Breaker, pauses and the order of providers, as rules."""

from __future__ import annotations

import pytest

from app.domain.providers import (
    FIRST_OPEN_MS,
    LONGEST_OPEN_MS,
    OPEN_AFTER,
    Breaker,
    Cause,
    Policy,
    chain_of,
    is_beyond,
    retry_wait_ms,
)


def failed(breaker: Breaker, now_ms: int, *, is_probe: bool = False) -> Breaker:
    return breaker.after_failure(Cause.SERVER_ERROR, now_ms, None, is_probe=is_probe)


def opened(now_ms: int = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(OPEN_AFTER):
        breaker = failed(breaker, now_ms)
    return breaker


def test_a_breaker_opens_after_some_faults_in_a_row_and_not_before() -> None:
    breaker = Breaker()
    for _ in range(OPEN_AFTER - 1):
        breaker = failed(breaker, 0)
        assert not breaker.is_open(0)
    assert failed(breaker.after_answer(), 0).failures == 1
    assert failed(breaker, 0).is_open(0)


def test_two_time_outs_in_a_row_open_a_breaker_but_not_with_an_answer_between() -> None:
    slow = Breaker().after_failure(Cause.TOO_SLOW, 0, None, is_probe=False)
    assert not slow.is_open(0)
    assert slow.after_failure(Cause.TOO_SLOW, 0, None, is_probe=False).is_open(0)
    again = slow.after_answer().after_failure(Cause.TOO_SLOW, 0, None, is_probe=False)
    assert not again.is_open(0)


def test_an_open_breaker_lets_one_through_at_a_time() -> None:
    breaker = opened()
    assert not breaker.is_open(FIRST_OPEN_MS)
    assert breaker.probing(FIRST_OPEN_MS, 5_000).is_open(FIRST_OPEN_MS)


def test_pauses_double_up_to_a_limit_while_probes_fail() -> None:
    breaker, now_ms, pauses = opened(), 0, []
    for _ in range(8):
        pauses.append((breaker.open_until_ms or 0) - now_ms)
        now_ms = breaker.open_until_ms or 0
        breaker = failed(breaker.probing(now_ms, 1), now_ms, is_probe=True)
    assert pauses[:3] == [FIRST_OPEN_MS, 2 * FIRST_OPEN_MS, 4 * FIRST_OPEN_MS]
    assert pauses[-1] == LONGEST_OPEN_MS


def test_calls_that_were_open_when_it_opened_do_not_prolong_it() -> None:
    breaker = opened()
    assert failed(breaker, 1).open_until_ms == breaker.open_until_ms


def test_who_answers_that_it_is_busy_is_no_fault() -> None:
    limited = opened().after_failure(Cause.RATE_LIMITED, 40_000, 7, is_probe=True)
    assert not limited.is_open(40_000)
    assert limited.rests_ms(41_000) == 6_000


@pytest.mark.parametrize(
    ("cause", "tries", "retry_after_s", "wait_ms"),
    [
        (Cause.SERVER_ERROR, 1, None, 2_000),
        (Cause.SERVER_ERROR, 2, None, 4_000),
        (Cause.SERVER_ERROR, 3, None, 8_000),
        (Cause.SERVER_ERROR, 4, None, None),
        (Cause.RATE_LIMITED, 1, 30, 30_000),
        (Cause.RATE_LIMITED, 2, 1, 4_000),
        (Cause.RATE_LIMITED, 1, 61, None),
        (Cause.NONSENSE, 1, None, None),
        (Cause.NOT_AUTHORISED, 1, 5, None),
    ],
)
def test_what_may_pass_is_tried_again_and_the_rest_is_not(
    cause: Cause, tries: int, retry_after_s: float | None, wait_ms: int | None
) -> None:
    assert retry_wait_ms(cause, tries, retry_after_s) == wait_ms


def test_only_who_is_in_the_house_is_asked_when_nothing_may_leave() -> None:
    configured, own = ("far", "near", "other"), frozenset({"near"})
    assert chain_of(configured, own, Policy()) == ["near"]
    assert chain_of(configured, own, Policy(may_leave=True)) == ["far", "near", "other"]
    ordered = Policy(may_leave=True, order=("other", "unknown", "far"))
    assert chain_of(configured, own, ordered) == ["other", "far"]


def test_what_costs_nothing_is_never_beyond_a_budget() -> None:
    assert not is_beyond(None, 10, 10)
    assert not is_beyond(10, 5, 5)
    assert is_beyond(10, 5, 6)
    assert is_beyond(0, 0, 1)
    assert not is_beyond(10, 11, 0), "a budget that was lowered"
