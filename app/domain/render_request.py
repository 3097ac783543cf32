"""All that is needed to make one result, as values: nothing that renders touches the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.formats import FormatFacts, TargetFormat
from app.domain.documents.kept_layouts import NO_LAYOUTS, KeptLayouts
from app.domain.documents.plans import Plan
from app.domain.documents.rule_records import RulesRecord
from app.domain.documents.text_styles import TextStyles
from app.domain.fonts import FontFile
from app.domain.geometry import Size


@dataclass(frozen=True, slots=True)
class BrandAssets:
    """The text styles, logos and fonts of an organization, archived ones too."""

    styles: Mapping[str, TextStyles]
    """By text style set id; the oldest set also under ""."""
    logo_keys: Mapping[str, str]
    """Storage keys by logo id."""
    fonts: tuple[FontFile, ...] = ()
    """Archived ones first, each kind oldest first: of two with one name the last is taken."""


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One result: its source, its plan and edits, and what its organization adds."""

    result_id: UUID
    asset_id: UUID
    organization_id: UUID
    project_id: UUID
    version: int
    master_key: str
    proxy_key: str
    source_size: Size
    canvas: Size
    format: FormatFacts
    rules: RulesRecord
    analysis: Analysis | None
    """What was found in the picture, as people corrected it; None when nobody has looked."""
    plan: Plan | None
    """None before the first rendering, and when it is to be planned anew."""
    edits: Edits
    brand: BrandAssets
    is_cleared: bool
    """An admin lifted the flag of the result, or of its original."""
    layouts: KeptLayouts = NO_LAYOUTS
    """That people chose for it, the edits' own too once it was rendered."""

    @property
    def target(self) -> TargetFormat:
        return self.format.target(self.canvas)
