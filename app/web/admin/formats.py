"""The catalogue of platforms and formats: looked through, changed, checked, taken out and in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import AssetFormat, KeptFormat
from app.domain.documents.declared import Option, Source
from app.domain.documents.formats import (
    CONFIDENCE_WORDS,
    MASKS,
    RULE_WORDS,
    FormatDraft,
    FormatType,
)
from app.domain.documents.rules import RuleGroup
from app.domain.errors import Invalid
from app.domain.format_fit import MISFIT_WORDS
from app.domain.format_import import ImportPlan
from app.domain.geometry import Size
from app.services.catalogue import (
    format_exchange,
    format_misfits,
    format_upkeep,
    formats,
    platforms,
    rule_trials,
)
from app.web.admin.format_list import STATE_WORDS, FormatFilter, find_formats, ratio_text
from app.web.admin.rule_form import (
    Choices,
    Draft,
    name_errors,
    named_options,
    read_draft,
    show_form,
)
from app.web.fragments import render_block
from app.web.guard import actor, demands, deps
from app.web.incoming import received_files
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_formats", __name__, url_prefix="/admin/formats")
PAGE = 25
"""Formats on a page of the list."""
NEW = FormatDraft.model_construct(name="", type=FormatType.REPURPOSING, width=1080, height=1080)
"""What the form of a new format starts with."""
LARGEST_FILE = 450_000
"""Bytes of an imported file: what a form may hold when its preview is confirmed."""
SAID = {
    "saved": "Saved. What is ordered from now on is made so; results that are there stay.",
    "same": "Nothing was changed.",
    "added": "Added. It can be ordered from now on.",
    "duplicated": "This is the copy. Give it a name of its own.",
    "archived": "Archived. It is not offered any more; its results stay and can be downloaded.",
    "restored": "In use again.",
    "checked": "Noted: its figures were looked up today.",
}
"""What was done, by the word in the address."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A format with what stands in its form; kept: None of a new one."""

    kept: KeptFormat | None
    base: FormatDraft
    draft: Draft[FormatDraft]


@blueprint.get("")
@demands(Permission.MANAGE_CATALOGUE)
def index() -> ResponseReturnValue:
    wanted = FormatFilter.read(request.args)
    everything = format_upkeep.browse_formats(deps(), actor())
    found = find_formats(everything, wanted, deps().clock.now().date())
    return render_template(
        "admin/formats.html",
        wanted=wanted,
        found=found,
        shown=found.formats[wanted.offset :][:PAGE],
        size=PAGE,
        state_words=Spoken(STATE_WORDS),
        ratio_text=ratio_text,
        today=deps().clock.now().date(),
        **said(),
    )


@blueprint.get("/new")
@demands(Permission.MANAGE_CATALOGUE)
def new() -> ResponseReturnValue:
    return render_template("admin/format.html", **page_context(Opened(None, NEW, Draft(NEW))))


@blueprint.post("/new")
@demands(Permission.MANAGE_CATALOGUE)
def create() -> ResponseReturnValue:
    opened = open_form(None)
    if not opened.draft.errors:
        try:
            made = formats.add_format(deps(), actor(), opened.draft.rule.to_json())
            return redirect(to_format(made.id, "added"), 303)
        except Invalid as refusal:
            opened = refused(opened, refusal)
    return make_response(render_template("admin/format.html", **page_context(opened)), 422)


@blueprint.get("/<uuid:format_id>")
@demands(Permission.MANAGE_CATALOGUE)
def show(format_id: UUID) -> ResponseReturnValue:
    kept = format_upkeep.get_kept_format(deps(), actor(), format_id)
    base = draft_of(kept.format)
    return render_template("admin/format.html", **page_context(Opened(kept, base, Draft(base))))


