"""Which fonts and colours an organization lets its users choose."""

from __future__ import annotations

from app.domain.documents.edits import Edits
from app.domain.documents.rules import ManualEditingRule
from app.domain.errors import Invalid


def demand_allowed_looks(edits: Edits, rule: ManualEditingRule) -> None:
    """Let edits pass whose texts name fonts and colours of the organization alone.

    Those of a text style are an admin's choice already.

    Raises:
        Invalid: With the path of every font and colour that is not among them.
    """
    fonts = {font.casefold() for font in rule.allowed_fonts}
    errors: dict[str, str] = {}
    for number, text in enumerate(edits.text_overlays):
        path = f"edits.textOverlays.{number}"
        if fonts and text.font_family and text.font_family.casefold() not in fonts:
            errors[f"{path}.fontFamily"] = (
                f"Your organization allows {', '.join(rule.allowed_fonts)}."
            )
        if rule.allowed_colours and text.color and text.color not in rule.allowed_colours:
            errors[f"{path}.color"] = f"Your organization allows {', '.join(rule.allowed_colours)}."
    if errors:
        raise Invalid(errors)
