"""How values are shown: the words, figures and addresses that templates use."""

import base64
from collections.abc import Mapping

from flask.sansio.app import App

from app.domain.documents.file_types import LogoType
from app.domain.documents.plans import PlanWarning, Strategy
from app.domain.documents.rules import ManualEditingRule
from app.domain.edit_changes import SIDE_WORDS, EditPart
from app.domain.jobs import JobKind
from app.domain.kinds import KINDS
from app.domain.left_out import explain_left_out
from app.domain.light_table import Act
from app.domain.preflight.traits import (
    TRAITS,
    UNKNOWN,
    Mend,
    badge_of,
    mend_of,
    sort_warnings,
    traits_of,
)
from app.domain.projects import ProjectStatus
from app.domain.results import GeneratedAsset, ResultStatus
from app.web.admin.places import ADMIN_PLACES
from app.web.amounts import (
    bytes_text,
    count_text,
    date_text,
    day_text,
    duration_text,
    fixed_text,
    number_text,
    results_text,
    size_text,
    until_text,
    when_inside,
    when_text,
)
from app.web.guard import viewer
from app.web.languages import gettext, mark_text
from app.web.platform_frames import frame_of
from app.web.problems import details_of_work
from app.web.sentences import mark_said, say, say_name
from app.web.static_files import static_url
from app.web.tags import element_name, tagged
from app.web.word_tables import Said, Spoken

NEAR_LIMIT = 0.5
"""Share of a format's limit of bytes from which it is told beside the size of a file."""
STRATEGY_WORDS = {
    Strategy.CROP: mark_text("Cropped"),
    Strategy.EXTEND_CANVAS: mark_text("Extended"),
    Strategy.ADD_BACKGROUND: mark_text("On a background"),
    Strategy.RECOMPOSE: mark_text("Recomposed"),
}
KIND_CLASSES = {kind: traits.css_class for kind, traits in KINDS.items()}
"""Suffix of the class `is-...` that colours each kind of element."""
PROJECT_WORDS = {
    ProjectStatus.UPLOADING: (mark_text("Uploading"), "accent", "upload"),
    ProjectStatus.PROCESSING: (mark_text("Looking at the pictures"), "accent", "clock"),
    ProjectStatus.READY_FOR_REVIEW: (mark_text("Ready for formats"), "", "frames"),
    ProjectStatus.GENERATING: (mark_text("Making results"), "accent", "clock"),
    ProjectStatus.COMPLETED: (mark_text("Results are made"), "ok", "ok"),
    ProjectStatus.FAILED: (mark_text("Failed"), "blocked", "block"),
}
JOB_WORDS = {
    JobKind.ANALYSE_ASSET: mark_text("Looking at a picture"),
    JobKind.RENDER_RESULT: mark_text("Making a result"),
    JobKind.DELIVER_WEBHOOK: mark_text("Calling a webhook"),
    JobKind.BUILD_DOWNLOAD: mark_text("Making a ZIP"),
    JobKind.SEND_MAIL: mark_text("Sending a mail"),
}
MEND_WORDS = {
    Mend.MOVE: mark_text("Move it"),
    Mend.PLATE: mark_text("Add a plate"),
    Mend.LARGER: mark_text("Make it larger"),
    Mend.STRATEGY: mark_text("Extend instead"),
    Mend.QUALITY: mark_text("Lower the quality"),
}
"""What one click does, as its button says it."""
MEND_ICONS = {
    Mend.MOVE: "move",
    Mend.PLATE: "contrast",
    Mend.LARGER: "plus",
    Mend.STRATEGY: "extend",
    Mend.QUALITY: "down",
}
DONE_SENTENCES = {
    Act.APPROVE: mark_text("%(count)s approved."),
    Act.REJECT: mark_text("%(count)s rejected."),
    Act.REOPEN: mark_text("%(count)s to be decided anew."),
    Act.AGAIN: mark_text("%(count)s being made again."),
}
"""What came of a decision."""
REASONS = (
    mark_text("Cut badly"),
    mark_text("Text cannot be read"),
    mark_text("Logo or product covered"),
    mark_text("Colours or light"),
    mark_text("Wrong picture for this place"),
    mark_text("Extension shows"),
)
"""Why results are mostly rejected: the keys 1 to 6."""
PART_WORDS = {
    EditPart.PICTURE: mark_text("Crop and strategy"),
    EditPart.COLOUR: mark_text("Colour"),
    EditPart.TEXT: mark_text("Text"),
    EditPart.LOGO: mark_text("Logo"),
    EditPart.FILE: mark_text("Quality"),
}
"""The parts of edits, as people choose them."""
PART_NOUNS = {
    EditPart.PICTURE: mark_text("crop and strategy"),
    EditPart.COLOUR: mark_text("colour"),
    EditPart.TEXT: mark_text("text"),
    EditPart.LOGO: mark_text("logo"),
    EditPart.FILE: mark_text("quality"),
}
"""The same within a sentence."""
KIND_WORDS = {kind: traits.noun.capitalize() for kind, traits in KINDS.items()}
KIND_NOUNS = {kind: traits.noun for kind, traits in KINDS.items()}
WAITING = frozenset({ResultStatus.PENDING, ResultStatus.RENDERING})


def data_uri(data: bytes) -> str:
    """A small JPEG as an address that holds it."""
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"


def logo_accept(rule: ManualEditingRule) -> str:
    """What a file field for logos offers to choose."""
    types = rule.allowed_logo_sources.types
    endings = [f".{kind}" for kind in types]
    return ",".join([*endings, ".jpg"] if LogoType.JPEG in types else endings)


