"""How values are shown: the words, figures and addresses that templates use."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask.sansio.app import App

from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.plans import PlanWarning, Strategy
from app.domain.documents.rules import LogoType, ManualEditingRule
from app.domain.edit_changes import EditPart
from app.domain.geometry import Box
from app.domain.jobs import JobKind
from app.domain.kinds import KINDS, READ_KINDS
from app.domain.light_table import Act
from app.domain.preflight.traits import Mend, badge_of, mend_of, sort_warnings, traits_of
from app.domain.projects import ProjectStatus
from app.domain.results import GeneratedAsset, ResultStatus
from app.web.admin.places import ADMIN_PLACES
from app.web.guard import deps, viewer
from app.web.platform_frames import frame_of
from app.web.static_files import static_url

NBSP = "\u00a0"
STRATEGY_WORDS = {
    Strategy.CROP: "Cropped",
    Strategy.EXTEND_CANVAS: "Extended",
    Strategy.ADD_BACKGROUND: "On a background",
    Strategy.RECOMPOSE: "Recomposed",
}
KIND_CLASSES = {kind: traits.css_class for kind, traits in KINDS.items()}
"""Suffix of the class `is-...` that colours each kind of element."""
PROJECT_WORDS = {
    ProjectStatus.UPLOADING: ("Uploading", "accent", "upload"),
    ProjectStatus.PROCESSING: ("Looking at the pictures", "accent", "clock"),
    ProjectStatus.READY_FOR_REVIEW: ("Ready for formats", "", "frames"),
    ProjectStatus.GENERATING: ("Making results", "accent", "clock"),
    ProjectStatus.COMPLETED: ("Results are made", "ok", "ok"),
    ProjectStatus.FAILED: ("Failed", "blocked", "block"),
}
JOB_WORDS = {
    JobKind.ANALYSE_ASSET: "Looking at a picture",
    JobKind.RENDER_RESULT: "Making a result",
    JobKind.DELIVER_WEBHOOK: "Calling a webhook",
    JobKind.BUILD_DOWNLOAD: "Making a ZIP",
    JobKind.SEND_MAIL: "Sending a mail",
}
MEND_WORDS = {
    Mend.MOVE: "Move it",
    Mend.PLATE: "Add a plate",
    Mend.LARGER: "Make it larger",
    Mend.STRATEGY: "Extend instead",
    Mend.QUALITY: "Lower the quality",
}
"""What one click does, as its button says it."""
MEND_ICONS = {
    Mend.MOVE: "move",
    Mend.PLATE: "contrast",
    Mend.LARGER: "plus",
    Mend.STRATEGY: "extend",
    Mend.QUALITY: "down",
}
DONE_WORDS = {
    Act.APPROVE: "approved",
    Act.REJECT: "rejected",
    Act.REOPEN: "to be decided anew",
    Act.AGAIN: "made again",
}
REASONS = (
    "Cut badly",
    "Text cannot be read",
    "Logo or product covered",
    "Colours or light",
    "Wrong picture for this place",
    "Extension shows",
)
"""Why results are mostly rejected: the keys 1 to 6."""
PART_WORDS = {
    EditPart.PICTURE: "Crop and strategy",
    EditPart.COLOUR: "Colour",
    EditPart.TEXT: "Text",
    EditPart.LOGO: "Logo",
    EditPart.FILE: "Quality",
}
"""The parts of edits, as people choose them."""
KIND_WORDS = {kind: traits.noun.capitalize() for kind, traits in KINDS.items()}
SHOWN, TAG_HEIGHT, TAG_LETTER, LONGEST_TAG = 760.0, 17.0, 6.4, 26
WAITING = frozenset({ResultStatus.PENDING, ResultStatus.RENDERING})


@dataclass(frozen=True, slots=True)
class Tag:
    """An element's name on the picture. at: top, below, right or inside of its box."""

    element: Element
    text: str
    at: str


def data_uri(data: bytes) -> str:
    """A small JPEG as an address that holds it."""
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"


