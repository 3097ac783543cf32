"""What admins read that the layers below say in words, labels and parts of sentences.

Whole sentences are found in the code; these are not. Forms are said as they are declared.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.access import Tier
from app.domain.causes import EXPLANATIONS, UNKNOWN
from app.domain.documents.declared import FormField, form_of
from app.domain.documents.formats import MASKS, RULE_WORDS, Confidence, FormatDraft
from app.domain.documents.rules import RULES
from app.domain.documents.text_styles import StyleSetDraft
from app.domain.fonts import EMBEDDING_WORDS
from app.domain.format_fit import MISFIT_WORDS
from app.domain.jobs import Outcome
from app.domain.providers import CAUSES, CallOutcome
from app.domain.single_sign_on import STEP_NAMES
from app.domain.style_samples import LANGUAGES
from app.services.operations.audit import ACTIONS
from app.web.sentences import split_sentences

PARTS = (
    "On",
    "Off",
    "Nothing",
    "No choice",
    "{number}, with {words}",
    "gave up: try again or discard.",
    "in line, and no worker is alive.",
    "in line, the oldest for {minutes} min.",
    "flagged as perhaps not safe for work, until an admin clears the flag.",
    "without success at the last message.",
    "failed too often and rests: the next in order and the built-in models are asked.",
    "invited, and not here yet.",
    "Refused for their type",
    "Refused for their size",
    "Held back",
    "Could not be changed any further",
    "Accepted as made",
    "Results by day",
    "Strategies",
    "Edits of a result",
    "Platforms",
    "Formats",
    "Waiting and rendering",
    "Users",
    "Projects by state",
    "Storage",
    "What",
    "Approved",
    "Of these unedited",
    "Share in %",
    "Results",
    "Day",
    "Ordered",
    "Made",
    "Failed",
    "Cancelled",
    "Strategy",
    "Edits",
    "Platform",
    "Format",
    "Renderings",
    "Wait, median",
    "Wait, 95 %",
    "Render, median",
    "Render, 95 %",
    "Month",
    "Joined",
    "Total",
    "State",
    "Projects",
    "Files",
    "Bytes",
    "Originals",
    "Downloads",
    "{number} and more",
    "none",
)
"""Words of figures, changes and concerns."""
SUBJECTS = (
    "api key",
    "asset",
    "brand kit",
    "decision",
    "font",
    "format",
    "format set",
    "generated asset",
    "job",
    "logo",
    "organization",
    "platform",
    "project",
    "rule",
    "sign in",
    "single sign on",
    "text style set",
    "user",
    "webhook",
)
"""What an entry of the audit log is about."""
SCRIPTS = (
    "Latin",
    "Vietnamese",
    "Greek",
    "Cyrillic",
    "Arabic",
    "Hebrew",
    "Devanagari",
    "Thai",
    "Japanese",
    "Chinese",
    "Korean",
    "Emoji",
)
"""What fonts are said to write, as `app/imaging/scripts.py` names it."""


def list_admin_parts() -> tuple[str, ...]:
    """All of it, each once."""
    repairs = [cause.repair for cause in (*EXPLANATIONS.values(), UNKNOWN)]
    told = (
        *PARTS,
        *SUBJECTS,
        *(subject.capitalize() for subject in SUBJECTS),
        *(action.replace("_", " ").capitalize() for action in ACTIONS),
        *(sentence for repair in repairs for sentence in split_sentences(repair)),
        *list_form_words(),
        *RULE_WORDS.values(),
        *(mask.capitalize() for mask in MASKS),
        *map(str, Confidence),
        *MISFIT_WORDS.values(),
        *EMBEDDING_WORDS.values(),
        *(cause.words for cause in CAUSES.values()),
        *map(str, CallOutcome),
        *map(str, Outcome),
        *map(str, Tier),
        *STEP_NAMES.values(),
        *SCRIPTS,
        *(language.name for language in LANGUAGES.values()),
    )
    return tuple(dict.fromkeys(each for each in told if each))


def list_form_words() -> Iterator[str]:
    """Labels, helps and choices of every form that is made from a declaration."""
    for declaration in (*RULES.values(), FormatDraft, StyleSetDraft):
        for field in form_of(declaration):
            yield from words_of_field(field)


def words_of_field(field: FormField) -> Iterator[str]:
    yield from (field.shown.label, field.section)
    for text in (field.shown.help, field.section_help):
        yield from split_sentences(text)
    for option in field.options:
        yield option.label
        yield from split_sentences(option.help)
