"""The trial of an organization's sign-in service: each step of a real sign-in, in plain words.

It lets nobody in, and links nobody: what it finds out is whether people would be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import NotSignedIn, Unavailable
from app.domain.single_sign_on import (
    StepReport,
    StepState,
    TrialStep,
    domain_of,
    has_passed,
    open_steps,
)
from app.models import SingleSignOn as Row
from app.ports.identity import ForeignPerson, Handshake, IdentityProvider
from app.records.audit import Action, append_audit
from app.records.single_sign_on import connect_service, list_domains, require_service

STEP_OF_CODE = {
    "bad_state": TrialStep.ANSWER,
    "sign_in_declined": TrialStep.ANSWER,
    "bad_issuer": TrialStep.ANSWER,
    "code_refused": TrialStep.CODE,
    "bad_answer": TrialStep.STATEMENT,
}
"""At which step a sign-in was refused, by the refusal's code."""
ADVICE = {
    TrialStep.ANSWER: " Check that the return address is registered there as it stands here.",
    TrialStep.CODE: " Check client id, client secret and the return address.",
    TrialStep.STATEMENT: "",
}
"""What to look at when a step fails."""
NO_EMAIL = (
    "It sends no e-mail address that it calls verified (the claims email and email_verified). "
    "Nobody can be recognised by an unverified one. Let the provider send both."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a trial came.

    Attributes:
        report: All steps, with those that are open.
        handshake: Where to send the admin's browser; None when a step has failed already.
    """

    report: tuple[StepReport, ...]
    handshake: Handshake | None = None


def begin_trial(deps: Deps, actor: Actor, return_url: str) -> Trial:
    """Ask the service for all that it says by itself.

    Raises:
        StateForbids: It is not set up.
        Unavailable: The stored client secret cannot be read any more.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.snapshot(actor) as session:
        row = require_service(session)
    provider = connect_service(deps, row, afresh=True)
    done = [ask_description(provider)]
    if done[-1].state is StepState.PASSED:
        done.append(ask_keys(provider))
    handshake = provider.begin(return_url) if done[-1].state is StepState.PASSED else None
    with deps.database.transaction(actor) as session:
        report = keep_report(session, actor, row, done, deps.clock.now())
    return Trial(report, handshake)


def finish_trial(
    deps: Deps, actor: Actor, handshake: Handshake, return_url: str, answer: Mapping[str, str]
) -> Trial:
    """Look at what came back; when all steps have passed the service may be switched on.

    Raises:
        StateForbids: It is not set up any more.
        Unavailable: The stored client secret cannot be read any more.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.snapshot(actor) as session:
        row = require_service(session)
        domains = list_domains(session)
    provider = connect_service(deps, row)
    done = [ask_description(provider), ask_keys(provider)]
    if all(one.state is StepState.PASSED for one in done):
        done += take_answer(provider, handshake, return_url, answer, domains)
    with deps.database.transaction(actor) as session:
        return Trial(keep_report(session, actor, row, done, deps.clock.now()))


def ask_description(provider: IdentityProvider) -> StepReport:
    step = TrialStep.DESCRIPTION
    try:
        provider.read_description()
    except Unavailable as error:
        return failed(step, f"{error.message} Is the issuer right?")
    return passed(step, "Its discovery document names it as you did, and says all that is needed.")


def ask_keys(provider: IdentityProvider) -> StepReport:
    step = TrialStep.KEYS
    try:
        count = provider.count_keys()
    except Unavailable as error:
        return failed(step, error.message)
    if not count:
        return failed(step, "It publishes no RSA or elliptic key to sign with.")
    found = f"{count} key is published." if count == 1 else f"{count} keys are published."
    return passed(step, found)


def take_answer(
    provider: IdentityProvider,
    handshake: Handshake,
    return_url: str,
    answer: Mapping[str, str],
    domains: tuple[str, ...],
) -> list[StepReport]:
    """The steps of the way back."""
    try:
        person = provider.finish(handshake, return_url, answer)
    except NotSignedIn as refusal:
        step = STEP_OF_CODE.get(refusal.code, TrialStep.STATEMENT)
        said = provider_reason(answer) if refusal.code == "sign_in_declined" else ""
        return [*passed_before(step), failed(step, refusal.message + said + ADVICE[step])]
    except Unavailable as error:
        step = TrialStep.CODE
        return [*passed_before(step), failed(step, error.message)]
    return [*passed_before(TrialStep.EMAIL), *judge_address(person, domains)]


def provider_reason(answer: Mapping[str, str]) -> str:
    """The error that the provider named, when it is one word of the standard.

    Source: RFC 6749, section 4.1.2.1.
    """
    word = answer.get("error", "")
    return f" It says: {word}." if word.isidentifier() and len(word) <= 60 else ""


def judge_address(person: ForeignPerson, domains: tuple[str, ...]) -> list[StepReport]:
    if not person.email:
        return [failed(TrialStep.EMAIL, NO_EMAIL)]
    known = passed(TrialStep.EMAIL, f"It vouches for {person.email}.")
    domain = domain_of(person.email)
    if domain not in domains:
        wrong = f"{domain} is not among your domains: {', '.join(domains)}."
        return [known, failed(TrialStep.DOMAIN, wrong)]
    return [known, passed(TrialStep.DOMAIN, f"{domain} is yours.")]


PASSED_TEXTS = {
    TrialStep.ANSWER: "You were sent back with the answer to our question.",
    TrialStep.CODE: "It has exchanged its code for a statement.",
    TrialStep.STATEMENT: "Issuer, audience, time, signature and nonce are right.",
}
"""What is said of the steps between the keys and the address."""


def passed_before(step: TrialStep) -> list[StepReport]:
    """The steps of the way back that must have passed when this one was reached."""
    order = list(TrialStep)
    return [
        passed(one, text)
        for one, text in PASSED_TEXTS.items()
        if order.index(one) < order.index(step)
    ]


def passed(step: TrialStep, text: str) -> StepReport:
    return StepReport(step, StepState.PASSED, text)


def failed(step: TrialStep, text: str) -> StepReport:
    return StepReport(step, StepState.FAILED, text)


def keep_report(
    session: Session, tester: Actor, tried: Row, done: list[StepReport], now: datetime
) -> tuple[StepReport, ...]:
    """Store how far the trial came, unless the service was changed meanwhile."""
    row = require_service(session)
    is_same = (row.issuer, row.client_id, row.sealed_secret) == (
        tried.issuer,
        tried.client_id,
        tried.sealed_secret,
    )
    report = open_steps(done)
    is_over = done[-1].state is StepState.FAILED or has_passed(done)
    if is_same:
        row.report = [one.to_json() for one in report]
        if has_passed(done):
            row.tested_at = now
    if is_over:
        append_audit(
            session,
            tester,
            Action.SINGLE_SIGN_ON_TESTED,
            now,
            subject_kind="single_sign_on",
            subject_id=row.id,
            after={"passed": has_passed(done), "lastStep": str(done[-1].step)},
        )
    return report
