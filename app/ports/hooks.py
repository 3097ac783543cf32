"""Telling other machines of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Hooks(Protocol):
    def check(self, url: str) -> None:
        """Whether the address may be told at all, by its looks alone. Raises
        app.domain.webhooks.BadAddress.
        """

    def deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """POST the body and return the status of the answer, whatever it is; no redirect is
        followed.

        Raises BadAddress when the name leads anywhere but to the public internet; Unavailable when
        nothing answers.
        """
