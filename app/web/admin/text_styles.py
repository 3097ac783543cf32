"""Text style sets: changed with their look in view, on real pictures and in four languages."""

from base64 import b64encode
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.catalogue import TextStyleSet
from app.domain.documents.declared import Option, Source
from app.domain.documents.text_styles import StyleSetDraft, StyleType
from app.domain.errors import Invalid, NotFound
from app.domain.style_samples import LANGUAGES, SampleLanguage
from app.services.catalogue import settings, style_proofs, text_styles
from app.services.catalogue.style_proofs import StyleProof
from app.web.admin.rule_form import (
    Choices,
    Draft,
    FieldView,
    name_errors,
    named_options,
    read_draft,
    show_form,
)
from app.web.fragments import render_block
from app.web.guard import actor, demands, deps
from app.web.languages import gettext, mark_text
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_text_styles", __name__, url_prefix="/admin/text-styles")
NEW = StyleSetDraft.model_construct(name="")
"""What the form of a new set starts with: the styles that a new organization has."""
SAID = {
    "saved": "Saved. Texts take it on when their result is made next; files that are there stay.",
    "same": "Nothing was changed.",
    "added": "Added. Whoever adjusts a result can choose it.",
    "archived": "Archived. Results that are lettered with it stay, and it can be restored.",
    "restored": "In use again.",
}
"""What was done, by the word in the address."""
NAMES = {
    StyleType.TITLE: mark_text("Title"),
    StyleType.SUBTITLE: mark_text("Subtitle"),
    StyleType.CONTENT: mark_text("Content"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A set with what stands in its form; set_id: None of a new one."""

    set_id: UUID | None
    base: StyleSetDraft
    draft: Draft[StyleSetDraft]


@blueprint.get("")
@demands(Permission.MANAGE_CATALOGUE)
def index() -> ResponseReturnValue:
    """The first set, or the form of a new one when there is none."""
    found = text_styles.list_style_sets(deps(), actor())
    said, gone = request.args.get("said"), request.args.get("gone")
    if not found:
        return redirect(url_for("admin_text_styles.new", said=said, gone=gone))
    first = found[0].id
    return redirect(url_for("admin_text_styles.show", set_id=first, said=said, gone=gone))


@blueprint.get("/new")
@demands(Permission.MANAGE_CATALOGUE)
def new() -> ResponseReturnValue:
    return render_page(Opened(None, NEW, Draft(NEW)))


@blueprint.post("/new")
@demands(Permission.MANAGE_CATALOGUE)
def create() -> ResponseReturnValue:
    return act(None)


@blueprint.get("/<uuid:set_id>")
@demands(Permission.MANAGE_CATALOGUE)
def show(set_id: UUID) -> ResponseReturnValue:
    base = draft_of(find_set(set_id))
    return render_page(Opened(set_id, base, Draft(base)))


@blueprint.post("/<uuid:set_id>")
@demands(Permission.MANAGE_CATALOGUE)
def change(set_id: UUID) -> ResponseReturnValue:
    return act(set_id)


@blueprint.post("/proofs")
@demands(Permission.MANAGE_CATALOGUE)
def proofs() -> ResponseReturnValue:
    """The pictures and what the fonts lack, while a value changes."""
    opened = open_form(None)
    status = 422 if opened.draft.errors else 200
    return make_response(
        render_block("admin/text_styles.html", "proofs", **page_context(opened)), status
    )


@blueprint.post("/<uuid:set_id>/archive")
@demands(Permission.MANAGE_CATALOGUE)
def archive(set_id: UUID) -> ResponseReturnValue:
    text_styles.delete_style_set(deps(), actor(), set_id)
    return redirect(url_for("admin_text_styles.index", said="archived", gone=set_id), 303)


@blueprint.post("/<uuid:set_id>/restore")
@demands(Permission.MANAGE_CATALOGUE)
def restore(set_id: UUID) -> ResponseReturnValue:
    text_styles.restore_style_set(deps(), actor(), set_id)
    return redirect(url_for("admin_text_styles.show", set_id=set_id, said="restored"), 303)


def act(set_id: UUID | None) -> ResponseReturnValue:
    """Save what was typed, or only look at it."""
    opened = open_form(set_id)
    if request.form.get("act") == "look" and not opened.draft.errors:
        return render_page(opened)
    if not opened.draft.errors:
        try:
            return save(opened)
        except Invalid as refusal:
            draft = Draft(opened.draft.rule, refusal.fields, opened.draft.typed)
            opened = Opened(set_id, opened.base, draft)
    return make_response(render_page(opened), 422)


def save(opened: Opened) -> ResponseReturnValue:
    document = opened.draft.rule.to_json()
    if opened.set_id is None:
        made = text_styles.add_style_set(deps(), actor(), document)
        return redirect(url_for("admin_text_styles.show", set_id=made.id, said="added"), 303)
    text_styles.change_style_set(deps(), actor(), opened.set_id, document)
    word = "same" if opened.draft.rule == opened.base else "saved"
    return redirect(url_for("admin_text_styles.show", set_id=opened.set_id, said=word), 303)


def open_form(set_id: UUID | None) -> Opened:
    """What was typed, over the set as it is; over the defaults for a new one."""
    base = NEW if set_id is None else draft_of(find_set(set_id))
    return Opened(set_id, base, read_draft(base, request.form))


def find_set(set_id: UUID) -> TextStyleSet:
    """The set in use.

    Raises:
        NotFound: There is none.
    """
    for found in text_styles.list_style_sets(deps(), actor()):
        if found.id == set_id:
            return found
    raise NotFound("There is no such text style set.", code="style_set_not_found")


def draft_of(found: TextStyleSet) -> StyleSetDraft:
    return StyleSetDraft.model_construct(name=found.name, styles=found.styles)


def render_page(opened: Opened) -> str:
    return render_template("admin/text_styles.html", **page_context(opened))


def page_context(opened: Opened) -> dict[str, object]:
    """What the page of a set shows."""
    word = request.values.get("language", "")
    language = SampleLanguage(word) if word in set(SampleLanguage) else None
    document = {**opened.draft.rule.to_json(), "name": "Proof"}
    fields = [
        view
        for section in show_form(opened.draft, opened.base, find_choices())
        for view in section.fields
    ]
    found = style_proofs.prove_styles(deps(), actor(), document, language)
    return {
        "sets": text_styles.list_style_sets(deps(), actor()),
        "archived": text_styles.list_style_sets(deps(), actor(), is_archived=True),
        "set_id": opened.set_id,
        "title": opened.base.name or gettext("New set"),
        "name_field": fields[0],
        "styles": [(kind, gettext(NAMES[kind]), fields_of(fields, kind)) for kind in StyleType],
        "errors": name_errors(opened.draft),
        "proofs": [(proof, address_of(proof)) for proof in found],
        "coverage": style_proofs.cover_styles(deps(), actor(), document),
        "style_names": Spoken(NAMES),
        "sample_language": language,
        "languages": LANGUAGES,
        "said": SAID.get(request.args.get("said", ""), ""),
        "gone": request.args.get("gone", ""),
    }


def fields_of(fields: list[FieldView], kind: StyleType) -> list[FieldView]:
    return [view for view in fields if view.field.path.startswith(f"styles.{kind}.")]


def address_of(proof: StyleProof) -> str:
    """The picture itself as an address: nothing of it is stored."""
    return f"data:image/jpeg;base64,{b64encode(proof.data).decode()}"


def find_choices() -> Choices:
    """What styles choose from that their declaration cannot know."""
    known = settings.get_settings(deps(), actor())
    return {
        Source.FONTS: named_options(known.font_families),
        Source.COLOURS: tuple(Option(each.color, each.name) for each in known.brand_colours),
    }
