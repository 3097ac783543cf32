"""What everybody in the organization may know of how it works."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.brand import BrandColour
from app.domain.documents.formats import MAX_PIXELS, MAX_SIDE, MIN_SIDE
from app.domain.documents.rules import Rules
from app.domain.leaving import OF_RESULTS, OF_UPLOADS, Leaving, policy_of
from app.production.own_fonts import load_fonts
from app.records.brand import brand_colours
from app.records.fonts import all_families
from app.records.rules import rules_in_force


@dataclass(frozen=True, slots=True)
class KnownSettings:
    """What is in force for everybody.

    Attributes:
        leaving_of_uploads: Who outside of the house is shown what is uploaded.
        leaving_of_results: Who is shown what is made.
        provider_hosts: Whom rules may name besides the built-in models, with where each is.
        min_side, max_side, max_pixels: Of formats and custom sizes, in px.
    """

    rules: Rules
    font_families: tuple[str, ...]
    brand_colours: tuple[BrandColour, ...]
    leaving_of_uploads: tuple[Leaving, ...]
    leaving_of_results: tuple[Leaving, ...]
    provider_hosts: Mapping[str, str]
    min_side: int = MIN_SIDE
    max_side: int = MAX_SIDE
    max_pixels: int = MAX_PIXELS


def get_settings(deps: Deps, actor: Actor) -> KnownSettings:
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        rules = rules_in_force(deps, session).rules()
        policy = policy_of(rules.ai_behavior)
        return KnownSettings(
            rules,
            all_families(load_fonts(deps.fonts_dir).families(), session),
            brand_colours(session),
            deps.providers.leaving(policy, OF_UPLOADS),
            deps.providers.leaving(policy, OF_RESULTS),
            {name: each.profile.host for name, each in deps.providers.by_name.items()},
        )
