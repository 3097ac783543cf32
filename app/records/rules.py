"""The rules in force: the newest version of each group."""

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.rule_records import RulesRecord
from app.models import RuleVersion
from app.records.cached import read_cached


def rules_in_force(deps: Deps, session: Session) -> RulesRecord:
    """The newest version of each group; a group without any has its defaults and version 0."""
    return RulesRecord.read(read_cached(deps, session, "rules", lambda: newest_versions(session)))


def newest_versions(session: Session) -> dict[str, object]:
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
