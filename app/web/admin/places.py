"""The admin screens as the navigation shows them: a new screen is a row here."""

from dataclasses import dataclass

from app.web.languages import mark_text


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
    AdminPlace("admin_overview.show", mark_text("Attention"), "bell"),
    AdminPlace("admin_rules.index", mark_text("Rules"), "sliders"),
    AdminPlace("admin_formats.index", mark_text("Platforms & formats"), "ratio"),
    AdminPlace("admin_text_styles.index", mark_text("Text style sets"), "text"),
    AdminPlace("admin_brand.index", mark_text("Brand kit"), "drop"),
    AdminPlace("admin_users.index", mark_text("Users"), "users"),
    AdminPlace("admin_single_sign_on.show", mark_text("Single sign-on"), "key"),
    AdminPlace("admin_jobs.index", mark_text("Jobs"), "queue"),
    AdminPlace("admin_analytics.show", mark_text("Analytics"), "chart"),
    AdminPlace("admin_providers.show", mark_text("AI providers"), "eye"),
    AdminPlace("admin_webhooks.index", mark_text("Webhooks"), "out"),
    AdminPlace("admin_health.show", mark_text("Health"), "server"),
    AdminPlace("admin_audit.index", mark_text("Audit log"), "book"),
    AdminPlace("admin_organization.show", mark_text("Organization"), "globe"),
)
