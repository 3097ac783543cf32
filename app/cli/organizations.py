"""`flask --app wsgi organizations`: what whoever runs the installation says about its
organizations.
"""

from __future__ import annotations

from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from app.deps import Deps
from app.domain.access import Tier
from app.domain.errors import NotFound
from app.services.accounts.organizations import Organization, list_organizations, set_tier


@click.group("organizations")
def organizations() -> None:
    """Look at organizations and set their tier."""


@organizations.command("list")
@with_appcontext
def list_all() -> None:
    """Print every organization: id, tier, name."""
    for organization in list_organizations(_deps()):
        _print(organization)


@organizations.command("tier")
@click.argument("name")
@click.argument("tier", type=click.Choice([str(tier) for tier in Tier]))
@with_appcontext
def tier_of(name: str, tier: str) -> None:
    """Say that the organization NAME (or id) is TIER; what a premium one orders is started
    earlier.
    """
    try:
        _print(set_tier(_deps(), name, Tier(tier)))
    except NotFound as error:
        raise click.ClickException(error.message) from None


def _print(organization: Organization) -> None:
    click.echo(f"{organization.id}  {organization.tier:<8}  {organization.name}")


def _deps() -> Deps:
    return cast(Deps, current_app.extensions["deps"])
