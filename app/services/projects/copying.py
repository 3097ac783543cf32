"""The same adjustments for other results of the picture: what they replace, and taking back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.edits import Edits
from app.domain.documents.formats import NO_TEXT
from app.domain.edit_changes import (
    EditChange,
    EditPart,
    find_differing_parts,
    list_changes,
    take_parts,
)
from app.domain.errors import Invalid, StateForbids
from app.domain.geometry import Size
from app.domain.jobs import Urgency
from app.domain.results import GeneratedAsset, ResultStatus
from app.models import Asset as AssetRow, GeneratedAsset as ResultRow
from app.records.checked_edits import checked_edits
from app.records.edits import demand_newest, find_version, store_version
from app.records.results import result_views, results_in_use
from app.records.rows import find_row

SAME_RATIO = 0.01
"""How far two ratios may differ to be called the same, as a share."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another result of the same picture.

    Attributes:
        result: As it is now.
        is_same_ratio: Whether its canvas has the ratio of the one that is copied from.
        is_same_group: Whether it is for the same platform.
        replaced: Its own edits that copying would replace, part by part.
        takes_no_text: Its format forbids texts, and the copied edits have some.
    """

    result: GeneratedAsset
    is_same_ratio: bool
    is_same_group: bool
    replaced: tuple[EditChange, ...]
    takes_no_text: bool

    @property
    def has_conflict(self) -> bool:
        """Whether somebody should look before copying."""
        return bool(self.replaced) or self.takes_no_text


def list_siblings(
    deps: Deps, actor: Actor, result_id: UUID, document: Mapping[str, object] | None = None
) -> tuple[Sibling, ...]:
    """All other results of the picture, those with conflicts first.

    Args:
        deps: For the store.
        actor: Who asks.
        result_id: Of the result that is copied from.
        document: Edits in place of those that are saved.

    Raises:
        NotFound: There is no such result.
        NotAllowed, Invalid: As when the edits are saved.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        row = find_row(session, ResultRow, result_id)
        asset = session.get_one(AssetRow, row.asset_id)
        size = Size(asset.width, asset.height)
        edits = row.edits if document is None else checked_edits(deps, session, document, size)
        query = (
            select(ResultRow)
            .where(
                ResultRow.asset_id == row.asset_id,
                ResultRow.id != row.id,
                ResultRow.status != ResultStatus.CANCELLED,
            )
            .order_by(ResultRow.group_name, ResultRow.position, ResultRow.id)
        )
        others = session.scalars(query).all()
        views = result_views(deps, session, others)
        found = [
            describe_sibling(row, edits, other, view, size)
            for other, view in zip(others, views, strict=True)
        ]
        return tuple(sorted(found, key=lambda sibling: not sibling.has_conflict))


def describe_sibling(
    row: ResultRow, edits: Edits, other: ResultRow, view: GeneratedAsset, source: Size
) -> Sibling:
    """What copying some edits of a result to another would replace."""
    own = find_differing_parts(Edits(), other.edits)
    changes = list_changes(other.edits, edits, source)
    ratio, its_ratio = row.width / row.height, other.width / other.height
    return Sibling(
        view,
        is_same_ratio=abs(ratio / its_ratio - 1) <= SAME_RATIO,
        is_same_group=row.group_name == other.group_name,
        replaced=tuple(change for change in changes if change.part in own),
        takes_no_text=bool(edits.text_overlays) and NO_TEXT in other.target.rules,
    )


def copy_edits(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    target_ids: Sequence[UUID],
    parts: Collection[EditPart] = tuple(EditPart),
    *,
    draft: Mapping[str, object] | None = None,
    expected_version: int | None = None,
) -> tuple[GeneratedAsset, ...]:
    """Save parts of this result's edits on other results too, all or none.

    What is not copied stays as the others have it.

    Args:
        deps: For the queue.
        actor: Who asks.
        result_id: Of the result that is copied from.
        target_ids: Of the others.
        parts: What is copied.
        draft: Edits that are saved on this result before, where they are not yet.
        expected_version: The newest that the caller knows; None does not ask.

    Raises:
        NotFound: There is no such result.
        NotAllowed: By the manual-editing rule.
        Invalid: Some targets are not there, or what the draft holds.
        EditsOutOfDate: expected_version is not the newest.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row, targets = find_source_and_targets(session, result_id, target_ids)
        edits = read_source(deps, session, row, draft)
        if edits != row.edits:
            demand_newest(session, row, expected_version)
            store_version(deps, session, row, edits, actor.user_id, Urgency.ADMIN)
        for target in targets:
            taken = take_parts(target.edits, edits, parts)
            store_version(deps, session, target, taken, actor.user_id, Urgency.PREMIUM)
        return result_views(deps, session, targets)


def find_source_and_targets(
    session: Session, result_id: UUID, target_ids: Sequence[UUID]
) -> tuple[ResultRow, list[ResultRow]]:
    """The result that is copied from, and those that are copied to."""
    return find_row(session, ResultRow, result_id), find_targets(session, target_ids, result_id)


def read_source(
    deps: Deps, session: Session, row: ResultRow, draft: Mapping[str, object] | None
) -> Edits:
    """The edits that are copied, as they may be saved now.

    Raises:
        NotAllowed: By the manual-editing rule.
        Invalid: The draft holds what edits cannot.
    """
    source = session.get_one(AssetRow, row.asset_id)
    document = row.edits.to_json() if draft is None else draft
    return checked_edits(deps, session, document, Size(source.width, source.height))


def find_targets(session: Session, target_ids: Sequence[UUID], source_id: UUID) -> list[ResultRow]:
    """The results that are named, each once and without the source itself."""
    rows = results_in_use(session, target_ids)
    errors = {
        f"targetIds.{n}": "There is no such result."
        for n, row_id in enumerate(target_ids)
        if row_id not in rows
    }
    rows.pop(source_id, None)
    if errors or not rows:
        raise Invalid(errors or {"targetIds": "Choose at least one other result."})
    return [rows[row_id] for row_id in dict.fromkeys(target_ids) if row_id in rows]


def take_copies_back(
    deps: Deps, actor: Actor, result_id: UUID, copies: Mapping[UUID, int]
) -> tuple[GeneratedAsset, ...]:
    """Save what each result had before a copy again, as its newest version.

    Args:
        deps: For the queue.
        actor: Who asks.
        result_id: Of the result that was copied from.
        copies: The version that copying made, by result; where somebody saved since, theirs stays.

    Returns:
        The results that were changed.

    Raises:
        NotFound: There is no such result.
        StateForbids: None of them is as copying left it.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        find_row(session, ResultRow, result_id)
        rows = results_in_use(session, copies)
        changed = [row for row in rows.values() if row.version == copies[row.id] > 1]
        if not changed:
            raise StateForbids(
                "Nothing was changed: these results were saved again since.", code="saved_since"
            )
        for row in changed:
            before = find_version(session, row, row.version - 1).edits
            store_version(deps, session, row, before, actor.user_id, Urgency.PREMIUM)
        return result_views(deps, session, changed)
