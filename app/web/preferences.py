"""What a person prefers, and which language a visitor chose."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.domain.preferences import Language
from app.services.accounts import preferences
from app.web.fragments import is_htmx
from app.web.guard import actor, deps, own_referrer, signed_in
from app.web.languages import keep_language

blueprint = Blueprint("preferences", __name__)
LEFT_TO_BROWSER = ""
"""What a form says for a preference that is left to each browser."""
KEYS = {"on": True, "off": False, LEFT_TO_BROWSER: None}
"""What a form says of the keys of one letter."""


@blueprint.post("/preferences")
@signed_in
def change() -> ResponseReturnValue:
    """Change what the form names, and come back to where it stood."""
    kept = preferences.set_preferences(deps(), actor(), changes_from(request.form))
    answer = make_response("", 204) if is_htmx() else redirect(came_from_signed_in(), 303)
    if "language" in request.form:
        answer = told_language(answer, kept.language)
    return answer


@blueprint.post("/language")
def choose_language() -> ResponseReturnValue:
    """A visitor's language, kept in the browser; a word that is none leaves it to the browser."""
    word = request.form.get("language", "")
    chosen = Language(word) if word in set(Language) else None
    return told_language(redirect(came_from(), 303), chosen)


def changes_from(form: dict[str, str]) -> dict[str, object]:
    """What a form changes, in the words of the use case."""
    changes: dict[str, object] = {name: form[name] for name in ("theme", "motion") if name in form}
    if "language" in form:
        changes["language"] = form["language"] or None
    if "single_keys" in form:
        changes["single_keys"] = KEYS.get(form["single_keys"], form["single_keys"])
    return changes


def told_language(answer: Response, language: Language | None) -> Response:
    keep_language(answer, language, is_secure=current_app.config["SESSION_COOKIE_SECURE"])
    return answer


def came_from_signed_in() -> str:
    """Where the form stood: the account says that all is saved, the menu is on every page."""
    if "motion" in request.form:
        return url_for("account.show", done="preferences")
    return own_referrer() or url_for("dashboard.home")


def came_from() -> str:
    """The page of ours that the form stood on; the sign-in screen when that cannot be told."""
    return own_referrer() or url_for("sign_in.form")
