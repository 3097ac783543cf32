"""Edits from outside: read, allowed by the rules, and naming only what the organization has."""

from collections.abc import Mapping

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.allowed_looks import demand_allowed_looks
from app.domain.documents.edits import Edits
from app.domain.documents.rules import ManualEditingRule
from app.domain.errors import Invalid, NotAllowed
from app.domain.geometry import Size
from app.models import Logo as LogoRow, TextStyleSet as StyleSetRow
from app.records.logos import logo_id_of
from app.records.rules import rules_in_force


def checked_edits(
    deps: Deps, session: Session, document: Mapping[str, object], source: Size
) -> Edits:
    """The edits of the document, allowed by the rule.

    They name only text style sets and logos of the organization.
    """
    edits = Edits.read_for(document, source)
    rule = rules_in_force(deps, session).rules().manual_editing
    demand_allowed_edits(edits, rule)
    demand_allowed_looks(edits, rule)
    known_sets = {str(set_id) for set_id in session.scalars(select(StyleSetRow.id))}
    errors = {
        f"edits.textOverlays.{number}.textStyleSetId": "There is no such text style set."
        for number, overlay in enumerate(edits.text_overlays)
        if overlay.text_style_set_id and overlay.text_style_set_id not in known_sets
    }
    if errors:
        raise Invalid(errors)
    return with_own_logo(deps, session, edits)


def demand_allowed_edits(edits: Edits, rule: ManualEditingRule) -> None:
    uses = edits.uses()
    switches = (
        (bool(uses), rule.editing_enabled, "editingEnabled", "Adjusting results"),
        ("cropping" in uses, rule.cropping_enabled, "croppingEnabled", "Cropping"),
        ("saturation" in uses, rule.saturation_enabled, "saturationEnabled", "Changing colours"),
        (
            "text_or_logo" in uses,
            rule.add_text_or_logo_enabled,
            "addTextOrLogoEnabled",
            "Adding text or a logo",
        ),
    )
    for is_used, is_enabled, name, act in switches:
        if is_used and not is_enabled:
            raise NotAllowed(
                f"{act} is switched off by your organization (rule {name}).", code=name
            )


def with_own_logo(deps: Deps, session: Session, edits: Edits) -> Edits:
    """The overlay with `logo:<id>` in place of an address.

    Any address but that of an own logo is refused; nothing is fetched.
    """
    overlay = edits.logo_overlay
    if overlay is None:
        return edits
    logo_id = logo_id_of(deps, overlay.logo_url)
    logo = session.get(LogoRow, logo_id) if logo_id else None
    if logo is None:
        raise Invalid(
            {
                "edits.logoOverlay.logoUrl": "Use the address of a logo that your organization "
                "uploaded."
            }
        )
    return edits.changed(logo_overlay=overlay.changed(logo_url=f"logo:{logo.id}"))
