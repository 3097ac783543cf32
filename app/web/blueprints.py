"""All screens, for the factory to register."""

from flask.sansio.blueprints import BlueprintSetupState

from app.web import (
    account,
    dashboard,
    deciding,
    downloads,
    editing,
    federated_sign_in,
    format_sets,
    generation,
    languages,
    logos,
    looking,
    mending,
    passwords,
    preferences,
    presentation,
    projects,
    registration,
    remaking,
    results,
    review,
    settings,
    siblings,
    sign_in,
    uploads,
    versions,
)
from app.web.admin import (
    analytics as admin_analytics,
    audit as admin_audit,
    brand as admin_brand,
    formats as admin_formats,
    health as admin_health,
    jobs as admin_jobs,
    organization as admin_organization,
    overview as admin_overview,
    platforms as admin_platforms,
    rules as admin_rules,
    text_styles as admin_text_styles,
    users as admin_users,
    webhooks as admin_webhooks,
)

BLUEPRINTS = (
    sign_in.blueprint,
    passwords.blueprint,
    registration.blueprint,
    federated_sign_in.blueprint,
    dashboard.blueprint,
    projects.blueprint,
    review.blueprint,
    uploads.blueprint,
    generation.blueprint,
    format_sets.blueprint,
    results.blueprint,
    deciding.blueprint,
    looking.blueprint,
    editing.blueprint,
    mending.blueprint,
    versions.blueprint,
    siblings.blueprint,
    remaking.blueprint,
    logos.blueprint,
    downloads.blueprint,
    preferences.blueprint,
    account.blueprint,
    settings.blueprint,
    admin_overview.blueprint,
    admin_rules.blueprint,
    admin_formats.blueprint,
    admin_platforms.blueprint,
    admin_text_styles.blueprint,
    admin_brand.blueprint,
    admin_users.blueprint,
    admin_jobs.blueprint,
    admin_health.blueprint,
    admin_analytics.blueprint,
    admin_audit.blueprint,
    admin_webhooks.blueprint,
    admin_organization.blueprint,
)


@dashboard.blueprint.record_once
def install_presentation(state: BlueprintSetupState) -> None:
    """Templates get their words with the first screen."""
    languages.install(state.app)
    presentation.install(state.app)
