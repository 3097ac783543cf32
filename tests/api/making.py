"""Rows that tests of several subjects make."""

from __future__ import annotations

import io
from uuid import UUID

from sqlalchemy import select

from app.domain.access import system_actor
from app.models import SingleSignOn, SingleSignOnDomain, SingleSignOnPerson, User
from testing import db
from testing.factories.fonts import draw_font
from testing.factories.installation import Installation
from tests.api.client import Api


def make_font(admin: Api) -> str:
    """A font of the organization; its id."""
    parts = {"file": (io.BytesIO(draw_font("Marked font")), "marked.ttf"), "licence": "Ours"}
    made: str = admin.post("/admin/fonts", data=parts).get_json()["id"]
    return made


AWAY = "http://127.0.0.1:9"
"""Nothing answers there."""


def link_member(installation: Installation, organization_id: UUID, email: str) -> str:
    """A member of the organization whom its sign-in service knows already; the id."""
    now = installation.deps.clock.now()
    name = email.partition("@")[0]
    with db.transaction(system_actor(organization_id)) as session:
        user = User(
            username=name,
            username_key=name,
            email=email,
            email_key=email,
            password_hash="",
            created_at=now,
        )
        session.add(user)
        session.flush()
        link = SingleSignOnPerson(user_id=user.id, issuer=AWAY, subject=name, created_at=now)
        session.add(link)
        return str(user.id)


def make_single_sign_on(admin: Api) -> None:
    """A sign-in service that does not answer, and every member linked by it."""
    installation = admin.installation
    owner, now = installation.admin.organization_id, installation.deps.clock.now()
    with db.transaction(installation.admin) as session:
        session.add(
            SingleSignOn(
                issuer=AWAY,
                client_id="marked client",
                sealed_secret=installation.deps.seals.seal("marked secret", owner),
                report=[],
                created_at=now,
            )
        )
        session.add(SingleSignOnDomain(domain="marked.example"))
        for user_id in session.scalars(select(User.id)).all():
            link = SingleSignOnPerson(
                user_id=user_id, issuer=AWAY, subject=str(user_id), created_at=now
            )
            session.add(link)


def find_catalogue_ids(admin: Api) -> dict[str, str]:
    """One of each kind of thing in the catalogue, by the name that routes have for its id."""
    make_single_sign_on(admin)
    return {
        "organization_id": str(admin.installation.admin.organization_id),
        "set_id": admin.get("/admin/text-style-sets").get_json()[0]["id"],
        "platform_id": admin.get("/admin/platforms").get_json()[0]["id"],
        "format_id": admin.get("/formats").get_json()["resizing"][0]["id"],
        "font_id": make_font(admin),
    }
