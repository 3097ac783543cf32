"""Every subject of the API."""

from app.api import storage
from app.api.errors import install
from app.api.incoming import check_query
from app.api.v1 import (
    admin_analytics,
    admin_audit,
    admin_formats,
    admin_health,
    admin_jobs,
    admin_organization,
    admin_platforms,
    admin_rules,
    admin_users,
    admin_webhooks,
    api_keys,
    decisions,
    downloads,
    editing,
    elements,
    fonts,
    format_sets,
    formats,
    generation,
    logos,
    preferences,
    projects,
    queued_uploads,
    results,
    settings,
    sign_in,
    sign_ins,
    text_styles,
    uploads,
    users,
    warnings,
)
from app.api.v1.description import document

SUBJECTS = (
    sign_in,
    users,
    sign_ins,
    api_keys,
    preferences,
    projects,
    queued_uploads,
    uploads,
    elements,
    formats,
    format_sets,
    generation,
    editing,
    warnings,
    results,
    decisions,
    downloads,
    logos,
    settings,
    admin_platforms,
    admin_formats,
    text_styles,
    fonts,
    admin_rules,
    admin_audit,
    admin_jobs,
    admin_analytics,
    admin_health,
    admin_webhooks,
    admin_organization,
    document,
    admin_users,
)
BLUEPRINTS = (*(subject.blueprint for subject in SUBJECTS), storage.blueprint)

for _blueprint in BLUEPRINTS:
    install(_blueprint)
    _blueprint.before_request(check_query)
