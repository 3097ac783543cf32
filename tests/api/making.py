"""Rows that tests of several subjects make."""

from __future__ import annotations

import io

from testing.factories.fonts import draw_font
from tests.api.client import Api


def make_font(admin: Api) -> str:
    """A font of the organization; its id."""
    parts = {"file": (io.BytesIO(draw_font("Marked font")), "marked.ttf"), "licence": "Ours"}
    made: str = admin.post("/admin/fonts", data=parts).get_json()["id"]
    return made


def find_catalogue_ids(admin: Api) -> dict[str, str]:
    """One of each kind of thing in the catalogue, by the name that routes have for its id."""
    return {
        "set_id": admin.get("/admin/text-style-sets").get_json()[0]["id"],
        "platform_id": admin.get("/admin/platforms").get_json()[0]["id"],
        "format_id": admin.get("/formats").get_json()["resizing"][0]["id"],
        "font_id": make_font(admin),
    }
