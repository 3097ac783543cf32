"""Faults that the worker's own tests do not inject, in the short form of their bench, on both
stacks.
"""

from __future__ import annotations

import pytest

from bench import renderings
from bench.chaos import FAULTS, measure

BOTH = [(name, stack) for name in ("F3", "F4", "F7", "F8", "F12") for stack in FAULTS[name].stacks]


@pytest.mark.parametrize(("name", "stack"), [*BOTH, ("F1r", renderings.STACKS[1])])
def test_nothing_is_lost_or_done_twice(name: str, stack: str) -> None:
    found = measure(name, stack, is_short=True)
    assert found.jobs > 0
    assert found.is_good, found
