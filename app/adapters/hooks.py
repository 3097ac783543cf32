"""Telling other machines of events."""

from collections.abc import Mapping

from app.adapters.outbound import Outbound

AGENT = "AI-CREAT-Webhooks/1"
"""What receivers see as the sender."""


class HttpHooks:
    """Implements app.ports.hooks.Hooks.

    Args:
        outbound: The way out, which leads to the public internet alone.
    """

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    def check(self, url: str) -> None:
        self._outbound.check(url)

    def deliver(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        return self._outbound.ask("POST", url, {"User-Agent": AGENT, **headers}, body).status
