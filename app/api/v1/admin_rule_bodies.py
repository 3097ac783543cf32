"""What operations on rules are sent and answer with."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.v1.model import (
    Body,
    ErrorOut,
    Moment,
)
from app.domain.documents.rules import (
    AdaptationStrategy,
    FocalPointLogic,
    Rule,
    RuleGroup,
)
from app.domain.planning.effects import Effect
from app.domain.providers import Capability
from app.services.catalogue import rule_trials, rules

ChangedValue = str | float | bool | list[str]
"""A field's value in the JSON of its rule."""
BoxList = Annotated[list[float], Field(min_length=4, max_length=4)]
EXAMPLES: dict[RuleGroup, dict[str, object]] = {
    RuleGroup.ADAPTATION: {
        "focalPointLogic": "product-centric",
        "weights": {"face": 0.5, "product": 1.5},
        "layoutGuidance": {"safeZone": {"top": 0.1, "bottom": 0.1}, "logoSize": 0.2},
    },
    RuleGroup.AI_BEHAVIOR: {"adaptationStrategy": "auto", "imageQuality": "high"},
    RuleGroup.UPLOAD_MODERATION: {
        "allowedImageTypes": ["jpeg", "png", "heic"],
        "maxFileSizeMb": 25,
        "nsfwAlertsActive": True,
        "nsfwThreshold": 0.7,
    },
    RuleGroup.MANUAL_EDITING: {
        "croppingEnabled": False,
        "allowedFonts": ["Inter"],
        "allowedColours": ["#0b6177", "#ffffff"],
        "allowedLogoSources": {"types": ["svg", "png"], "maxSizeMb": 2},
    },
}
"""A partial body of each group."""
A_CHANGE: dict[str, object] = {
    "path": "layoutGuidance.safeZone.top",
    "label": "Safe zone: Top",
    "before": 0,
    "after": 0.1,
}


class FocalPointIn(Body):
    logic: FocalPointLogic


class StrategyIn(Body):
    strategy: AdaptationStrategy


class AuthorOut(Body):
    id: UUID
    username: str | None


class RuleVersionOut(Body):
    version: int
    rule: Rule = Field(description="The group's rule as it was.")
    note: str | None
    created_at: Moment | None
    created_by: AuthorOut | None = Field(description="Null for what the organization started with.")


class ReasonIn(Body):
    note: str | None = Field(
        None,
        max_length=rules.LONGEST_NOTE,
        description="Why, for the history.",
        examples=["The spring catalogue puts products first"],
    )


class CompareIn(Body):
    before: int = Field(ge=0, alias="from", description="A version; 0 is the defaults.")
    after: int = Field(ge=0, alias="to", description="Another one.")


class ChangeOut(Body):
    path: str = Field(description="The field's dotted path in the rule.")
    label: str = Field(description="What it is called on screens.")
    before: ChangedValue
    after: ChangedValue


class DryRunIn(Body):
    rule: dict[str, object] = Field(description="Whole or partial, as in the group's PUT.")
    limit: int = Field(
        rule_trials.DRY_RUN_PICTURES,
        ge=1,
        le=rule_trials.DRY_RUN_PICTURES,
        strict=True,
        description="Pictures to plan.",
    )


class PlacedOut(Body):
    src: BoxList = Field(description="[left, top, width, height] in px of the picture.")
    dst: BoxList = Field(description="The same in px of the format: where it lands.")


class PlannedOut(Body):
    strategy: str
    warnings: list[ErrorOut]
    reason: str
    placements: list[PlacedOut]


class DryRunItemOut(Body):
    asset_id: UUID
    filename: str
    group_name: str = Field(description="The platform or category of the format.")
    format_name: str
    width: int
    height: int
    effect: Effect = Field(
        description="worse: something is newly warned of; better: a warning is gone; other: "
        "another window or strategy."
    )
    before: PlannedOut
    after: PlannedOut


class WarningCountOut(Body):
    code: str
    new: int = Field(description="Plans that are newly warned of by it.")
    gone: int = Field(description="Plans that are no longer warned of by it.")


class AskedOut(Body):
    capability: Capability
    before: list[str] = Field(description="By the rule in force, the first asked first.")
    after: list[str]


class DryRunOut(Body):
    pictures: int = Field(description="Pictures that were planned.")
    checked: int = Field(description="Pairs of picture and format that were planned.")
    changed: int
    warnings: list[WarningCountOut] = Field(description="What the change does to warnings.")
    items: list[DryRunItemOut] = Field(description="Those that change, the worst first.")
    asked: list[AskedOut] = Field(
        description="Of ai-behavior: who is asked for what, of that for which providers are set up."
    )
