"""`flask --app wsgi adapt`: pictures in, pictures of other sizes out, one JSON line a picture."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.current import current_deps
from app.cli.planning import PHOTOGRAPHS, PICTURES, SIZES, STRATEGY, read_behavior
from app.domain.geometry import Size
from app.services.files.adapting import AdaptedFile, adapt_files


@click.command("adapt")
@STRATEGY
@PHOTOGRAPHS
@SIZES
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False, writable=True),
    required=True,
    help="The folder to write to.",
)
@PICTURES
@with_appcontext
def adapt(
    strategy: str,
    photographs: str,
    sizes: tuple[Size, ...],
    out: Path,
    pictures: tuple[Path, ...],
) -> None:
    """Write each PICTURE in every size: one JSON line a picture says what was written."""
    deps = current_deps()
    failed = False
    behavior = read_behavior(strategy, photographs)
    for adapted in adapt_files(deps, pictures, sizes, behavior, out):
        failed |= adapted.error is not None
        click.echo(json.dumps(adapted_document(adapted), ensure_ascii=False))
        sys.stdout.flush()
    if failed:
        raise SystemExit(1)


def adapted_document(adapted: AdaptedFile) -> dict[str, object]:
    """What the line about one picture says."""
    if adapted.error is not None:
        return {"file": str(adapted.path), "error": adapted.error}
    results = [
        {
            "path": str(written.path),
            "size": str(written.size),
            "strategy": str(written.strategy),
            "warnings": [
                {"code": warning.code, "message": warning.message} for warning in written.warnings
            ],
        }
        for written in adapted.written
    ]
    return {"file": str(adapted.path), "results": results}
