"""Every table. Importing one loads them all, so that foreign keys, migrations and the wall know the whole."""

from app.models import (
    asset,
    attempt,
    download,
    format,  # noqa: A004 -- the subject is called so
    generated_asset,
    generation_job,
    job,
    lease,
    logo,
    organization,
    platform,
    project,
    rule_version,
    sign_in,
    text_style_set,
    user,
)

__all__ = [
    "asset",
    "attempt",
    "download",
    "format",
    "generated_asset",
    "generation_job",
    "job",
    "lease",
    "logo",
    "organization",
    "platform",
    "project",
    "rule_version",
    "sign_in",
    "text_style_set",
    "user",
]
