"""GET /admin/providers, and who saw what as a list and as a table."""

from typing import Annotated
from uuid import UUID

from flask import Response
from pydantic import AwareDatetime, Field

from app.api.guard import actor, auth, deps
from app.api.tables import TABLE_RESPONSES, table_response
from app.api.v1.admin_audit import bound
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Window, total_count
from app.domain.providers import BreakerState, CallOutcome, Capability, Cause, Seen
from app.services.operations import provider_calls, providers
from app.services.operations.provider_calls import CallFacts, CallQuery
from app.services.operations.providers import ProviderFacts

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
    asked_for: list[Capability] = Field(description="By the rule in force.")
    beyond_budget: list[Capability] = Field(
        description="Of that, what the rest of the month's budget does not reach for."
    )


class CallOut(Body):
    id: UUID
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
    currency: str


class ProvidersOut(Body):
    pictures_may_leave: bool
    order: dict[Capability, list[str]] = Field(description="Who is asked for what, in order.")
    spent: Price
    budget: Price | None = Field(description="Of a month; null: any amount.")
    currency: str
    providers: list[ProviderOut]
    calls: list[CallOut] = Field(
        description="The latest 50: who saw what; all of them by GET /admin/providers/calls."
    )


class CallsWanted(Body):
    provider: Annotated[str, Field(max_length=80)] | None = None
    since: AwareDatetime | None = Field(default=None, description="Not before, with a time zone.")
    until: AwareDatetime | None = Field(default=None, description="Before, with a time zone.")

    @property
    def query(self) -> CallQuery:
        return CallQuery(self.provider, bound(self.since), bound(self.until))


class PageOfCallsWanted(CallsWanted, Window):
    pass


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(ProvidersOut)
@blueprint.doc(
    summary="Who is asked about pictures, how they fare, and what they were shown",
    responses=[403],
)
def show() -> ProvidersOut:
    facts = providers.inspect_providers(deps(), actor())
    latest = provider_calls.list_calls(deps(), actor())
    return ProvidersOut(
        pictures_may_leave=facts.pictures_may_leave,
        order={capability: list(names) for capability, names in facts.order.items()},
        spent=facts.spent,
        budget=facts.budget,
        currency=facts.currency,
        providers=[provider_body(each) for each in facts.providers],
        calls=[call_body(each) for each in latest.items],
    )


@blueprint.get("/calls")
@blueprint.auth_required(auth)
@blueprint.input(PageOfCallsWanted, location="query")
@blueprint.output(list[CallOut])
@blueprint.doc(summary="Who saw what, the newest first", responses=[403])
def calls(query_data: PageOfCallsWanted) -> Listed[CallOut]:
    found = provider_calls.list_calls(
        deps(), actor(), query_data.query, limit=query_data.limit, offset=query_data.offset
    )
    return [call_body(each) for each in found.items], 200, total_count(found.total)


@blueprint.get("/calls/table")
@blueprint.auth_required(auth)
@blueprint.input(CallsWanted, location="query")
@blueprint.doc(
    summary="Who saw what as comma-separated values, 100,000 calls at most",
    responses=TABLE_RESPONSES,
)
def table(query_data: CallsWanted) -> Response:
    lines = provider_calls.write_calls(deps(), actor(), query_data.query)
    return table_response(lines, "provider-calls.csv")


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
        asked_for=list(facts.asked_for),
        beyond_budget=list(facts.beyond_budget),
    )


def call_body(facts: CallFacts) -> CallOut:
    return CallOut(
        id=facts.id,
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
        currency=deps().providers.currency,
    )
