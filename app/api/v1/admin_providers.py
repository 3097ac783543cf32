"""GET /admin/providers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Moment
from app.domain.providers import BreakerState, CallOutcome, Capability, Cause, Seen
from app.services.operations import providers
from app.services.operations.providers import CallFacts, ProviderFacts

blueprint = JsonBlueprint(
    "api_admin_providers",
    __name__,
    url_prefix="/api/v1/admin/providers",
    tag="Admin: operations",
)

Price = Annotated[float, Field(description="In the currency of the installation.")]


class AbilityOut(Body):
    capability: Capability
    model: str
    price: Price


class ProviderOut(Body):
    name: str
    host: str
    is_in_house: bool = Field(description="What it sees does not leave the house.")
    abilities: list[AbilityOut]
    breaker: BreakerState
    open_until: Moment | None
    last_cause: Cause | None
    calls: dict[CallOutcome, int] = Field(description="This month, by how they ended.")
    spent: Price


class CallOut(Body):
    started_at: Moment
    provider: str
    model: str
    capability: Capability
    seen: Seen
    subject_id: UUID
    filename: str | None = Field(description="Null when the picture is gone.")
    outcome: CallOutcome
    cause: Cause | None
    price: Price


class ProvidersOut(Body):
    pictures_may_leave: bool
    order: dict[Capability, list[str]] = Field(description="Who is asked for what, in order.")
    spent: Price
    budget: Price | None = Field(description="Of a month; null: any amount.")
    currency: str
    providers: list[ProviderOut]
    calls: list[CallOut] = Field(description="The latest: who saw what.")


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(ProvidersOut)
@blueprint.doc(
    summary="Who is asked about pictures, how they fare, and what they were shown",
    responses=[403],
)
def show() -> ProvidersOut:
    facts = providers.inspect_providers(deps(), actor())
    return ProvidersOut(
        pictures_may_leave=facts.pictures_may_leave,
        order={capability: list(names) for capability, names in facts.order.items()},
        spent=facts.spent,
        budget=facts.budget,
        currency=facts.currency,
        providers=[provider_body(each) for each in facts.providers],
        calls=[call_body(each) for each in facts.calls],
    )


def provider_body(facts: ProviderFacts) -> ProviderOut:
    abilities = [
        AbilityOut(capability=each.capability, model=each.model, price=each.price)
        for each in facts.abilities
    ]
    return ProviderOut(
        name=facts.name,
        host=facts.host,
        is_in_house=facts.is_in_house,
        abilities=abilities,
        breaker=facts.breaker,
        open_until=facts.open_until,
        last_cause=facts.last_cause,
        calls=facts.calls,
        spent=facts.spent,
    )


def call_body(facts: CallFacts) -> CallOut:
    return CallOut(
        started_at=facts.started_at,
        provider=facts.provider,
        model=facts.model,
        capability=facts.capability,
        seen=facts.seen,
        subject_id=facts.subject_id,
        filename=facts.filename,
        outcome=facts.outcome,
        cause=facts.cause,
        price=facts.price,
    )
