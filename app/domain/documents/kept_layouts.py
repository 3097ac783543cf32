"""The layouts that people chose for a result, as they were when they were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from app.domain.documents.document import Stored
from app.domain.documents.fields import UNLESS_EMPTY
from app.domain.documents.plans import Plan


@dataclass(frozen=True, slots=True)
class KeptLayouts(Stored):
    """Plans by the names that edits call them; a name never means another plan.

    So every version of the edits is rendered as it was, whatever is found in the picture or
    planned since.
    """

    plans: Mapping[str, Plan] = field(default_factory=dict)
    former: Annotated[str, UNLESS_EMPTY] = ""
    """The name of the one that is being planned anew; empty once that is done."""

    def with_plan(self, name: str, plan: Plan) -> KeptLayouts:
        """These and one more."""
        return replace(self, plans={**self.plans, name: plan})

    def planned_anew(self, name: str) -> KeptLayouts:
        """The same, where the layout of that name is planned anew; a kind changes nothing."""
        return replace(self, former=name) if name in self.plans else self

    def settled(self) -> KeptLayouts:
        """The same, where nothing is planned anew."""
        return replace(self, former="")

    def find_former(self, name: str) -> Plan | None:
        """What a layout looked like that edits call by this name, or by its kind only."""
        return self.plans.get(name) or self.plans.get(self.former)


NO_LAYOUTS = KeptLayouts()
"""Of a result for which nobody has chosen one."""
