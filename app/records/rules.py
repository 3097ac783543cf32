"""The rules in force: the newest version of each group."""

from __future__ import annotations

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
    newest: dict[RuleGroup, RuleVersion] = {}
    for row in session.scalars(select(RuleVersion).order_by(RuleVersion.version)):
        newest[RuleGroup(row.rule_group)] = row
    documents = {group: row.document for group, row in newest.items()}
    record = {str(group): {"version": row.version, "document": row.document} for group, row in newest.items()}
    return RulesInForce(rules_from_documents(documents), record)


def rules_of_record(record: dict[str, Any]) -> Rules:
    """The rules that a result was made with."""
    return rules_from_documents({RuleGroup(group): kept["document"] for group, kept in record.items()})


def logic_version(record: dict[str, Any]) -> int:
    """The version of the adaptation rule in a result's record."""
    return int(record.get(str(RuleGroup.ADAPTATION), {}).get("version", 0))
