"""Which peers this process has started; the summary of a test run names them."""

from __future__ import annotations

from collections import Counter

STARTED: Counter[str] = Counter()
"""How often each peer was started, by its name."""


def record_start(peer: str) -> None:
    """Count one start of the peer."""
    STARTED[peer] += 1
