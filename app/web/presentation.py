"""How values look to people: the words, figures and addresses that templates use."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, url_for

from app.domain.elements import ElementKind
from app.domain.plans import Strategy
from app.domain.projects import ProjectStatus
from app.domain.results import GeneratedAsset, ResultStatus
from app.web.guard import deps, viewer

NBSP = "\u00a0"
STRATEGY_WORDS = {
    Strategy.CROP: "Cropped",
    Strategy.EXTEND_CANVAS: "Extended",
    Strategy.ADD_BACKGROUND: "On a background",
    Strategy.RECOMPOSE: "Recomposed",
}
LOOKS = {
    ElementKind.FACE: "face",
    ElementKind.PERSON: "face",
    ElementKind.PRODUCT: "product",
    ElementKind.OBJECT: "product",
    ElementKind.TEXT: "text",
    ElementKind.CTA: "text",
    ElementKind.LOGO: "logo",
    ElementKind.SUBJECT: "subject",
}
PROJECT_WORDS = {
    ProjectStatus.UPLOADING: ("Uploading", "accent", "upload"),
    ProjectStatus.PROCESSING: ("Looking at the pictures", "accent", "clock"),
    ProjectStatus.READY_FOR_REVIEW: ("Ready for formats", "", "frames"),
    ProjectStatus.GENERATING: ("Making results", "accent", "clock"),
    ProjectStatus.COMPLETED: ("Results are made", "ok", "ok"),
    ProjectStatus.FAILED: ("Failed", "blocked", "block"),
}
WAITING = frozenset({ResultStatus.PENDING, ResultStatus.RENDERING})


@lru_cache(maxsize=256)
def _version(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def static_url(filename: str) -> str:
    """The address of a static file, with a version that changes with its content."""
    return url_for("static", filename=filename, v=_version(str(Path(str(current_app.static_folder)) / filename)))


def bytes_text(size_bytes: int) -> str:
    """'148 KB', '9.8 MB': decimal units, as file managers and platforms count."""
    if size_bytes < 1000:
        return f"{size_bytes}{NBSP}bytes"
    if size_bytes < 999_500:
        return f"{round(size_bytes / 1000)}{NBSP}KB"
    return f"{size_bytes / 1e6:.1f}{NBSP}MB"


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


def percent(value: float, whole: float) -> str:
    """A share as SVG takes it: '44.53%'."""
    return f"{100 * value / whole:.2f}%" if whole else "0%"


def badges_of(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    """(text, kind, icon) of what is worth saying about a result, worst first."""
    if result.status is ResultStatus.FAILED:
        return [(result.problem.message if result.problem else "Not made", "blocked", "")]
    if result.status is ResultStatus.CANCELLED:
        return [("Cancelled", "", "x")]
    if result.status in WAITING:
        return [("Being made", "accent", "clock") if result.status is ResultStatus.RENDERING else ("Waiting", "", "clock")]
    flags = [(flag.message, "attention", "") for flag in (result.plan.flags if result.plan else ())]
    nsfw = [("May not be safe for work", "blocked", "eye-off")] if result.is_nsfw else []
    return nsfw + flags + ([] if nsfw or flags else [("Clean", "ok", "")]) + _bytes_badge(result)


def _bytes_badge(result: GeneratedAsset) -> list[tuple[str, str, str]]:
    if result.max_bytes:
        tight = "attention" if result.size_bytes > result.max_bytes else ""
        return [(f"{bytes_text(result.size_bytes)} of {bytes_text(result.max_bytes)}", tight, "")]
    return [(bytes_text(result.size_bytes), "", "")] if result.size_bytes else []


def _globals() -> dict[str, Any]:
    return {
        "static_url": static_url,
        "count_text": count_text,
        "size_text": size_text,
        "percent": percent,
        "badges_of": badges_of,
        "strategy_words": STRATEGY_WORDS,
        "looks": LOOKS,
        "project_words": PROJECT_WORDS,
        "waiting_states": WAITING,
    }


def install(app: Flask) -> None:
    """Give templates their words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(_globals())
    app.jinja_env.filters.update(bytes=bytes_text, when=when_text)
    app.context_processor(lambda: {"viewer": viewer()})
