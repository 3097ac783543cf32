"""What a person chooses from who wants another layout of a result."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.documents.edits import Extend
from app.domain.documents.layout_kinds import PictureSide, read_kind
from app.domain.documents.plans import Plan
from app.domain.planning.alternatives import find_layout


@dataclass(frozen=True, slots=True)
class NamedLayout:
    """One layout, by the name that edits call it."""

    name: str
    plan: Plan

    @property
    def side(self) -> PictureSide | None:
        """Where its picture stands, seen from its lettering."""
        return read_kind(self.name).side


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    """The layouts that there are.

    Attributes:
        offered: Different layouts of what is in the picture now; the first is the result's own.
        former: That were chosen once and are not among these.
        sought: What one that is named by its kind only is to be most like, where that is known.
    """

    offered: tuple[NamedLayout, ...]
    former: tuple[NamedLayout, ...]
    sought: Plan | None = None

    @property
    def every(self) -> tuple[NamedLayout, ...]:
        """The layouts on offer, and those that were chosen once."""
        return self.offered + self.former

    @property
    def is_open(self) -> bool:
        """Whether there is more than one to choose from."""
        return len(self.every) > 1

    def name_chosen(self, extend: Extend) -> str:
        """The name of the one that edits mean; empty where that is the result's own.

        A strategy or a window of one's own does not hide which one was chosen before.
        """
        if not extend.names_layout or not self.offered:
            return ""
        if extend.layout is None and any(each.name == extend.layout_id for each in self.former):
            return extend.layout_id or ""
        plans = [each.plan for each in self.offered]
        found = find_layout(extend, plans, self.sought)
        place = plans.index(found) if found else 0
        return self.offered[place].name if place else ""
