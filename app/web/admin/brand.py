"""The brand kit: colours, logos and fonts of the organization in one place."""

from collections.abc import Sized
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.documents.brand import LONGEST_NAME, MOST_COLOURS
from app.domain.errors import DomainError, Invalid
from app.domain.fonts import EMBEDDING_WORDS, LARGEST_FONT_BYTES, LONGEST_FAMILY, LONGEST_LICENCE
from app.services.catalogue import brand, fonts, logos
from app.web.guard import actor, demands, deps
from app.web.incoming import received_files
from app.web.sentences import say

blueprint = Blueprint("admin_brand", __name__, url_prefix="/admin/brand")
SPARE_ROWS = 3
"""Empty rows for colours below those that are there."""
SAID = {
    "colours": "Saved. They are offered where a colour is chosen.",
    "font": "Added. Text styles, rules and texts can name it.",
    "archived": "Archived. It is not offered any more; what is lettered with it stays so.",
    "restored": "Offered again.",
    "logo": "Added. Whoever adjusts a result can choose it.",
    "removed": "Taken out of the list. Results that bear it keep it.",
}
"""What was done, by the word in the address."""


@blueprint.get("")
@demands(Permission.MANAGE_CATALOGUE)
def index() -> ResponseReturnValue:
    return show()


@blueprint.post("/colours")
@demands(Permission.MANAGE_CATALOGUE)
def save_colours() -> ResponseReturnValue:
    """Set the colours as the rows say; an empty row is none."""
    names, values = request.form.getlist("name"), request.form.getlist("color")
    rows = [pair for pair in zip(names, values, strict=False) if any(map(str.strip, pair))]
    colours = [{"name": name or value, "color": value.strip()} for name, value in rows]
    try:
        brand.change_brand_kit(deps(), actor(), {"colours": colours})
    except Invalid as refusal:
        said = [f"{place_of(path, rows)}{say(said)}" for path, said in refusal.fields.items()]
        return make_response(show(rows=rows, colour_errors=said), 422)
    return done("colours")


@blueprint.post("/fonts")
@demands(Permission.MANAGE_CATALOGUE)
def add_font() -> ResponseReturnValue:
    typed = {name: request.form.get(name, "") for name in ("licence", "family")}
    try:
        with received_files(request, "font_file") as files:
            demand_one(files)
            made = fonts.add_font(deps(), actor(), files[0].filename, files[0].path, **typed)
    except Invalid as refusal:
        return make_response(show(font_errors=refusal.fields, typed=typed), 422)
    except DomainError as refusal:
        errors = {"file": refusal.message}
        return make_response(show(font_errors=errors, typed=typed), refusal_status(refusal))
    if made.remarks:
        return make_response(show(said=SAID["font"], remarks=made.remarks))
    return done("font")


@blueprint.post("/fonts/<uuid:font_id>/archive")
@demands(Permission.MANAGE_CATALOGUE)
def archive_font(font_id: UUID) -> ResponseReturnValue:
    fonts.delete_font(deps(), actor(), font_id)
    return done("archived")


@blueprint.post("/fonts/<uuid:font_id>/restore")
@demands(Permission.MANAGE_CATALOGUE)
def restore_font(font_id: UUID) -> ResponseReturnValue:
    try:
        fonts.restore_font(deps(), actor(), font_id)
    except Invalid as refusal:
        return make_response(show(font_errors=refusal.fields), 422)
    return done("restored")


@blueprint.post("/logos")
@demands(Permission.MANAGE_CATALOGUE)
def add_logo() -> ResponseReturnValue:
    try:
        with received_files(request, "logo_file") as files:
            demand_one(files)
            made = logos.add_logo(deps(), actor(), files[0].filename, files[0].path)
    except Invalid as refusal:
        return make_response(show(logo_error=refusal.fields["file"]), 422)
    except DomainError as refusal:
        return make_response(show(logo_error=refusal.message), refusal_status(refusal))
    if made.remarks:
        return make_response(show(said=SAID["logo"], remarks=made.remarks))
    return done("logo")


@blueprint.post("/logos/<uuid:logo_id>/remove")
@demands(Permission.MANAGE_CATALOGUE)
def remove_logo(logo_id: UUID) -> ResponseReturnValue:
    logos.delete_logo(deps(), actor(), logo_id)
    return done("removed")


def demand_one(files: Sized) -> None:
    """Raise Invalid unless one file was chosen."""
    if len(files) != 1:
        raise Invalid({"file": "Choose one file."})


def show(**context: object) -> str:
    """The page, with what was typed and refused."""
    kit = brand.get_brand_kit(deps(), actor())
    rows = context.pop("rows", None) or [(each.name, each.color) for each in kit.colours]
    everything = fonts.list_fonts(deps(), actor())
    return render_template(
        "admin/brand.html",
        **{
            "rows": rows,
            "spare": SPARE_ROWS,
            "most_colours": MOST_COLOURS,
            "longest_name": LONGEST_NAME,
            "logos": logos.list_logos(deps(), actor()),
            "fonts": [font for font in everything if font.archived_at is None],
            "archived": [font for font in everything if font.archived_at is not None],
            "embedding_words": EMBEDDING_WORDS,
            "largest_mb": LARGEST_FONT_BYTES // 1_000_000,
            "longest_licence": LONGEST_LICENCE,
            "longest_family": LONGEST_FAMILY,
            "said": SAID.get(request.args.get("said", ""), ""),
            "remarks": (),
            "colour_errors": (),
            "font_errors": {},
            "typed": {},
            "logo_error": "",
            **context,
        },
    )


def done(word: str) -> ResponseReturnValue:
    return redirect(url_for("admin_brand.index", said=word), 303)


def place_of(path: str, rows: list[tuple[str, str]]) -> str:
    """Which row an error is about, as `colours.2.color` names it."""
    parts = path.split(".")
    if len(parts) < 2 or not parts[1].isdigit():
        return ""
    name, value = rows[int(parts[1])]
    return f"{name or value}: "


def refusal_status(refusal: DomainError) -> int:
    """422, so that a page is shown in place; what is for a while is said as such."""
    return 503 if refusal.code in {"unavailable", "too_busy"} else 422
