"""Single sign-on of one organization: what its admins set, and what a trial found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.access import Role

MAX_ISSUER = 500
"""Characters."""
MAX_CLIENT_ID = 300
"""Characters."""
MAX_CLIENT_SECRET = 1000
"""Characters."""
MAX_DOMAINS = 20
"""Of one organization."""
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
PUBLIC_MAIL = frozenset(
    {
        "aol.com",
        "fastmail.com",
        "free.fr",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "libero.it",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "outlook.de",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
        "yandex.ru",
        "163.com",
    }
)
"""Domains of large services where anybody gets an address: whoever has one there speaks for nobody
else. The rule that members must have such addresses already holds for those that are not listed.
"""


class TrialStep(StrEnum):
    """What a trial looks at, in this order."""

    DESCRIPTION = "description"
    KEYS = "keys"
    ANSWER = "answer"
    CODE = "code"
    STATEMENT = "statement"
    EMAIL = "email"
    DOMAIN = "domain"


STEP_NAMES = {
    TrialStep.DESCRIPTION: "The provider describes itself",
    TrialStep.KEYS: "Its keys can be read",
    TrialStep.ANSWER: "It sends people back to us",
    TrialStep.CODE: "It takes our client id and secret",
    TrialStep.STATEMENT: "Its statement is genuine and meant for us",
    TrialStep.EMAIL: "It vouches for an e-mail address",
    TrialStep.DOMAIN: "The address is of one of your domains",
}
"""Each step as people read it."""


class StepState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    OPEN = "open"
    """Not reached yet."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step of a trial. text: what was found, in plain words."""

    step: TrialStep
    state: StepState
    text: str = ""

    @property
    def name(self) -> str:
        return STEP_NAMES[self.step]

    def to_json(self) -> dict[str, str]:
        return {"step": str(self.step), "state": str(self.state), "text": self.text}

    @classmethod
    def of(cls, stored: dict[str, str]) -> StepReport:
        return cls(TrialStep(stored["step"]), StepState(stored["state"]), stored["text"])


@dataclass(frozen=True, slots=True)
class LinkedPerson:
    """A member whom the provider knows."""

    user_id: UUID
    username: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """What is set; the client secret is never in it.

    Attributes:
        is_set_up: False before anything was saved.
        is_enabled: Whether people are let in by it.
        is_only: Whether passwords are refused while it is enabled.
        keeper: The admin whose password goes on working all the same.
        tested_at: When a whole trial passed with the provider as it is set now.
        report: The steps of the last trial.
    """

    is_set_up: bool
    issuer: str = ""
    client_id: str = ""
    has_secret: bool = False
    domains: tuple[str, ...] = ()
    new_role: Role = Role.USER
    is_enabled: bool = False
    is_only: bool = False
    keeper: str | None = None
    tested_at: datetime | None = None
    report: tuple[StepReport, ...] = ()
    people: tuple[LinkedPerson, ...] = ()


def domain_of(email: str) -> str:
    """The part behind the last @, as it is compared."""
    return email.rpartition("@")[2].strip().lower()


def read_domains(typed: Iterable[str]) -> tuple[str, ...]:
    """Domains as they are compared, each once; empty lines are left out."""
    words = (word.strip().lower().lstrip("@").rstrip(".") for word in typed)
    return tuple(dict.fromkeys(to_ascii(word) for word in words if word))


def to_ascii(word: str) -> str:
    """The domain as mail servers write it; what is no domain stays as it is, to be refused."""
    try:
        return word.encode("idna").decode()
    except UnicodeError:
        return word


def domains_fault(domains: Sequence[str]) -> str | None:
    """What is wrong with the domains; None when nothing is."""
    if not domains:
        return "Name at least one domain, such as example.com."
    if len(domains) > MAX_DOMAINS:
        return f"Use {MAX_DOMAINS} domains or fewer."
    for domain in domains:
        if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
            return f"{domain[:80]} is not a domain such as example.com."
        if domain in PUBLIC_MAIL:
            return f"Anybody can get an address at {domain}, so it cannot be yours alone."
    return None


def text_fault(text: str, longest: int) -> str | None:
    """What is wrong with a value that a provider gives out; None when nothing is."""
    if not 1 <= len(text) <= longest:
        return f"Use 1 to {longest:,} characters."
    if not text.isprintable():
        return "Use printable characters alone; it may have been copied with a line break."
    return None


def open_steps(done: Sequence[StepReport]) -> tuple[StepReport, ...]:
    """The steps that were taken, and those that are still open behind them."""
    taken = {report.step for report in done}
    rest = (StepReport(step, StepState.OPEN) for step in TrialStep if step not in taken)
    return (*done, *rest)


def has_passed(report: Sequence[StepReport]) -> bool:
    """Whether each step was taken, and passed."""
    return len(report) == len(TrialStep) and all(one.state is StepState.PASSED for one in report)
