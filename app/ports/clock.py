"""Time, from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, with its zone (UTC)."""

    def even_out(self, since: datetime, step_s: float) -> None:
        """Wait until a whole number of steps has passed since then: how long an answer took then
        tells nothing.
        """


def clock_ms(clock: Clock) -> int:
    """The clock's time in ms since 1970, as the ledger counts."""
    return int(clock.now().timestamp() * 1000)
