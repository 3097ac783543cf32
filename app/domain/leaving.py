"""What leaves the house, as people are told before they order."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.documents.rules import AIBehaviorRule
from app.domain.providers import CAPABILITY_WORDS, Capability, Policy

OF_UPLOADS = (
    Capability.ANALYSE,
    Capability.READ,
    Capability.CUT_OUT,
    Capability.SUGGEST,
    Capability.MODERATE,
)
"""For what an uploaded picture is shown to others."""
OF_RESULTS = (Capability.EXTEND, Capability.MODERATE)
"""For what a picture is shown to others when results are made of it."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """One who is shown pictures.

    Attributes:
        provider: Its name.
        host: Where it is.
        capabilities: For what.
    """

    provider: str
    host: str
    capabilities: tuple[Capability, ...]

    @property
    def purposes(self) -> tuple[str, ...]:
        """For what, in words."""
        return tuple(CAPABILITY_WORDS[each] for each in self.capabilities)


def policy_of(rule: AIBehaviorRule) -> Policy:
    """What an organization with that rule allows."""
    return Policy(rule.pictures_may_leave, rule.provider_order, rule.paint_extensions)
