"""All screens, for the factory to register."""

from flask.sansio.blueprints import BlueprintSetupState

from app.web import (
    account,
    dashboard,
    downloads,
    editing,
    federated_sign_in,
    format_sets,
    generation,
    logos,
    mending,
    passwords,
    preferences,
    presentation,
    projects,
    registration,
    remaking,
    results,
    siblings,
    sign_in,
    uploads,
    versions,
)
from app.web.admin import (
    health as admin_health,
    jobs as admin_jobs,
    rules as admin_rules,
    users as admin_users,
)

BLUEPRINTS = (
    sign_in.blueprint,
    passwords.blueprint,
    registration.blueprint,
    federated_sign_in.blueprint,
    dashboard.blueprint,
    projects.blueprint,
    uploads.blueprint,
    generation.blueprint,
    format_sets.blueprint,
    results.blueprint,
    editing.blueprint,
    mending.blueprint,
    versions.blueprint,
    siblings.blueprint,
    remaking.blueprint,
    logos.blueprint,
    downloads.blueprint,
    preferences.blueprint,
    account.blueprint,
    admin_rules.blueprint,
    admin_users.blueprint,
    admin_jobs.blueprint,
    admin_health.blueprint,
)


@dashboard.blueprint.record_once
def install_presentation(state: BlueprintSetupState) -> None:
    """Templates get their words with the first screen."""
    presentation.install(state.app)
