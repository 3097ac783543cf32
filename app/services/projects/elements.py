"""Correcting what was found in a picture: keep, ignore, move, add; and what that changes."""

from collections.abc import Mapping
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.correction_changes import MergedCorrections, merge_corrections
from app.domain.documents.corrections import Corrections
from app.domain.projects import Asset
from app.domain.reviews import (
    AppliedCorrections,
    CorrectionPreview,
    PictureReview,
    sort_planned,
)
from app.records.assets import asset_view
from app.records.corrections import (
    analysis_found_in,
    find_picture,
    formats_to_try,
    is_of_earlier_rules,
    replan_result,
    replanner_of,
    results_of_picture,
    review_of,
    store_corrections,
)
from app.records.remaking import find_begun, remake_results
from app.records.rules import rules_in_force


def review_elements(deps: Deps, actor: Actor, project_id: UUID, asset_id: UUID) -> PictureReview:
    """What was found in a picture, what people said of it, and who said it last.

    Raises:
        NotFound: There is no such picture.
        StateForbids: The picture was not analysed yet.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        return review_of(deps, session, find_picture(session, project_id, asset_id))


def correct_elements(
    deps: Deps,
    actor: Actor,
    project_id: UUID,
    asset_id: UUID,
    document: Mapping[str, object],
    expected_version: int | None = None,
) -> Asset:
    """Replace the corrections of a picture, all of them; an empty list takes them back.

    Later plans obey, earlier ones stay.

    Raises:
        NotFound: There is no such picture.
        StateForbids: The picture was not analysed yet.
        CorrectionsOutOfDate: expected_version is not the newest.
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        asset = find_picture(session, project_id, asset_id)
        corrections = Corrections.read_for(document, analysis_found_in(asset))
        store_corrections(deps, session, actor, asset, corrections, expected_version)
        return asset_view(deps, asset)


def merge_elements(
    deps: Deps,
    actor: Actor,
    project_id: UUID,
    asset_id: UUID,
    base: Mapping[str, object],
    mine: Mapping[str, object],
) -> tuple[PictureReview, MergedCorrections]:
    """Corrections that began with others than the newest, laid over these; nothing is stored.

    Args:
        deps: The dependencies.
        actor: Who asks.
        project_id: Of the picture.
        asset_id: The picture.
        base: What they began with.
        mine: What they became.

    Raises:
        NotFound: There is no such picture.
        StateForbids: The picture was not analysed yet.
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        asset = find_picture(session, project_id, asset_id)
        analysis = analysis_found_in(asset)
        review = review_of(deps, session, asset)
    began, became = (Corrections.read_for(each, analysis) for each in (base, mine))
    return review, merge_corrections(began, became, review.corrections)


def preview_corrections(
    deps: Deps, actor: Actor, project_id: UUID, asset_id: UUID, document: Mapping[str, object]
) -> CorrectionPreview:
    """What corrections would change in what was made of a picture; nothing is stored or rendered.

    Its results are planned again by the rules in force; before there are any, the picture is
    planned in preselected formats.

    Raises:
        NotFound: There is no such picture.
        StateForbids: The picture was not analysed yet.
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        asset = find_picture(session, project_id, asset_id)
        corrections = Corrections.read_for(document, analysis_found_in(asset))
        review = review_of(deps, session, asset)
        planner = replanner_of(deps, session, asset, corrections)
        made, left_out = results_of_picture(session, asset_id)
        tried = made or formats_to_try(session)
        in_force = rules_in_force(deps, session)
    waiting = [result for result in made if result.plan is None]
    planned = [
        (result, replan_result(planner, result)) for result in tried if result not in waiting
    ]
    return CorrectionPreview(
        review=review,
        corrections=corrections,
        planned=sort_planned([each for _, each in planned]),
        is_made=bool(made),
        waiting=len(waiting),
        older_rules=sum(
            each.changes and is_of_earlier_rules(result, in_force) for result, each in planned
        ),
        left_out=left_out,
    )


def apply_corrections(
    deps: Deps,
    actor: Actor,
    project_id: UUID,
    asset_id: UUID,
    document: Mapping[str, object],
    expected_version: int | None = None,
) -> AppliedCorrections:
    """Replace the corrections, and make those results again that they change; others stay.

    Results are planned anew by the rules in force, as when one of them is made again: edits stay,
    and a review starts anew. What is shown meanwhile is the earlier picture. One that is being made
    for the first time is made once more.

    Raises:
        NotFound: There is no such picture.
        StateForbids: The picture was not analysed yet.
        CorrectionsOutOfDate: expected_version is not the newest.
        Invalid: With the fields' paths.
        TooBusy: More is ordered than may wait.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        asset = find_picture(session, project_id, asset_id)
        corrections = Corrections.read_for(document, analysis_found_in(asset))
        planner = replanner_of(deps, session, asset, corrections)
        made, _ = results_of_picture(session, asset_id)
    changed = [
        result.id
        for result in made
        if result.id and result.plan is not None and replan_result(planner, result).changes
    ]
    with deps.database.transaction(actor) as session:
        asset = find_picture(session, project_id, asset_id)
        store_corrections(deps, session, actor, asset, corrections, expected_version)
        begun = find_begun(session, asset_id) if planner.before != planner.after else []
        remade = remake_results(deps, session, actor, [*changed, *begun])
        return AppliedCorrections(asset_view(deps, asset), remade)
