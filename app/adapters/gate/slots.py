"""How many pictures are looked at while somebody waits, in one web process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from uuid import UUID

AT_ONCE = 3
"""Gates that run for requests. Each takes a core and, in the worst case, 1.5 GB."""
OF_ONE = 2
"""Gates that run for one organization, so that the others have one left."""
MOST_WAITING = 2
"""Requests that wait for a gate: each holds a thread, of which there are 8."""
WAIT_S = 2.0
"""Seconds that a request waits for a gate."""


class InspectionSlots:
    """Slots of a web process, taken by organizations."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._running: Counter[UUID] = Counter()
        self._waiting = 0

    @contextmanager
    def taken(self, organization: UUID) -> Iterator[bool]:
        """Whether there is a slot for the time of the block; never waits for longer than WAIT_S."""
        has_slot = self.take(organization)
        try:
            yield has_slot
        finally:
            if has_slot:
                self.give_back(organization)

    def take(self, organization: UUID) -> bool:
        with self._changed:
            if not self.is_free(organization):
                if self._waiting >= MOST_WAITING:
                    return False
                self._waiting += 1
                is_free = self._changed.wait_for(lambda: self.is_free(organization), WAIT_S)
                self._waiting -= 1
                if not is_free:
                    return False
            self._running[organization] += 1
        return True

    def is_free(self, organization: UUID) -> bool:
        return self._running.total() < AT_ONCE and self._running[organization] < OF_ONE

    def give_back(self, organization: UUID) -> None:
        with self._changed:
            self._running[organization] -= 1
            self._running += Counter()  # forgets who has none
            self._changed.notify_all()
