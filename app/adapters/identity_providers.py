"""Sign-in services of organizations, with their libraries loaded when one is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.adapters.outbound import Outbound
from app.domain.webhooks import BadAddress
from app.ports.clock import Clock
from app.ports.identity import IdentityProvider

if TYPE_CHECKING:
    from app.adapters.oidc_transport import GuardedProviders

LONGEST_ANSWER = 512 * 1024
"""Bytes: key sets with certificate chains have some tens of kB, descriptions less."""
TOTAL_S = 6.0
"""Seconds for one exchange; somebody waits for it at a screen."""


class LazyIdentityProviders:
    """Implements app.ports.identity.IdentityProviders.

    Args:
        to_loopback: This machine may be asked too, for tests.
        clock: What statements are compared with.
    """

    def __init__(self, *, to_loopback: bool, clock: Clock) -> None:
        self._outbound = Outbound(to_loopback=to_loopback, total_s=TOTAL_S, longest=LONGEST_ANSWER)
        self._clock = clock

    def check(self, issuer: str) -> str | None:
        try:
            self._outbound.check(issuer)
        except BadAddress as error:
            return str(error)
        return "An issuer's address has no question mark." if "?" in issuer else None

    def connect(
        self, issuer: str, client_id: str, client_secret: str, *, afresh: bool = False
    ) -> IdentityProvider:
        return self._guarded.connect(issuer, client_id, client_secret, afresh=afresh)

    @cached_property
    def _guarded(self) -> "GuardedProviders":
        from app.adapters.oidc_transport import GuardedProviders

        return GuardedProviders(self._outbound, self._clock)