@blueprint.post("/<uuid:format_id>")
@demands(Permission.MANAGE_CATALOGUE)
def change(format_id: UUID) -> ResponseReturnValue:
    opened = open_form(format_id)
    if not opened.draft.errors:
        try:
            formats.change_format(deps(), actor(), format_id, opened.draft.rule.to_json())
            word = "same" if opened.draft.rule == opened.base else "saved"
            return redirect(to_format(format_id, word), 303)
        except Invalid as refusal:
            opened = refused(opened, refusal)
    return make_response(render_template("admin/format.html", **page_context(opened)), 422)


@blueprint.post("/preview")
@demands(Permission.MANAGE_CATALOGUE)
def preview() -> ResponseReturnValue:
    """The picture in the ratio and behind the mask that are being typed."""
    opened = Opened(None, NEW, read_draft(NEW, request.form))
    return render_block("admin/format.html", "preview", **page_context(opened))


@blueprint.post("/<uuid:format_id>/duplicate")
@demands(Permission.MANAGE_CATALOGUE)
def duplicate(format_id: UUID) -> ResponseReturnValue:
    made = format_upkeep.duplicate_format(deps(), actor(), format_id)
    return redirect(to_format(made.id, "duplicated"), 303)


@blueprint.post("/<uuid:format_id>/archive")
@demands(Permission.MANAGE_CATALOGUE)
def archive(format_id: UUID) -> ResponseReturnValue:
    formats.delete_format(deps(), actor(), format_id)
    return redirect(to_format(format_id, "archived"), 303)


@blueprint.post("/<uuid:format_id>/restore")
@demands(Permission.MANAGE_CATALOGUE)
def restore(format_id: UUID) -> ResponseReturnValue:
    format_upkeep.restore_format(deps(), actor(), format_id)
    return redirect(to_format(format_id, "restored"), 303)


@blueprint.post("/<uuid:format_id>/checked")
@demands(Permission.MANAGE_CATALOGUE)
def checked(format_id: UUID) -> ResponseReturnValue:
    format_upkeep.mark_format_checked(deps(), actor(), format_id)
    return redirect(to_format(format_id, "checked"), 303)


@blueprint.post("/<uuid:format_id>/remake")
@demands(Permission.MANAGE_CATALOGUE)
def remake(format_id: UUID) -> ResponseReturnValue:
    """Make the chosen files again for the format as it is now."""
    chosen = [UUID(word) for word in request.form.getlist("result") if is_uuid(word)]
    number = format_misfits.remake_unfit_results(deps(), actor(), format_id, chosen)
    return redirect(url_for("admin_formats.show", format_id=format_id, remade=number), 303)


@blueprint.get("/export.json")
@demands(Permission.MANAGE_CATALOGUE)
def export() -> ResponseReturnValue:
    document = format_exchange.export_formats(deps(), actor())
    answer = make_response(json.dumps(document, indent=1, ensure_ascii=False))
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = 'attachment; filename="formats.json"'
    return answer


@blueprint.get("/import")
@demands(Permission.MANAGE_CATALOGUE)
def choose_file() -> ResponseReturnValue:
    return render_template("admin/format_import.html")


@blueprint.post("/import")
@demands(Permission.MANAGE_CATALOGUE)
def look_at_file() -> ResponseReturnValue:
    """What the file would do; nothing is changed."""
    text = ""
    try:
        text = read_file()
        plan = format_exchange.preview_import(deps(), actor(), parse_file(text))
    except Invalid as refusal:
        return refuse_file(refusal, text)
    return render_template("admin/format_import.html", plan=plan, document=text)


@blueprint.post("/import/confirm")
@demands(Permission.MANAGE_CATALOGUE)
def take_file_in() -> ResponseReturnValue:
    """Do what the preview said."""
    text = request.form.get("document", "")
    try:
        plan: ImportPlan = format_exchange.import_formats(deps(), actor(), parse_file(text))
    except Invalid as refusal:
        return refuse_file(refusal, text)
    return render_template("admin/format_import.html", plan=plan, is_done=True)


