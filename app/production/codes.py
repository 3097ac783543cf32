"""Codes, read again in the finished picture: what no phone can scan is not kept."""

from app.domain.documents.elements import ElementKind, Protection
from app.domain.documents.plans import PlanWarning
from app.domain.planning.warnings import find_main_placement, name_elements
from app.domain.render_request import RenderRequest
from app.imaging.detect.codes import read_texts
from app.imaging.flatten import flatten_on_white
from app.imaging.render import Rendered

KNOWN = frozenset(("code_cut", "code_small", "code_covered"))
"""What says already that a code cannot be scanned."""
SHOWN = 0.01
"""Share of a code from which the result shows it."""


def warn_of_unread_codes(request: RenderRequest, rendered: Rendered) -> tuple[PlanWarning, ...]:
    """What cannot be scanned any more, of the codes that the result shows.

    Of a code that is known to be cut, covered or too small nothing more is said.
    """
    elements = request.analysis.elements if request.analysis else ()
    codes = [e for e in elements if e.kind is ElementKind.CODE and e.protection is Protection.MUST]
    known = {warning.code for warning in rendered.warnings} & KNOWN
    if not codes or known:
        return ()
    names, read = name_elements(codes), read_texts(flatten_on_white(rendered.picture))
    lost = [
        code
        for code in codes
        if code.label not in read
        and find_main_placement(code, rendered.plan.placements, request.source_size)[1] > SHOWN
    ]
    return tuple(
        PlanWarning(
            "code_unreadable",
            f"{names[code.id].capitalize()} cannot be scanned in this result.",
            "Code unreadable",
        )
        for code in lost
    )
