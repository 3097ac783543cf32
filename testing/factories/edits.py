"""Edits and rules in few words, for tests."""

from __future__ import annotations

from app.domain.documents.crops import Crop
from app.domain.documents.edits import LogoOverlay, Position, TextOverlay
from app.domain.documents.rules import AdaptationRule, FocalPointLogic, Insets, LayoutGuidance


def crop(x: float, y: float, width: float, height: float) -> Crop:
    return Crop(x=x, y=y, width=width, height=height)


def text(content: str, x: float = 0.06, y: float = 0.06, **fields: object) -> TextOverlay:
    return TextOverlay(content=content, position=Position(x=x, y=y), **fields)  # type: ignore[arg-type]


def logo(url: str, x: float = 0.06, y: float = 0.06, size: float = 15.0) -> LogoOverlay:
    return LogoOverlay(logo_url=url, position=Position(x=x, y=y), size=size)


def adaptation(
    logic: FocalPointLogic = FocalPointLogic.FACE_AND_PRODUCT,
    safe_zone: Insets | None = None,
    logo_size: float = 0.15,
) -> AdaptationRule:
    guidance = LayoutGuidance(safe_zone=safe_zone or Insets(), logo_size=logo_size)
    return AdaptationRule(focal_point_logic=logic, layout_guidance=guidance)
