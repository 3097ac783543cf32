"""`flask --app wsgi storage ...`: the store of pictures and files."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import click
from flask import current_app

from app.cli.current import current_deps
from app.cli.groups import OperatorGroup
from app.deps import Deps
from app.domain.errors import Invalid
from app.services.operations.maintenance import sweep_objects, sweep_rows
from app.services.operations.storage import (
    check_store,
    create_store,
    load_objects,
    save_objects,
    set_up_store,
)

R = TypeVar("R")

storage = OperatorGroup("storage", help="The store of pictures and files.")


@storage.command("create-bucket")
def create_bucket() -> None:
    """Make the bucket of the settings, unless it is there."""
    is_new = asked(create_store)
    click.echo("The store was made." if is_new else "The store is there.")


@storage.command("check")
def check() -> None:
    """Write, read, copy and delete an object as the product does."""
    asked(check_store)
    click.echo("The store writes, reads, deletes, and copies without replacing.")


@storage.command("save")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def save(folder: Path) -> None:
    """Copy into FOLDER every object that it does not have."""
    click.echo(f"Objects saved: {asked(lambda deps: save_objects(deps, folder))}.")


@storage.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load(folder: Path) -> None:
    """Put into the store every object of FOLDER that it does not have."""
    click.echo(f"Objects loaded: {asked(lambda deps: load_objects(deps, folder))}.")


def asked(use_case: Callable[[Deps], R]) -> R:
    """What the use case answers; a folder that cannot be used in one line."""
    try:
        return use_case(current_deps())
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from None


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