def logo_accept(rule: ManualEditingRule) -> str:
    """What a file field for logos offers to choose."""
    types = rule.allowed_logo_sources.types
    endings = [f".{kind}" for kind in types]
    return ",".join([*endings, ".jpg"] if LogoType.JPEG in types else endings)


def bytes_text(size_bytes: int) -> str:
    """'148 KB', '9.8 MB': decimal units, as file managers and platforms count."""
    if size_bytes < 1000:
        return f"{size_bytes}{NBSP}bytes"
    if size_bytes < 999_500:
        return f"{round(size_bytes / 1000)}{NBSP}KB"
    if size_bytes < 999_950_000:
        return f"{size_bytes / 1e6:.1f}".removesuffix(".0") + f"{NBSP}MB"
    return f"{size_bytes / 1e9:.1f}".removesuffix(".0") + f"{NBSP}GB"


def size_text(width: int, height: int) -> str:
    return f"{width}{NBSP}×{NBSP}{height}"


def count_text(number: int, one: str, many: str | None = None) -> str:
    """'1 picture', '3 pictures'."""
    return f"{number:,}{NBSP}{one if number == 1 else many or one + 's'}"


def when_text(moment: datetime) -> str:
    """'2 min ago' within a day, the date after that."""
    seconds = (deps().clock.now() - moment).total_seconds()
    if seconds < 60:
        return "Just now"
    if seconds < 3600:
        return f"{int(seconds // 60)}{NBSP}min ago"
    if seconds < 86_400:
        return f"{int(seconds // 3600)}{NBSP}h ago"
    return f"{moment.day}{NBSP}{moment:%B %Y}"


def duration_text(seconds: int) -> str:
    """'about 40 s', 'about 3 min': no more exact than an estimate is."""
    if seconds < 10:
        return f"about {max(1, seconds)}{NBSP}s"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)}{NBSP}s"
    if seconds < 5400:
        return f"about {round(seconds / 60)}{NBSP}min"
    return f"about {round(seconds / 3600)}{NBSP}h"


def until_text(moment: datetime) -> str:
    """'in 5 h' within a day, the date after that."""
    seconds = (moment - deps().clock.now()).total_seconds()
    if seconds < 3600:
        return f"in {max(1, int(seconds // 60))}{NBSP}min"
    if seconds < 86_400:
        return f"in {int(seconds // 3600)}{NBSP}h"
    return f"{moment.day}{NBSP}{moment:%B %Y}"


def pair_text(word: str) -> tuple[str, str]:
    """An option of a choice: the value, and the value as words."""
    return word, word.replace("_", " ").capitalize()


def percent(value: float, whole: float) -> str:
    """A share as SVG takes it: '44.53%'."""
    return f"{100 * value / whole:.2f}%" if whole else "0%"


SAID_BEFORE = {ElementKind.CTA: "Button ", ElementKind.CODE: "Code "}
"""What stands before the words of an element."""


def element_name(element: Element) -> str:
    """'Face', '“New season.”', 'Button “Shop now”': lettering is told by what was read."""
    if element.kind in READ_KINDS or element.kind is ElementKind.CODE:
        return f"{SAID_BEFORE.get(element.kind, '')}“{element.label}”"
    return (element.label or str(element.kind)).replace("_", " ").capitalize()


def tagged(elements: Sequence[Element], size: tuple[int, int]) -> list[Tag]:
    """Every element with a place for its name, where it covers least of the others.

    Above its box, below it or beside it.

    Measured on a picture shown SHOWN px wide; larger boxes come first, so that smaller ones lie on
    top of them.
    """
    scale = SHOWN / size[0] if size[0] else 1.0
    boxes = {element.id: element.box.scaled(scale) for element in elements}
    taken: list[Box] = []
    tags = []
    for element in sorted(elements, key=lambda e: -e.box.area):
        text = f"{shorten_name(element_name(element))} {round(100 * element.score)}{NBSP}%"
        places = label_places(boxes[element.id], TAG_LETTER * len(text) + 10)
        costs = {
            at: covered_share(box, taken, boxes.values(), size[1] * scale)
            for at, box in places.items()
        }
        at = min(costs, key=lambda name: costs[name])
        taken.append(places[at])
        tags.append(Tag(element, text, at))
    return tags


