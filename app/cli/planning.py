"""`flask --app wsgi plan`: where pictures would be cropped or extended, in JSON lines."""

import json
import re
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.current import current_deps
from app.domain.documents.formats import custom_size
from app.domain.documents.rules import (
    AdaptationStrategy,
    AIBehaviorRule,
    BesidePhotographs,
    FocalPointLogic,
)
from app.domain.errors import Invalid
from app.domain.geometry import Size
from app.services.files.planning import PlannedFile, plan_files


class SizeType(click.ParamType[Size]):
    """WIDTHxHEIGHT in pixels."""

    name = "WxH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Size:
        if isinstance(value, Size):
            return value
        match = re.fullmatch(r"(\d{1,6})x(\d{1,6})", str(value).strip().lower())
        if not match:
            self.fail(f"{value!r} is not a size such as 1080x1920.", param, ctx)
        try:
            return custom_size(int(match[1]), int(match[2]))
        except Invalid as error:
            self.fail(f"{value}: {next(iter(error.fields.values()))}", param, ctx)


STRATEGY = click.option(
    "--strategy",
    type=click.Choice([str(s) for s in AdaptationStrategy]),
    default="auto",
    show_default=True,
)
PHOTOGRAPHS = click.option(
    "--photographs",
    type=click.Choice([str(v) for v in BesidePhotographs]),
    default=str(BesidePhotographs.PANEL),
    show_default=True,
    help="What is done with photographs that no crop holds.",
)
SIZES = click.option(
    "--size",
    "sizes",
    type=SizeType(),
    multiple=True,
    required=True,
    help="A target size in pixels; repeatable.",
)
PICTURES = click.argument(
    "pictures", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PICTURE..."
)


@click.command("plan")
@STRATEGY
@PHOTOGRAPHS
@click.option(
    "--logic",
    type=click.Choice([str(v) for v in FocalPointLogic]),
    default=str(FocalPointLogic.FACE_AND_PRODUCT),
)
@SIZES
@PICTURES
@with_appcontext
def plan(
    strategy: str,
    photographs: str,
    logic: str,
    sizes: tuple[Size, ...],
    pictures: tuple[Path, ...],
) -> None:
    """Print where each PICTURE would be cropped or extended: one JSON line a picture."""
    deps = current_deps()
    failed = False
    behavior = read_behavior(strategy, photographs)
    for planned in plan_files(deps, pictures, sizes, behavior, FocalPointLogic(logic)):
        failed |= planned.error is not None
        click.echo(json.dumps(planned_document(planned), ensure_ascii=False))
        sys.stdout.flush()
    if failed:
        raise SystemExit(1)


def read_behavior(strategy: str, photographs: str) -> AIBehaviorRule:
    """The rule that two options of the command line make."""
    return AIBehaviorRule(
        adaptation_strategy=AdaptationStrategy(strategy),
        beside_photographs=BesidePhotographs(photographs),
    )


def planned_document(planned: PlannedFile) -> dict[str, object]:
    """What the line about one picture says."""
    if planned.analysis is None:
        return {"file": str(planned.path), "error": planned.error}
    elements = [
        {"kind": str(e.kind), "label": e.label, "score": round(e.score, 3), "box": e.box.as_list()}
        for e in planned.analysis.elements
    ]
    return {
        "file": str(planned.path),
        "elements": elements,
        "plans": {size: made.to_json() for size, made in planned.plans.items()},
    }
