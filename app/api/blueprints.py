"""Every subject of the API."""

from __future__ import annotations

from app.api.errors import install
from app.api.v1 import downloads, editing, formats, generation, logos, preferences, projects, sign_in, text_styles

BLUEPRINTS = tuple(
    subject.blueprint for subject in (sign_in, preferences, projects, formats, generation, editing, downloads, logos, text_styles)
)

for _blueprint in BLUEPRINTS:
    install(_blueprint)
