"""Other layouts of a result, as pictures to choose from; nothing of them is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.plans import Plan
from app.domain.planning.layout_names import name_layout
from app.imaging.encode import encode
from app.models import GeneratedAsset as ResultRow
from app.production.layouts import choose_among_layouts
from app.production.previews import render_alternatives, render_layout
from app.records.drafts import read_draft
from app.records.render_requests import read_preview_request
from app.records.rows import find_row

QUALITY = 90
"""Of the JPEGs, as of a draft's."""


@dataclass(frozen=True, slots=True)
class LayoutPicture:
    """One of the layouts that a person chooses from.

    Attributes:
        name: By which edits call it.
        data: a small JPEG.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to lay a result out.

    Attributes:
        name: By which edits call it.
        plan: with the warnings of what is shown.
        data: a small JPEG.
    """

    name: str
    plan: Plan
    data: bytes


def preview_alternatives(
    deps: Deps,
    actor: Actor,
    result_id: UUID,
    document: Mapping[str, object],
    count: int,
    *,
    long_side: int = 480,
) -> tuple[Alternative, ...]:
    """Other layouts of the result with these edits, the one that is made first.

    Args:
        deps: for the store and the fonts.
        actor: who asks.
        result_id: the result.
        document: the edits.
        count: of layouts at most; there are fewer where others would look alike.
        long_side: px of each picture at most.

    Raises:
        NotFound: There is no such result.
        StateForbids: The result is still being made.
        NotAllowed, Invalid: As when the edits are saved.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        request, edits = read_draft(deps, session, result_id, document)
    made = render_alternatives(deps, request, edits, count, long_side)
    return tuple(
        Alternative(
            name_layout(plan),
            replace(plan, warnings=rendered.warnings),
            encode(rendered.picture, kind="jpeg", quality=QUALITY).data,
        )
        for plan, rendered in made
    )


def draw_layouts(
    deps: Deps, actor: Actor, result_id: UUID, *, long_side: int
) -> tuple[LayoutPicture, ...]:
    """Small pictures of the layouts that the editor offers, with the edits as they are saved.

    Args:
        deps: for the store and the fonts.
        actor: who asks.
        result_id: the result.
        long_side: px of each picture at most.

    Raises:
        NotFound: There is no such result.
        StateForbids: The result is still being made.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        request = read_preview_request(session, find_row(session, ResultRow, result_id))
    pictures = []
    for layout in choose_among_layouts(request).every:
        rendered = render_layout(deps, request, request.edits, layout.plan, long_side)
        encoded = encode(rendered.picture, kind="jpeg", quality=QUALITY)
        pictures.append(LayoutPicture(layout.name, encoded.data))
    return tuple(pictures)
