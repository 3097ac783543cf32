"""`flask --app wsgi openapi > docs/openapi.json`: the description of the API, from the code."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.api.v1.description.document import as_text


@click.command("openapi")
@with_appcontext
def openapi() -> None:
    """Write the OpenAPI document to standard output."""
    click.echo(as_text(current_app.spec), nl=False)  # type: ignore[attr-defined]
