"""Deciding of results: approving, rejecting and making again, one or many, and taking it back."""

from collections.abc import Sequence
from uuid import UUID

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.decisions import Decided, DecisionOrder, Undone
from app.domain.errors import Invalid, StateForbids
from app.domain.light_table import MAX_DECIDED, MAX_REASON
from app.models import (
    Decision as DecisionRow,
    GeneratedAsset as ResultRow,
    Project as ProjectRow,
)
from app.records.decisions import decide_rows, undo_rows
from app.records.light_table import table_rows
from app.records.results import rows_of_project
from app.records.rows import find_row


def decide_results(deps: Deps, actor: Actor, order: DecisionOrder) -> Decided:
    """Decide results of a project: those that are named, or all that the filter takes.

    What cannot be decided is left as it is, and said.

    Raises:
        NotFound: There is no such project.
        Invalid: A result is not one of the project's, there are none or too many, or the reason is
            too long.
        TooBusy: More would be made again than may wait.
    """
    actor.demand(Permission.USE_PROJECTS)
    if order.is_too_long:
        raise Invalid({"reason": f"Use at most {MAX_REASON:,} characters."})
    with deps.database.transaction(actor) as session:
        find_row(session, ProjectRow, order.project_id)
        rows = find_results(session, order.project_id, wanted_ids(deps, session, order))
        decision, changed, skipped = decide_rows(deps, session, actor, order, rows)
        return Decided(decision.id if decision else None, order.act, changed, skipped)


def undo_decision(deps: Deps, actor: Actor, decision_id: UUID) -> Undone:
    """Take a decision back; results that somebody has changed since stay as they are.

    Raises:
        NotFound: There is no such decision.
        StateForbids: It is taken back already.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        decision = find_row(session, DecisionRow, decision_id)
        find_row(session, ProjectRow, decision.project_id)
        if decision.undone_at is not None:
            raise StateForbids("This is taken back already.", code="already_undone")
        changed, kept = undo_rows(deps, session, actor, decision)
        return Undone(decision.id, decision.project_id, decision.act, changed, kept)


def wanted_ids(deps: Deps, session: Session, order: DecisionOrder) -> Sequence[UUID]:
    """The results that an order is about, each once."""
    if order.result_ids is not None:
        ids: Sequence[UUID] = list(dict.fromkeys(order.result_ids))
    else:
        rows = table_rows(deps, session, order.project_id)
        ids = [row.id for row in rows if order.wanted.takes(row)]
    if not ids:
        raise Invalid({"resultIds": "Select at least one result."})
    if len(ids) > MAX_DECIDED:
        raise Invalid({"resultIds": f"Decide at most {MAX_DECIDED:,} results at once."})
    return ids


def find_results(session: Session, project_id: UUID, ids: Sequence[UUID]) -> list[ResultRow]:
    """These results of the project, in this order."""
    rows = rows_of_project(session, project_id, ids)
    errors = {
        f"resultIds.{number}": "There is no such result in this project."
        for number, result_id in enumerate(ids)
        if result_id not in rows
    }
    if errors:
        raise Invalid(errors)
    return [rows[result_id] for result_id in ids]