def shorten_name(name: str) -> str:
    return name if len(name) <= LONGEST_TAG else name[: LONGEST_TAG - 1].rstrip() + "…"


def label_places(box: Box, width: float) -> dict[str, Box]:
    return {
        "top": Box(box.left - 1, box.top - TAG_HEIGHT - 3, width, TAG_HEIGHT),
        "below": Box(box.left - 1, box.bottom + 3, width, TAG_HEIGHT),
        "right": Box(box.right + 3, box.top - 1, width, TAG_HEIGHT),
        "inside": Box(box.left + 3, box.top + 3, width, TAG_HEIGHT),
    }


def covered_share(tag: Box, taken: Iterable[Box], boxes: Iterable[Box], height: float) -> float:
    """How bad a place is, in square px.

    Other names are the worst; then small boxes (faces, words), and what leaves the picture.
    """
    visible = tag.overlap(Box(0, 0, SHOWN, height))
    small = [box for box in boxes if box.area < 20 * tag.area]
    return (
        8 * sum(tag.overlap(box) for box in taken)
        + sum(tag.overlap(box) for box in small)
        + 2 * (tag.area - visible)
    )


def badges_of(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    """(text, kind, icon) of a result's state, or that it is clean, and of its file."""
    if result.status is ResultStatus.FAILED:
        return [(result.problem.message if result.problem else "Not made", "blocked", "")]
    if result.status is ResultStatus.CANCELLED:
        return [("Cancelled", "", "x")]
    if result.status in WAITING:
        return [
            ("Being made", "accent", "clock")
            if result.status is ResultStatus.RENDERING
            else ("Waiting", "", "clock")
        ]
    nsfw = [("May not be safe for work", "blocked", "eye-off")] if result.is_nsfw else []
    is_clean = not nsfw and not findings_of(result)
    return nsfw + ([("Clean", "ok", "")] if is_clean else []) + size_badges(result)


def findings_of(result: GeneratedAsset) -> tuple[PlanWarning, ...]:
    """What is wrong with a result that is made, the worst first; each has a badge of its own."""
    if result.status is not ResultStatus.READY or result.plan is None:
        return ()
    return sort_warnings(result.plan.warnings)


def kind_of_warning(warning: PlanWarning) -> str:
    """The class of its badge."""
    return "blocked" if traits_of(warning).is_blocking else "attention"


def size_badges(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    """The size of the file; nothing where a warning says that it is too large."""
    if result.max_bytes and result.size_bytes > result.max_bytes and findings_of(result):
        return []
    if result.max_bytes:
        return [(f"{bytes_text(result.size_bytes)} of {bytes_text(result.max_bytes)}", "", "")]
    return [(bytes_text(result.size_bytes), "", "")] if result.size_bytes else []


def template_globals() -> dict[str, object]:
    return {
        "static_url": static_url,
        "bytes_text": bytes_text,
        "count_text": count_text,
        "when_text": when_text,
        "until_text": until_text,
        "duration_text": duration_text,
        "size_text": size_text,
        "percent": percent,
        "badges_of": badges_of,
        "findings_of": findings_of,
        "badge_of": badge_of,
        "kind_of": kind_of_warning,
        "mend_of": mend_of,
        "mend_words": MEND_WORDS,
        "mend_icons": MEND_ICONS,
        "frame_of": frame_of,
        "element_name": element_name,
        "tagged": tagged,
        "kind_words": KIND_WORDS,
        "part_words": PART_WORDS,
        "data_uri": data_uri,
        "logo_accept": logo_accept,
        "strategy_words": STRATEGY_WORDS,
        "kind_classes": KIND_CLASSES,
        "job_words": JOB_WORDS,
        "project_words": PROJECT_WORDS,
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
        short_words=badge_of,
        pair=pair_text,
        twice=lambda word: (word, word),
    )
    app.context_processor(lambda: {"viewer": viewer()})
