"""The light table: results of a project by filter, and deciding of many at once."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Part, total_count
from app.api.v1.results import ResultOut, result_body
from app.domain.decisions import SKIP_WORDS, Decided, DecisionOrder, Skip, Undone
from app.domain.light_table import MAX_DECIDED, MAX_REASON, Act, TableFilter, TableState, TableType
from app.services.projects import decisions, light_table

blueprint = JsonBlueprint("api_decisions", __name__, url_prefix="/api/v1", tag="Results")

STATE = Field(
    None,
    description="`attention`: failed, flagged or with warnings, and undecided; `clean`: undecided "
    "without warnings; `outdated`: planned by rules that are not in force any more.",
    examples=["attention"],
)
GROUP = Field(
    None,
    max_length=200,
    description="A platform, a category, or `Custom`, as results are grouped by.",
    examples=["Instagram"],
)
TYPE = Field(
    None,
    description="`repurposing`: formats of platforms; `resizing`: of categories; `custom`.",
    examples=["repurposing"],
)
PICTURE = Field(None, description="The picture that results were made of.")


class FilterIn(Body):
    """Which results are meant; what is left out narrows nothing."""

    state: Annotated[TableState | None, STATE] = None
    group: Annotated[str | None, GROUP] = None
    type: Annotated[TableType | None, TYPE] = None
    original_asset_id: Annotated[UUID | None, PICTURE] = None

    def wanted(self) -> TableFilter:
        return TableFilter(self.state, self.group, self.type, self.original_asset_id)


class TablePart(Part, FilterIn):
    """A filter, and a part of what it takes."""


class DecisionIn(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"act": "approve", "filter": {"state": "clean"}},
                {
                    "act": "reject",
                    "resultIds": ["7d0c9a52-6f0c-4d0e-9b53-0a1f3a4c5d6e"],
                    "reason": "The logo is covered.",
                },
            ]
        }
    )

    act: Act = Field(
        description="`approve` and `reject` judge results as they are; `reopen` takes judgements "
        "back; `again` makes results anew by the rules in force, with their edits."
    )
    result_ids: list[UUID] | None = Field(
        None, min_length=1, max_length=MAX_DECIDED, description="Results of the project."
    )
    filter: FilterIn | None = Field(
        None, description="All results that it takes; used where `resultIds` is left out."
    )
    reason: str = Field(
        "", max_length=MAX_REASON, description="Why; it is kept with each result and audited."
    )

    @model_validator(mode="after")
    def name_something(self) -> Self:
        if self.result_ids is None and self.filter is None:
            raise PydanticCustomError("nothing", "Name results by `resultIds` or by `filter`.")
        return self

    def order(self, project_id: UUID) -> DecisionOrder:
        ids = tuple(self.result_ids) if self.result_ids is not None else None
        wanted = self.filter.wanted() if self.filter else TableFilter()
        return DecisionOrder(project_id, self.act, ids, wanted, self.reason)


class SkippedOut(Body):
    id: UUID
    code: Skip
    message: str


class DecisionOut(Body):
    id: UUID | None = Field(
        description="By which the decision is taken back; null when nothing changed."
    )
    act: Act
    changed: list[UUID] = Field(description="The results that are otherwise now.")
    skipped: list[SkippedOut] = Field(description="Those that are left as they are, and why.")


class UndoneOut(Body):
    id: UUID
    act: Act
    changed: list[UUID] = Field(
        description="The results that are as before, or will be as soon as they are made."
    )
    kept: list[UUID] = Field(
        description="Those that somebody decided, edited or made anew since: they stay."
    )


@blueprint.get("/projects/<uuid:project_id>/results")
@blueprint.auth_required(auth)
@blueprint.input(TablePart, location="query")
@blueprint.output(list[ResultOut])
@blueprint.doc(
    summary="Results of a project by filter, what needs attention first",
    description="Failed results come first, then flagged ones, then those with warnings, the worst "
    "first, then the others as they were ordered.",
    responses=[404],
)
def results(project_id: UUID, query_data: TablePart) -> tuple[list[ResultOut], int, dict[str, str]]:
    wanted, limit, offset = query_data.wanted(), query_data.limit, query_data.offset
    page = light_table.filter_results(
        deps(), actor(), project_id, wanted, limit=limit, offset=offset
    )
    return [result_body(item) for item in page.items], 200, total_count(page.total)


@blueprint.post("/projects/<uuid:project_id>/decisions")
@blueprint.auth_required(auth)
@blueprint.input(DecisionIn)
@blueprint.output(DecisionOut)
@blueprint.doc(
    summary="Approve, reject, reopen or make again many results at once",
    description="What cannot be decided is skipped, with its reason. The decision can be taken "
    "back as one; it is written to the audit log, and webhooks get `assets.reviewed`.",
    responses=[404],
)
def decide(project_id: UUID, json_data: DecisionIn) -> DecisionOut:
    return decision_body(decisions.decide_results(deps(), actor(), json_data.order(project_id)))


@blueprint.post("/decisions/<uuid:decision_id>/undo")
@blueprint.auth_required(auth)
@blueprint.output(UndoneOut)
@blueprint.doc(
    summary="Take a decision back; results that changed since stay as they are",
    responses=[404, 409],
)
def undo(decision_id: UUID) -> Undone:
    return decisions.undo_decision(deps(), actor(), decision_id)


def decision_body(decided: Decided) -> DecisionOut:
    return DecisionOut(
        id=decided.id,
        act=decided.act,
        changed=list(decided.changed),
        skipped=[
            SkippedOut(id=result_id, code=skip, message=f"It is {SKIP_WORDS[skip]}.")
            for result_id, skip in decided.skipped.items()
        ],
    )
