"""How results would be made, without making them: planned from what was found in the pictures."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.deps import Deps
from app.domain.documents.analysis import Analysis
from app.domain.documents.formats import TargetFormat
from app.domain.documents.rule_records import RulesRecord
from app.domain.orders import Outcome, outcome_of
from app.domain.planning.adapt import place_picture

MOST_PLANNED = 150
"""Plans that are made for one price. Each takes 1 to 5 ms, and people wait for it while they
choose; what is planned for the last price is remembered.
"""


@dataclass(frozen=True, slots=True)
class QuotedPicture:
    """A picture of an order, as it was analysed and corrected."""

    id: UUID
    analysis: Analysis


def find_outcomes(
    deps: Deps,
    pairs: Sequence[tuple[QuotedPicture, TargetFormat]],
    record: RulesRecord,
) -> list[Outcome]:
    """How the results of an order would be made; of a large one, of as many as there is time for.

    Args:
        deps: For the cache.
        pairs: Each picture with each of the formats that it is wanted in.
        record: The rules in force.
    """
    pictures = {picture.id: picture for picture, _ in pairs}
    keys = {picture.id: cache_key(picture, record) for picture in pictures.values()}
    known = {each: read_outcomes(deps, key) for each, key in keys.items()}
    missing = list(
        dict.fromkeys(
            (picture.id, target)
            for picture, target in pairs
            if target_key(target) not in known[picture.id]
        )
    )
    rules = record.rules()
    for picture_id, target in spread(missing, MOST_PLANNED):
        plan = place_picture(pictures[picture_id].analysis, target, rules)
        known[picture_id][target_key(target)] = outcome_of(plan)
    for picture_id in {picture_id for picture_id, _ in missing}:
        write_outcomes(deps, keys[picture_id], known[picture_id])
    planned = (known[picture.id].get(target_key(target)) for picture, target in pairs)
    return [outcome for outcome in planned if outcome is not None]


def spread(
    items: Sequence[tuple[UUID, TargetFormat]], most: int
) -> Iterable[tuple[UUID, TargetFormat]]:
    """As many of the items, evenly chosen from first to last."""
    if len(items) <= most:
        return items
    return [items[index * len(items) // most] for index in range(most)]


def target_key(target: TargetFormat) -> str:
    """What of a format makes a difference to a plan."""
    zone = target.safe_zone
    sides = (zone.top, zone.right, zone.bottom, zone.left)
    return f"{target.size} {' '.join(f'{side:.5f}' for side in sides)}"


def cache_key(picture: QuotedPicture, record: RulesRecord) -> str:
    """Another one when anything that a plan depends on has changed."""
    words = json.dumps([picture.analysis.to_json(), record.to_json()], sort_keys=True)
    return f"outcomes:{picture.id}:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def read_outcomes(deps: Deps, key: str) -> dict[str, Outcome]:
    known = deps.cache.get(key)
    stored = json.loads(known) if known else {}
    return {target: Outcome.read(outcome) for target, outcome in stored.items()}


def write_outcomes(deps: Deps, key: str, outcomes: Mapping[str, Outcome]) -> None:
    stored = {target: outcome.to_json() for target, outcome in outcomes.items()}
    deps.cache.put(key, json.dumps(stored).encode())
