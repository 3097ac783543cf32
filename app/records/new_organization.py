"""What every new organization starts with: the catalogue, default rules and one text style set."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.database.session import Session
from app.domain.documents.formats import Confidence, FileType, SafeZone
from app.domain.documents.rule_records import store_rule
from app.domain.documents.rules import RULES
from app.domain.documents.text_styles import TextStyles
from app.models import Format, Organization, Platform, RuleVersion, TextStyleSet

CATALOGUE = Path(__file__).resolve().parent.parent / "seeds" / "formats.json"
SIDES = ("top", "right", "bottom", "left")


def add_organization(session: Session, name: str, now: datetime) -> UUID:
    """A new organization with everything it starts with, in the caller's transaction."""
    organization_id = uuid4()
    session.add(Organization(id=organization_id, name=name, created_at=now))
    session.flush()
    furnish_organization(session, organization_id, now)
    return organization_id


def furnish_organization(session: Session, organization_id: UUID, now: datetime) -> None:
    """Give an empty organization what it starts with."""
    add_catalogue(session, organization_id)
    add_rules(session, organization_id, now)
    styles = TextStyles()
    session.add(
        TextStyleSet(
            organization_id=organization_id, name="House style", styles=styles, created_at=now
        )
    )
    session.flush()


def add_catalogue(session: Session, organization_id: UUID) -> None:
    seeds = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    formats = seeds["formats"]
    sources = {word: each.get("url") or each["kind"] for word, each in seeds["sources"].items()}
    gathered_on = date.fromisoformat(seeds["catalogue_version"])
    names = dict.fromkeys(entry["platform"] for entry in formats if entry["platform"])
    platforms = {name: uuid4() for name in names}
    for position, (name, platform_id) in enumerate(platforms.items()):
        session.add(
            Platform(id=platform_id, organization_id=organization_id, name=name, position=position)
        )
    session.flush()
    for position, entry in enumerate(formats):
        row = format_row(organization_id, position, entry, platforms)
        row.source = tuple(sources[word] for word in entry["source"])
        row.checked_on = gathered_on
        session.add(row)


def format_row(
    organization_id: UUID, position: int, entry: Mapping[str, Any], platforms: Mapping[str, UUID]
) -> Format:
    zone = entry["safe_zone"] or {}
    return Format(
        organization_id=organization_id,
        position=position,
        name=entry["name"],
        type=entry["type"],
        platform_id=platforms.get(entry["platform"]),
        category=entry["category"],
        width=entry["width"],
        height=entry["height"],
        safe_zone=SafeZone(**{side: zone.get(side) or 0 for side in SIDES}),
        max_bytes=entry["max_bytes"],
        file_types=tuple(FileType(word) for word in entry["file_types"]),
        mask=entry["mask"],
        rules=tuple(entry["rules"]),
        notes=entry["notes"],
        confidence=Confidence(entry["confidence"]),
        is_default=entry["default"],
    )


def add_rules(session: Session, organization_id: UUID, now: datetime) -> None:
    for group, rule in RULES.items():
        session.add(
            RuleVersion(
                organization_id=organization_id,
                rule_group=str(group),
                version=1,
                document=store_rule(rule()),
                created_at=now,
            )
        )
