"""The layouts that people chose for a result, as they were when they were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.documents.document import Stored
from app.domain.documents.plans import Plan


@dataclass(frozen=True, slots=True)
class KeptLayouts(Stored):
    """Plans by the names that edits call them; a name never means another plan.

    So every version of the edits is rendered as it was, whatever is found in the picture or
    planned since.
    """

    plans: Mapping[str, Plan] = field(default_factory=dict)

    def with_plan(self, name: str, plan: Plan) -> KeptLayouts:
        """These and one more."""
        return KeptLayouts({**self.plans, name: plan})


NO_LAYOUTS = KeptLayouts()
"""Of a result for which nobody has chosen one."""
