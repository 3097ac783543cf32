"""A provider: whoever can be asked about pictures, on this machine or on another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.leaving import Leaving
from app.domain.providers import BUILT_IN, CAUSES, Capability, Cause, Policy, chain_of, is_beyond
from app.ports.analyser import Analyser
from app.ports.credentials import Credentials
from app.ports.cutter import Cutter
from app.ports.extender import Extender
from app.ports.moderator import Moderator
from app.ports.reader import Reader
from app.ports.suggester import Suggester


class ProviderFailed(Exception):
    """A provider gave no answer that can be used.

    The text says what happened in our words alone: what the other side said may hold anything.
    """

    def __init__(self, cause: Cause, detail: str = "", *, retry_after_s: float | None = None):
        words = CAUSES[cause].words
        super().__init__(f"{words} ({detail})" if detail else words)
        self.cause = cause
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Offer:
    """How a provider does one thing.

    Attributes:
        model: The model's name, as the provider knows it.
        price_micros: Of one call, in millionths of the installation's money.
        version: Of the question that is put: another one makes kept answers useless.
    """

    model: str
    price_micros: int
    version: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a provider without asking it.

    Attributes:
        name: By which files, rules and rows call it.
        offers: What it can do, and how.
        timeout_s: How long one call may take altogether, in s.
        concurrency: How many calls may be open at once, over all workers.
        is_in_house: Whether its machine is the house's own.
        host: Where it is, as people are told.
    """

    name: str
    offers: Mapping[Capability, Offer]
    timeout_s: float = 30.0
    concurrency: int = 2
    is_in_house: bool = False
    host: str = ""


class Provider(Analyser, Reader, Moderator, Extender, Cutter, Suggester, Protocol):
    """Everything that may be asked; what is not among its offers raises ProviderFailed."""

    @property
    def profile(self) -> Profile: ...


@dataclass(frozen=True, slots=True)
class Providers:
    """Everyone who was set up, and in which order they are asked.

    Attributes:
        by_name: The providers besides the built-in one.
        order: Their names by what they are asked for.
        budget_micros: What one organization may spend in a month; None: any amount.
        currency: Of all prices, for people.
        credentials: What signs files that a provider painted a part of; None: nothing does.
    """

    by_name: Mapping[str, Provider] = field(default_factory=dict)
    order: Mapping[Capability, tuple[str, ...]] = field(default_factory=dict)
    budget_micros: int | None = None
    currency: str = ""
    credentials: Credentials | None = None

    @property
    def in_house(self) -> frozenset[str]:
        return frozenset(
            name for name, provider in self.by_name.items() if provider.profile.is_in_house
        )

    def chain(self, capability: Capability, policy: Policy) -> list[str]:
        """Whom an organization with that policy asks, in order, before the built-in provider."""
        if capability is Capability.EXTEND and not policy.paints:
            return []
        return chain_of(self.order.get(capability, ()), self.in_house, policy)

    def asked(self, policy: Policy) -> dict[str, tuple[Capability, ...]]:
        """What each provider is asked for by an organization with that policy, by its name."""
        found: dict[str, tuple[Capability, ...]] = {}
        for capability in Capability:
            for name in self.chain(capability, policy):
                found[name] = (*found.get(name, ()), capability)
        return found

    def beyond_budget(self, policy: Policy, spent_micros: int) -> dict[str, tuple[Capability, ...]]:
        """For what a provider would be asked, did the rest of the month's budget reach for it.

        Args:
            policy: Of the organization.
            spent_micros: In the month.
        """
        beyond: dict[str, tuple[Capability, ...]] = {}
        for name, capabilities in self.asked(policy).items():
            offers = self.by_name[name].profile.offers
            dear = tuple(
                each
                for each in capabilities
                if is_beyond(self.budget_micros, spent_micros, offers[each].price_micros)
            )
            if dear:
                beyond[name] = dear
        return beyond

    def leaving(self, policy: Policy, capabilities: Iterable[Capability]) -> tuple[Leaving, ...]:
        """Who outside of the house is shown pictures for that, in the order of asking."""
        asked: dict[str, list[Capability]] = {}
        for capability in capabilities:
            for name in self.chain(capability, policy):
                if name not in self.in_house:
                    asked.setdefault(name, []).append(capability)
        return tuple(
            Leaving(name, self.by_name[name].profile.host, tuple(found))
            for name, found in asked.items()
        )

    def names(self) -> tuple[str, ...]:
        """Every name, the built-in provider's last."""
        return (*self.by_name, BUILT_IN)
