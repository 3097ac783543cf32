"""The four groups of rules: changed with their effect in view, published, compared, restored."""

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.documents.declared import Option, Source
from app.domain.documents.rules import Rule, RuleGroup
from app.domain.errors import Invalid, RuleOutOfDate
from app.domain.geometry import Size
from app.domain.planning.effects import new_warnings
from app.domain.providers import CAPABILITY_WORDS
from app.domain.rule_changes import (
    RuleRecord,
    changes_as_document,
    list_changes,
    merge_changes,
)
from app.services.catalogue import rule_trials, rules, settings
from app.web.admin.rule_form import (
    MOVE,
    Choices,
    Draft,
    name_errors,
    named_options,
    read_draft,
    show_form,
)
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, demands, deps
from app.web.languages import mark_text
from app.web.plan_pictures import draw_windows
from app.web.sentences import say
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_rules", __name__, url_prefix="/admin/rules")
GROUP = "/<any({}):group>".format(",".join(f'"{group}"' for group in RuleGroup))
NAMES = {
    RuleGroup.ADAPTATION: mark_text("Adaptation"),
    RuleGroup.AI_BEHAVIOR: mark_text("AI behaviour"),
    RuleGroup.UPLOAD_MODERATION: mark_text("Upload & moderation"),
    RuleGroup.MANUAL_EDITING: mark_text("Manual editing"),
}
LEADS = {
    RuleGroup.ADAPTATION: "What leads in a picture, and what stays free.",
    RuleGroup.AI_BEHAVIOR: "How a picture gets into a format.",
    RuleGroup.UPLOAD_MODERATION: "What may be uploaded, and what is held back.",
    RuleGroup.MANUAL_EDITING: "What people may change in results.",
}
SHAPES = {
    "4:5": Size(1080, 1350),
    "1:1": Size(1080, 1080),
    "9:16": Size(1080, 1920),
    "16:9": Size(1920, 1080),
    "728 × 90": Size(728, 90),
    "160 × 600": Size(160, 600),
}
"""What the strip of pictures can be planned for."""
SHOWN_CHANGES = 24
"""Pairs of picture and format that a dry run shows; the rest is counted."""
SHOWN_VERSIONS = 50
"""Versions on a page of the history."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that came in. base: the version that it was opened with."""

    group: RuleGroup
    base: RuleRecord
    draft: Draft[Rule]

    @property
    def changes(self) -> dict[str, object]:
        """What was changed, to be laid over whatever is in force."""
        return changes_as_document(list_changes(self.base.rule, self.draft.rule))


@blueprint.get("")
@demands(Permission.MANAGE_RULES)
def index() -> ResponseReturnValue:
    return redirect(url_for("admin_rules.show", group=RuleGroup.ADAPTATION))


@blueprint.get(GROUP)
@demands(Permission.MANAGE_RULES)
def show(group: str) -> ResponseReturnValue:
    record = rules.get_rule(deps(), actor(), RuleGroup(group))
    opened = Opened(RuleGroup(group), record, Draft(record.rule))
    said = {name: request.args.get(name, type=int) for name in ("published", "same")}
    return render_template("admin/rules.html", **page_context(opened), **said)


@blueprint.post(GROUP)
@demands(Permission.MANAGE_RULES)
def act(group: str) -> ResponseReturnValue:
    """Publish the draft, or look at what it would do."""
    opened = open_form(RuleGroup(group))
    if request.form.get("act") != "publish" or opened.draft.errors:
        return render_draft(opened)
    note = request.form.get("note", "")
    try:
        record = rules.change_rule(
            deps(), actor(), opened.group, opened.changes, note, opened.base.version
        )
    except RuleOutOfDate:
        return render_conflict(opened)
    except Invalid as refusal:
        draft = Draft(opened.draft.rule, refusal.fields, opened.draft.typed)
        return render_draft(Opened(opened.group, opened.base, draft))
    said = {"published" if opened.changes else "same": record.version}
    published, same = said.get("published"), said.get("same")
    return redirect(url_for("admin_rules.show", group=group, published=published, same=same), 303)


@blueprint.post(f"{GROUP}/draft")
@demands(Permission.MANAGE_RULES)
def draft(group: str) -> ResponseReturnValue:
    """The strip of pictures and the list of changes, while a value changes."""
    opened = open_form(RuleGroup(group))
    status = 422 if opened.draft.errors else 200
    return make_response(
        render_block("admin/rules.html", "live", **page_context(opened), is_swapped=True), status
    )


