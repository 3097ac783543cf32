"""A result planned again after its picture was corrected: as it is, and as it would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.formats import TargetFormat
from app.domain.documents.kept_layouts import NO_LAYOUTS, KeptLayouts
from app.domain.documents.plans import Plan
from app.domain.documents.rules import Rules
from app.domain.planning.adapt import find_edited_plan_warnings, place_picture
from app.domain.planning.alternatives import find_layout, keeps_places, list_alternatives
from app.domain.planning.edited import edit_plan
from app.domain.planning.effects import Effect, effect_of


@dataclass(frozen=True, slots=True)
class Replanned:
    """What is shown now and then, the window that a person set included."""

    before: Plan
    after: Plan
    effect: Effect
    loses_layout: bool
    """Whether a person chose a layout that cannot be made any more."""
    alters_layout: bool
    """Whether a layout that a person chose can only be made with other places."""


@dataclass(frozen=True, slots=True)
class Replanner:
    """Plans one picture again and again: each format once.

    Attributes:
        before: What is known of the picture.
        after: The same with other corrections.
        place: Plans a target by the rules in force, with `after` or, where that is asked, `before`.
        rules: Those in force.
    """

    before: Analysis
    after: Analysis
    rules: Rules
    place: Callable[[TargetFormat, bool], Plan]

    @classmethod
    def of(cls, before: Analysis, after: Analysis, rules: Rules) -> Replanner:
        @cache
        def place(target: TargetFormat, is_before: bool) -> Plan:
            # Numbers as they are stored: what was read from there is compared with it.
            made = place_picture(before if is_before else after, target, rules)
            return Plan.read(made.to_json())

        return cls(before, after, rules, place)

    def replan(
        self,
        plan: Plan | None,
        target: TargetFormat,
        edits: Edits,
        layouts: KeptLayouts = NO_LAYOUTS,
    ) -> Replanned:
        """What another plan changes of a result.

        Args:
            plan: It was made by; None: by what is known now.
            target: Its format.
            edits: Its own, which stay; of a layout that was chosen the one most like it.
            layouts: That were chosen for it.
        """
        now = plan or self.place(target, True)
        then = self.place(target, False)
        loses_layout = alters_layout = False
        if edits.shows_layout:
            former = layouts.find_former(edits.extend.layout_id or "")
            now = former or self.find_layout(now, target, edits, self.before) or now
            anew = edits.with_layout_anew()
            found = self.find_layout(then, target, anew, self.after, former=now)
            then, loses_layout = found or then, found is None
            alters_layout = found is not None and not keeps_places(now, found)
        old = self.show(now, target, edits, self.before)
        new = self.show(then, target, edits, self.after)
        return Replanned(old, new, effect_of(old, new), loses_layout, alters_layout)

    def find_layout(
        self,
        plan: Plan,
        target: TargetFormat,
        edits: Edits,
        analysis: Analysis,
        former: Plan | None = None,
    ) -> Plan | None:
        """The layout that edits name, of those that can be made.

        Args:
            plan: What is made without it.
            target: The format.
            edits: With a layout.
            analysis: Of the picture, with the corrections of then or now.
            former: The layout as it was chosen.
        """
        plans = list_alternatives(analysis, target, self.rules, None, plan)
        found = find_layout(edits.extend, plans, former)
        return Plan.read(found.to_json()) if found else None

    def show(self, plan: Plan, target: TargetFormat, edits: Edits, analysis: Analysis) -> Plan:
        """The plan as the edits change it, with the warnings of what is shown."""
        shown = edit_plan(plan, edits, analysis.size, target.size)
        if shown is plan:
            return plan
        said = find_edited_plan_warnings(shown, analysis, target, self.rules, edits)
        return replace(shown, warnings=said)