def read_file() -> str:
    """The text of the file that was chosen.

    Raises:
        Invalid: None was chosen, it is too large, or it is no text.
    """
    with received_files(request, "file") as files:
        if len(files) != 1:
            raise Invalid({"file": "Choose one file."})
        if files[0].path.stat().st_size > LARGEST_FILE:
            raise Invalid({"file": f"The file has more than {LARGEST_FILE // 1000} KB."})
        try:
            return files[0].path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid({"file": "This is no JSON: it is no text in UTF-8."}) from None


def parse_file(text: str) -> object:
    """What the text says.

    Raises:
        Invalid: It is no JSON.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        said = f"This is no JSON. Line {error.lineno}: {error.msg}."
        raise Invalid({"file": said}) from None
    except (ValueError, RecursionError):
        raise Invalid({"file": "This is no JSON that can be read."}) from None


def refuse_file(refusal: Invalid, text: str) -> ResponseReturnValue:
    """The page again, with what is wrong and, where it can be told, with the preview."""
    context: dict[str, object] = {"refused": tuple(refusal.fields.values())}
    if text and not any(path in refusal.fields for path in ("file", "formats")):
        context["plan"] = format_exchange.preview_import(deps(), actor(), parse_file(text))
    return make_response(render_template("admin/format_import.html", **context), 422)


def open_form(format_id: UUID | None) -> Opened:
    """What was typed, over the format as it is; over nothing for a new one."""
    if format_id is None:
        return Opened(None, NEW, read_draft(NEW, request.form))
    kept = format_upkeep.get_kept_format(deps(), actor(), format_id)
    base = draft_of(kept.format)
    return Opened(kept, base, read_draft(base, request.form))


def refused(opened: Opened, refusal: Invalid) -> Opened:
    draft = Draft(opened.draft.rule, refusal.fields, opened.draft.typed)
    return Opened(opened.kept, opened.base, draft)


def draft_of(fmt: AssetFormat) -> FormatDraft:
    """The format as the form sets it."""
    values = {name: getattr(fmt, name) for name in FormatDraft.model_fields}
    return FormatDraft.model_construct(**values)


def page_context(opened: Opened) -> dict[str, object]:
    """What the page of a format shows."""
    fmt, kept = opened.draft.rule, opened.kept
    size = Size(fmt.width, fmt.height)
    strip = rule_trials.plan_strip(deps(), actor(), RuleGroup.ADAPTATION, {}, size)
    unfit = format_misfits.list_unfit_results(deps(), actor(), kept.format.id) if kept else ()
    return {
        "kept": kept,
        "fmt": fmt,
        "sections": show_form(opened.draft, opened.base, find_choices()),
        "errors": name_errors(opened.draft),
        "planned": strip[0],
        "unfit": unfit,
        "misfit_words": MISFIT_WORDS,
        "confidence_words": CONFIDENCE_WORDS,
        "needs_check": kept is not None and kept.format.needs_check(deps().clock.now().date()),
        "ratio": ratio_text(size),
        "remade": request.args.get("remade", type=int),
        **said(),
    }


def find_choices() -> Choices:
    """What formats choose from that their declaration cannot know."""
    kept = format_upkeep.browse_formats(deps(), actor())
    categories = sorted({one.format.category for one in kept if one.format.category})
    return {
        Source.PLATFORMS: tuple(
            Option(str(each.id), each.name) for each in platforms.list_platforms(deps(), actor())
        ),
        Source.CATEGORIES: named_options(categories),
        Source.MASKS: tuple(Option(mask, mask.capitalize()) for mask in MASKS),
        Source.FORMAT_RULES: tuple(Option(word, said) for word, said in RULE_WORDS.items()),
    }


def said() -> Mapping[str, str]:
    """What was just done, if anything."""
    return {"said": SAID.get(request.args.get("said", ""), "")}


def to_format(format_id: UUID, word: str) -> str:
    return url_for("admin_formats.show", format_id=format_id, said=word)


def is_uuid(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True
