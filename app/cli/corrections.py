"""`flask --app wsgi corrections`: what people corrected, one JSON line a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from app.deps import Deps
from app.services.operations.corrections import export_corrections


@click.command("corrections")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder to write the pictures to as well.",
)
@with_appcontext
def corrections(pictures: Path | None) -> None:
    """Print what was found in each corrected picture, and what people made of it: a data set for
    choosing the subject.
    """
    for document in export_corrections(cast(Deps, current_app.extensions["deps"]), pictures):
        click.echo(json.dumps(document, ensure_ascii=False))
