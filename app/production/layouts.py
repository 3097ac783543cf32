"""Which layouts of a result one can choose from, and the one that its edits name."""

from dataclasses import dataclass, replace

from app.domain.documents.edits import MOST_LAYOUTS, Edits
from app.domain.documents.plans import Plan, PlanWarning
from app.domain.layout_choice import LayoutChoice, NamedLayout
from app.domain.planning.alternatives import find_layout, list_alternatives
from app.domain.planning.layout_names import name_layout
from app.domain.render_request import RenderRequest

LAYOUT_GONE = PlanWarning(
    "layout_gone",
    "The layout that was chosen cannot be made any more of what is in the picture now. The best "
    "one is shown; choose another under Layout.",
)
"""Said of a result that lost its layout, until its edits are saved anew."""


@dataclass(frozen=True, slots=True)
class SettledLayout:
    """The edits of a version as it stays, with the layout that they name.

    Attributes:
        edits: With the name of exactly one layout, or of none.
        plan: Of the layout; None where none is shown.
        is_gone: Whether one was asked for and cannot be had.
    """

    edits: Edits
    plan: Plan | None = None
    is_gone: bool = False


def choose_among_layouts(request: RenderRequest) -> LayoutChoice:
    """The layouts of a result as a person chooses from them; none before it is planned."""
    if request.plan is None:
        return LayoutChoice((), ())
    plans = list_layouts(request, replace(request.plan, edited=None))
    offered = tuple(NamedLayout(name_layout(each), each) for each in plans)
    names = {each.name for each in offered}
    kept = request.layouts.plans
    former = tuple(NamedLayout(name, kept[name]) for name in kept if name not in names)
    chosen = request.edits.extend.layout_id or ""
    return LayoutChoice(offered, former, request.layouts.find_former(chosen))


def list_layouts(
    request: RenderRequest, plan: Plan, count: int | None = MOST_LAYOUTS
) -> tuple[Plan, ...]:
    """Different plans of the result, its own first; count None: every one."""
    if request.analysis is None:
        return (plan,)
    rules = request.rules.rules()
    return list_alternatives(request.analysis, request.target, rules, count, plan)


def find_chosen_layout(request: RenderRequest, plan: Plan, edits: Edits) -> Plan | None:
    """The layout that edits name: the way it was kept, else the most like it that can be made.

    Its numbers are as precise as they are stored, so that it looks the same then and now.

    Args:
        request: What the result is made of.
        plan: It has without a layout of one's own.
        edits: That show a layout.

    Returns:
        None when nothing of the kind can be made.
    """
    extend = edits.extend
    kept = request.layouts.plans.get(extend.layout_id or "")
    if kept is not None and extend.layout is None:
        return kept
    former = request.layouts.find_former(extend.layout_id or "")
    found = find_layout(extend, list_layouts(request, plan, None), former)
    return Plan.read(found.to_json()) if found else None


def settle_layout(request: RenderRequest, plan: Plan) -> SettledLayout:
    """The request's edits with the name of the one layout that they show from now on."""
    if not request.edits.shows_layout:
        return SettledLayout(request.edits)
    found = find_chosen_layout(request, plan, request.edits)
    if found is None:
        return SettledLayout(request.edits.with_layout(None), is_gone=True)
    found = replace(found, extension=None, left_out=(), edited=None)  # of the result's own plan
    return SettledLayout(request.edits.with_layout(name_layout(found)), found)
