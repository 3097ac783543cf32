"""The admin screens as the navigation shows them: a new screen is a row here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdminPlace:
    """endpoint: of its first page; every page of the same blueprint belongs to it."""

    endpoint: str
    name: str
    icon: str

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


ADMIN_PLACES = (
    AdminPlace("admin_overview.show", "Attention", "bell"),
    AdminPlace("admin_rules.index", "Rules", "sliders"),
    AdminPlace("admin_formats.index", "Platforms & formats", "ratio"),
    AdminPlace("admin_text_styles.index", "Text style sets", "text"),
    AdminPlace("admin_brand.index", "Brand kit", "drop"),
    AdminPlace("admin_users.index", "Users", "users"),
    AdminPlace("admin_single_sign_on.show", "Single sign-on", "key"),
    AdminPlace("admin_jobs.index", "Jobs", "queue"),
    AdminPlace("admin_analytics.show", "Analytics", "chart"),
    AdminPlace("admin_providers.show", "AI providers", "eye"),
    AdminPlace("admin_webhooks.index", "Webhooks", "out"),
    AdminPlace("admin_health.show", "Health", "server"),
    AdminPlace("admin_audit.index", "Audit log", "book"),
    AdminPlace("admin_organization.show", "Organization", "globe"),
)