@blueprint.get(f"{GROUP}/versions")
@demands(Permission.MANAGE_RULES)
def history(group: str) -> ResponseReturnValue:
    """The versions with author, date and note, and what differs between two of them."""
    offset = max(0, request.args.get("offset", 0, type=int))
    chosen = RuleGroup(group)
    page = rules.list_versions(deps(), actor(), chosen, limit=SHOWN_VERSIONS + 1, offset=offset)
    versions = page.items[:SHOWN_VERSIONS]
    earlier = [*page.items[1:], *([None] if len(page.items) <= SHOWN_VERSIONS else [])]
    steps = [
        (record, list_changes(before.rule, record.rule) if before else ())
        for record, before in zip(versions, earlier, strict=False)
    ]
    pair = [request.args.get(name, type=int) for name in ("from", "to")]
    before, after = pair
    return render_template(
        "admin/rule_history.html",
        **group_context(chosen),
        steps=steps,
        in_force=rules.get_rule(deps(), actor(), chosen),
        offset=offset,
        total=page.total,
        size=SHOWN_VERSIONS,
        pair=pair,
        changes=(
            None
            if before is None or after is None
            else rules.compare_versions(deps(), actor(), chosen, before, after)
        ),
        restored=request.args.get("restored", type=int),
    )


@blueprint.post(f"{GROUP}/versions/<int:number>/restore")
@demands(Permission.MANAGE_RULES)
def restore(group: str, number: int) -> ResponseReturnValue:
    version = request.form.get("version", type=int)
    rules.restore_version(deps(), actor(), RuleGroup(group), number, None, version)
    return redirect(url_for("admin_rules.history", group=group, restored=number), 303)


def open_form(group: RuleGroup) -> Opened:
    """What was typed, over the version that the form was opened with."""
    version = request.form.get("version", type=int)
    base = (
        rules.get_rule(deps(), actor(), group)
        if version is None
        else rules.get_version(deps(), actor(), group, version)
    )
    draft = read_draft(base.rule, request.form)
    faults = rules.check_draft(deps(), actor(), base.rule, draft.rule)
    return Opened(group, base, Draft(draft.rule, {**draft.errors, **faults}, draft.typed))


def render_draft(opened: Opened) -> ResponseReturnValue:
    """The page with the draft in it, and with what it would do."""
    context = page_context(opened)
    is_moved = MOVE in request.form
    if opened.group in rule_trials.PLANNED_BY and not (is_moved or opened.draft.errors):
        context["dry"] = rule_trials.try_rule(deps(), actor(), opened.group, opened.changes)
    status = 422 if opened.draft.errors else 200
    if is_htmx():
        return make_response(render_block("admin/rules.html", "dry_run", **context), status)
    return make_response(render_template("admin/rules.html", **context), status)


def render_conflict(opened: Opened) -> ResponseReturnValue:
    """Another admin published in between: the page with both changes, on top of theirs."""
    in_force = rules.get_rule(deps(), actor(), opened.group)
    merged = merge_changes(opened.base.rule, opened.draft.rule, in_force.rule)
    both = Draft(in_force.rule.with_changes(merged.document))
    context = page_context(Opened(opened.group, in_force, both))
    context["sections"] = show_form(both, in_force.rule, find_choices(), merged.theirs)
    context["theirs"] = merged.theirs
    return make_response(render_template("admin/rules.html", **context), 409)


def page_context(opened: Opened) -> dict[str, object]:
    """What the page of a group shows."""
    in_force = rules.get_rule(deps(), actor(), opened.group)
    shape = request.values.get("shape", "")
    shape = shape if shape in SHAPES else next(iter(SHAPES))
    has_plans = opened.group in rule_trials.PLANNED_BY
    strip = (
        rule_trials.plan_strip(deps(), actor(), opened.group, opened.changes, SHAPES[shape])
        if has_plans
        else ()
    )
    return {
        **group_context(opened.group),
        "record": in_force,
        "version": opened.base.version,
        "sections": show_form(opened.draft, opened.base.rule, find_choices()),
        "errors": name_errors(opened.draft),
        "changes": list_changes(opened.base.rule, opened.draft.rule),
        "note_text": request.form.get("note", ""),
        "has_plans": has_plans,
        "strip": strip,
        "outlook": rule_trials.foresee_rule(deps(), actor(), opened.group, opened.changes),
        "asked": rule_trials.foresee_asking(deps(), actor(), opened.group, opened.changes),
        "asked_for": CAPABILITY_WORDS,
        "shape": shape,
        "shapes": tuple(SHAPES),
    }


def find_choices() -> Choices:
    """What rules choose from that their declarations cannot know."""
    known = settings.get_settings(deps(), actor())
    return {
        Source.FONTS: named_options(known.font_families),
        Source.PROVIDERS: tuple(
            Option(name, name, host) for name, host in known.provider_hosts.items()
        ),
        Source.COLOURS: tuple(Option(each.color, each.name) for each in known.brand_colours),
    }


def group_context(group: RuleGroup) -> dict[str, object]:
    return {
        "group": group,
        "groups": Spoken(NAMES),
        "lead": say(LEADS[group]),
        "draw_windows": draw_windows,
        "new_warnings": new_warnings,
        "shown_changes": SHOWN_CHANGES,
    }
