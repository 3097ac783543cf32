"""`flask --app wsgi storage ...`: the store of pictures and files."""

from dataclasses import asdict
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.current import current_deps
from app.domain.errors import DomainError, Invalid
from app.services.operations.maintenance import sweep_objects, sweep_rows
from app.services.operations.storage import set_up_store

storage = AppGroup("storage", help="The store of pictures and files.")


@storage.command("set-up")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    help="Where pages come from; repeatable. Default: AICREAT_PUBLIC_URL.",
)
def set_up(origins: tuple[str, ...]) -> None:
    """Let browsers put files into the bucket, and have it clear uploads never completed."""
    wanted = origins or tuple(filter(None, [own_origin()]))
    try:
        set_up_store(current_deps(), wanted)
    except Invalid as error:
        raise click.UsageError("; ".join(error.fields.values())) from None
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"The store takes files from pages of {', '.join(wanted)}.")


@storage.command("sweep")
def sweep() -> None:
    """Clear away now what the workers clear away by themselves in time."""
    swept = {**asdict(sweep_rows(current_deps())), "objects": sweep_objects(current_deps())}
    click.echo(", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in swept.items()))


def own_origin() -> str:
    """Where people reach us, as the settings say; empty when they do not."""
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
