"""`flask --app wsgi organizations`: what an operator says about the organizations."""

import click
from flask.cli import with_appcontext

from app.cli.current import current_deps
from app.cli.groups import OperatorGroup
from app.domain.access import Tier
from app.services.accounts.organizations import Organization, list_organizations, set_tier


@click.group("organizations", cls=OperatorGroup)
def organizations() -> None:
    """Look at organizations and set their tier."""


@organizations.command("list")
@with_appcontext
def list_all() -> None:
    """Print every organization: id, tier, name."""
    for organization in list_organizations(current_deps()):
        print_organization(organization)


@organizations.command("tier")
@click.argument("name")
@click.argument("tier", type=click.Choice([str(tier) for tier in Tier]))
@with_appcontext
def tier_of(name: str, tier: str) -> None:
    """Say that the organization NAME (or id) is TIER.

    What a premium one orders is started earlier.
    """
    print_organization(set_tier(current_deps(), name, Tier(tier)))


def print_organization(organization: Organization) -> None:
    click.echo(f"{organization.id}  {organization.tier:<8}  {organization.name}")