def done_text(act: Act, number: int) -> str:
    """What came of a decision, in words: '3 results approved.'."""
    return gettext(DONE_SENTENCES[act], count=results_text(number))


def pair_text(word: str) -> tuple[str, str]:
    """An option of a choice: the value, and the value as words."""
    return word, say(word.replace("_", " ").capitalize())


def percent(value: float, whole: float) -> str:
    """A share as SVG takes it: '44.53%'."""
    return f"{100 * value / whole:.2f}%" if whole else "0%"


def badges_of(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    """(text, kind, icon) of a result's state, or that it is clean, and of its file."""
    if result.status is ResultStatus.FAILED:
        return [
            (say(result.problem.message) if result.problem else gettext("Not made"), "blocked", "")
        ]
    if result.status is ResultStatus.CANCELLED:
        return [(gettext("Cancelled"), "", "x")]
    if result.status in WAITING:
        return [
            (gettext("Being made"), "accent", "clock")
            if result.status is ResultStatus.RENDERING
            else (gettext("Waiting"), "", "clock")
        ]
    nsfw = [(gettext("May not be safe for work"), "blocked", "eye-off")] if result.is_nsfw else []
    is_clean = not nsfw and not findings_of(result)
    clean = [(gettext("Clean"), "ok", "")] if is_clean else []
    return nsfw + clean + size_badges(result)


def maker_badges(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    """(text, kind, icon) of who extended a result: a card never cuts or hides it."""
    if result.status is not ResultStatus.READY:
        return []
    if result.provenance.left_out and findings_of(result):  # else it has a line of its own
        return [(gettext("Extended without AI"), "made-by", "")]
    if result.provenance.painted_by:
        return [(gettext("Extended by AI"), "accent made-by", "info")]
    return []


def painter_text(maker: str) -> str:
    """A provider and its model, which records join by a colon, as they are read."""
    name, _, model = maker.partition(":")
    return f"{name} ({model})" if model else name


def findings_of(result: GeneratedAsset) -> tuple[PlanWarning, ...]:
    """What is wrong with a result that is made, the worst first; each has a badge of its own."""
    if result.status is not ResultStatus.READY or result.plan is None:
        return ()
    return sort_warnings(result.plan.warnings)


def kind_of_warning(warning: PlanWarning) -> str:
    """The class of its badge."""
    return "blocked" if traits_of(warning).is_blocking else "attention"


def trait_words(code: str) -> str:
    """What a code of a warning means, in two or three words."""
    return say(TRAITS.get(code, UNKNOWN).badge)


def short_words(warning: PlanWarning) -> str:
    """A warning in two or three words."""
    return say(badge_of(warning))


def say_values(texts: Mapping[str, str]) -> dict[str, str]:
    """A table of sentences, such as errors by their fields."""
    return {name: say(text) for name, text in texts.items()}


def size_badges(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    """The size of the file, and a near limit; nothing where a warning says it is too large."""
    if result.max_bytes and result.size_bytes > result.max_bytes and findings_of(result):
        return []
    if result.max_bytes and result.size_bytes >= NEAR_LIMIT * result.max_bytes:
        return [
            (
                gettext(
                    "%(size)s of %(limit)s",
                    size=bytes_text(result.size_bytes),
                    limit=bytes_text(result.max_bytes),
                ),
                "",
                "",
            )
        ]
    return [(bytes_text(result.size_bytes), "", "")] if result.size_bytes else []


def amount_globals() -> dict[str, object]:
    """How templates write amounts and times."""
    return {
        "bytes_text": bytes_text,
        "count_text": count_text,
        "when_text": when_text,
        "date_text": date_text,
        "day_text": day_text,
        "fixed_text": fixed_text,
        "until_text": until_text,
        "duration_text": duration_text,
        "size_text": size_text,
        "percent": percent,
        "number_text": number_text,
    }


def template_globals() -> dict[str, object]:
    return {
        **amount_globals(),
        "static_url": static_url,
        "trait_words": trait_words,
        "badges_of": badges_of,
        "maker_badges": maker_badges,
        "painter_text": painter_text,
        "findings_of": findings_of,
        "badge_of": short_words,
        "kind_of": kind_of_warning,
        "mend_of": mend_of,
        "mend_words": Spoken(MEND_WORDS),
        "mend_icons": MEND_ICONS,
        "frame_of": frame_of,
        "element_name": element_name,
        "tagged": tagged,
        "kind_words": Said(KIND_WORDS),
        "kind_nouns": Said(KIND_NOUNS),
        "part_words": Spoken(PART_WORDS),
        "part_nouns": Spoken(PART_NOUNS),
        "data_uri": data_uri,
        "details_of_work": details_of_work,
        "logo_accept": logo_accept,
        "explain_left_out": explain_left_out,
        "strategy_words": Spoken(STRATEGY_WORDS),
        "picture_side_words": Said(SIDE_WORDS),
        "kind_classes": KIND_CLASSES,
        "job_words": Spoken(JOB_WORDS),
        "project_words": Spoken(PROJECT_WORDS),
        "waiting_states": WAITING,
        "admin_places": ADMIN_PLACES,
    }


def install(app: App) -> None:
    """Give templates their words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(template_globals())
    app.jinja_env.filters.update(
        bytes=bytes_text,
        when=when_text,
        short_words=short_words,
        when_inside=when_inside,
        said=mark_said,
        plain=say,
        named=say_name,
        plain_values=say_values,
        pair=pair_text,
        twice=lambda word: (word, word),
        inside=lambda words: words[:1].lower() + words[1:],
    )
    app.context_processor(lambda: {"viewer": viewer()})
