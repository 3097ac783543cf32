"""The rules in force: the newest version of each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.rules import RuleGroup, Rules, rules_from_documents
from app.models.rule_version import RuleVersion
from app.records.cached import remembered


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules of an organization.

    Attributes:
        rules: as values.
        record: documents and version numbers by group, as a result keeps them.
    """

    rules: Rules
    record: dict[str, Any]


def rules_in_force(deps: Deps, session: Session) -> RulesInForce:
    """The newest version of each group; a group without any has its defaults and version 0."""
    record: dict[str, Any] = remembered(deps, session, "rules", lambda: newest_versions(session))
    return RulesInForce(rules_of_record(record), record)


def with_document(
    documents: Mapping[RuleGroup, dict[str, Any]], group: RuleGroup, document: dict[str, Any]
) -> Rules:
    """The rules as they would be with this document in force."""
    return rules_from_documents({**documents, group: document})


def documents_of_record(record: Mapping[str, Any]) -> dict[RuleGroup, dict[str, Any]]:
    """The document of each group that has one."""
    return {RuleGroup(group): kept["document"] for group, kept in record.items()}


def newest_versions(session: Session) -> dict[str, Any]:
    """Document and version number by group, however many versions there were before."""
    newest = select(
        RuleVersion.rule_group, func.max(RuleVersion.version).label("version")
    ).group_by(RuleVersion.rule_group)
    latest = newest.subquery()
    is_latest = (RuleVersion.rule_group == latest.c.rule_group) & (
        RuleVersion.version == latest.c.version
    )
    rows = session.scalars(select(RuleVersion).join(latest, is_latest))
    return {row.rule_group: {"version": row.version, "document": row.document} for row in rows}


def rules_of_record(record: Mapping[str, Any]) -> Rules:
    """The rules that a result was made with."""
    return rules_from_documents(documents_of_record(record))


def logic_version(record: dict[str, Any]) -> int:
    """The version of the adaptation rule in a result's record."""
    return int(record.get(str(RuleGroup.ADAPTATION), {}).get("version", 0))
