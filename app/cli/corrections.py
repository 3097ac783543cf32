"""`flask --app wsgi corrections`: what people corrected, one JSON line a picture."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.current import current_deps
from app.services.operations.corrections import export_corrections


@click.command("corrections")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder to write the pictures to as well.",
)
@with_appcontext
def corrections(pictures: Path | None) -> None:
    """Print what was found in each corrected picture, and what people made of it.

    That is a data set for choosing the subject.
    """
    for document in export_corrections(current_deps(), pictures):
        click.echo(json.dumps(document, ensure_ascii=False))
