"""The rules in force: the newest version of each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.rules import RuleGroup, Rules, rules_from_documents
from app.models.rule_version import RuleVersion


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """rules: as values.  record: documents and version numbers by group, as a result keeps them."""

    rules: Rules
    record: dict[str, Any]


def rules_in_force(session: Session) -> RulesInForce:
    """The newest version of each group; a group without any has its defaults and version 0."""
    newest = _newest(session)
    record = {str(group): {"version": row.version, "document": row.document} for group, row in newest.items()}
    return RulesInForce(rules_from_documents({group: row.document for group, row in newest.items()}), record)


def documents_in_force(session: Session) -> dict[RuleGroup, dict[str, Any]]:
    """The newest document of each group that has one."""
    return {group: row.document for group, row in _newest(session).items()}


def with_document(documents: Mapping[RuleGroup, dict[str, Any]], group: RuleGroup, document: dict[str, Any]) -> Rules:
    """The rules as they would be with this document in force."""
    return rules_from_documents({**documents, group: document})


def _newest(session: Session) -> dict[RuleGroup, RuleVersion]:
    rows = session.scalars(select(RuleVersion).order_by(RuleVersion.version))
    return {RuleGroup(row.rule_group): row for row in rows}


def rules_of_record(record: dict[str, Any]) -> Rules:
    """The rules that a result was made with."""
    return rules_from_documents({RuleGroup(group): kept["document"] for group, kept in record.items()})


def logic_version(record: dict[str, Any]) -> int:
    """The version of the adaptation rule in a result's record."""
    return int(record.get(str(RuleGroup.ADAPTATION), {}).get("version", 0))
