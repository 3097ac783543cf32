"""Bring the catalogues of the languages to what the product says: `python -m tools.translate`.

It reads every template, script and module that people get to read, adds what is new to each
catalogue without a translation, takes out what is gone, and writes the words that scripts need.
Whoever translates fills in what it lists.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from app.domain.preferences import Language
from app.domain.results import CUSTOM_GROUP
from app.imaging.detect.objects import COCO_LABELS
from app.web.admin.spoken import list_admin_parts
from app.web.catalogues import NAME, SAID, SOURCE, catalogue_path, read_catalogue
from app.web.sentences import split_sentences
from app.web.spoken import list_parts

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
WORDS = APP / "static" / "words"
"""The catalogues' part that scripts need, a script for each language."""
PRODUCT_LABELS = APP / "weights" / "object_detection_oidv4_labelmap.txt"
"""What the detector of products calls things, one a line."""
FORMATS = APP / "seeds" / "formats.json"
"""The catalogue that every organization starts with."""
NO_LABEL = "-"
"""Of an id of COCO without a class."""
NO_PRODUCT = "???"
"""The same of the detector of products."""
WIDTH = 100
KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "mark_text": None,
    "mark_count": (1, 2),
    "ngettext": (1, 2),
    "count_text": (2, 3),
    "translate": None,
    "translateCount": (1, 2),
}
"""The functions whose arguments are texts, and which of them; ngettext's have a plural."""
OPTIONS = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
    "parse_template_string": "True",
}
JINJA = "jinja2.ext:babel_extract"
ENGLISH_SCREENS = ("description",)
"""Folders of templates that are in English alone."""
NO_WORDS = {"vendor", "words"}
"""Folders of scripts in which there is nothing to translate."""
SAYING = (
    "domain/access.py",
    "domain/accounts.py",
    "domain/allowed_looks.py",
    "domain/documents/brand.py",
    "domain/documents/choices.py",
    "domain/documents/corrections.py",
    "domain/documents/crops.py",
    "domain/documents/edits.py",
    "domain/documents/fields.py",
    "domain/documents/file_types.py",
    "domain/documents/formats.py",
    "domain/documents/rules.py",
    "domain/documents/sentences.py",
    "domain/documents/text_styles.py",
    "domain/download_names.py",
    "domain/errors.py",
    "domain/figures.py",
    "domain/fonts.py",
    "domain/format_import.py",
    "domain/organizations.py",
    "domain/intake.py",
    "domain/planning/*.py",
    "domain/preflight/*.py",
    "domain/single_sign_on.py",
    "domain/webhooks.py",
    "services/accounts/api_keys.py",
    "services/accounts/confirmation.py",
    "services/accounts/federated_sign_in.py",
    "services/accounts/organization_sign_in.py",
    "services/accounts/own_organization.py",
    "services/accounts/passwords.py",
    "services/accounts/preferences.py",
    "services/accounts/registration.py",
    "services/accounts/sessions.py",
    "services/accounts/sign_in.py",
    "services/accounts/single_sign_on.py",
    "services/accounts/single_sign_on_trial.py",
    "services/accounts/users.py",
    "services/catalogue/*.py",
    "services/delivery/*.py",
    "services/operations/*.py",
    "services/projects/*.py",
    "services/work/analysis.py",
    "records/accounts.py",
    "records/announced_uploads.py",
    "records/checked_edits.py",
    "records/corrections.py",
    "records/downloads.py",
    "records/edits.py",
    "records/foreign_people.py",
    "records/format_sets.py",
    "records/new_pictures.py",
    "records/orders.py",
    "records/render_requests.py",
    "records/replacements.py",
    "records/rules.py",
    "records/work.py",
    "adapters/outbound.py",
    "production/codes.py",
    "production/intake.py",
    "production/layouts.py",
    "imaging/decode/*.py",
    "imaging/encode.py",
    "imaging/masters.py",
    "imaging/text_layout.py",
    "adapters/gate/process.py",
    "adapters/links.py",
    "adapters/oidc.py",
    "adapters/passwords.py",
    "adapters/storage/disk.py",
    "adapters/storage/forms.py",
    "web/*.py",
    "web/admin/*.py",
)
"""The modules whose sentences people read on the translated screens."""
UNREAD = {
    "web/metrics.py",
    "web/operations.py",
    "web/problems.py",
    "web/languages.py",
    "web/spoken.py",
    "web/admin/spoken.py",
}
"""Among them, those whose sentences only support and programs read."""
SENTENCE = re.compile(r"^[A-Z“{].* .*[.?!…]( \{\w+\})?$", re.DOTALL)
FILLED_SENTENCES = re.compile(r"^(?:\{\w+\} )+(?=[A-Z“])")
"""What stands before a sentence and is filled in by whole sentences."""
FEWEST_LETTERS = 6
"""Fixed letters of a sentence below which it could be any."""
UNSAID = {"description", "summary", "help", "label"}
"""Keyword arguments that describe an API or an admin's form."""
SHOWN = "Shown"
"""What labels a field of an admin's form."""
LOGGING = {"debug", "info", "warning", "error", "exception"}

Found = tuple[str, tuple[str, ...], str | None]
"""Where a text stands, the text with its plural, and its context."""


def find_texts() -> Iterator[Found]:
    """Everything that is said on the translated screens."""
    yield from find_in_templates()
    yield from find_in_modules()
    yield from find_in_scripts()
    yield from find_sentences()
    yield from (("app/web/spoken.py", (part,), SAID) for part in list_parts())
    yield from (("app/web/admin/spoken.py", (part,), SAID) for part in list_admin_parts())
    yield from find_thing_names()
    yield from find_catalogue_names()


def find_thing_names() -> Iterator[Found]:
    """What the detectors call things, as a name begins."""
    for label in COCO_LABELS:
        if label != NO_LABEL:
            yield "app/imaging/detect/objects.py", (label.capitalize(),), SAID
    for label in PRODUCT_LABELS.read_text(encoding="utf-8").splitlines():
        if label != NO_PRODUCT:
            yield str(PRODUCT_LABELS.relative_to(ROOT)), (label.capitalize(),), SAID


def find_catalogue_names() -> Iterator[Found]:
    """Formats and categories that every organization starts with; platforms are brands."""
    place = str(FORMATS.relative_to(ROOT))
    for entry in json.loads(FORMATS.read_text(encoding="utf-8"))["formats"]:
        for name in (entry["name"], entry["category"]):
            if name:
                yield place, (name,), NAME
    yield place, (CUSTOM_GROUP,), NAME


def find_in_templates() -> Iterator[Found]:
    for path in sorted((APP / "templates").rglob("*.html")):
        folder = path.relative_to(APP / "templates").parts[0]
        if folder not in ENGLISH_SCREENS:
            yield from find_marked(path, JINJA)


def find_in_modules() -> Iterator[Found]:
    for path in sorted((APP / "web").rglob("*.py")):
        yield from find_marked(path, "python")


def find_in_scripts() -> Iterator[Found]:
    for path in sorted((APP / "static").rglob("*.js")):
        if not NO_WORDS & set(path.relative_to(APP / "static").parts):
            yield from find_marked(path, "javascript")


def find_marked(path: Path, method: str) -> Iterator[Found]:
    """The texts that are arguments of KEYWORDS."""
    source = io.BytesIO(path.read_bytes())
    for _line, texts, _comments, context in extract(
        method, source, keywords=KEYWORDS, options=OPTIONS
    ):
        said = (texts,) if isinstance(texts, str) else tuple(texts)
        yield str(path.relative_to(ROOT)), said, context


def find_sentences() -> Iterator[Found]:
    """What the layers below say, with names in braces for what they fill in."""
    paths = {path for pattern in SAYING for path in APP.glob(pattern)}
    for path in sorted(paths - {APP / name for name in UNREAD}):
        for sentence in sentences_in(ast.parse(path.read_text())):
            yield str(path.relative_to(ROOT)), (sentence,), SAID


def sentences_in(tree: ast.Module) -> Iterator[str]:
    unsaid = {id(node) for node in ast.walk(tree) for node in unsaid_below(node)}
    for node in ast.walk(tree):
        text = None if id(node) in unsaid else template_of(node)
        if text and SENTENCE.match(text):
            for part in split_sentences(text):
                sentence = FILLED_SENTENCES.sub("", part)
                if len(re.sub(r"\{\w+\}|\W", "", sentence)) >= FEWEST_LETTERS:
                    yield sentence


def unsaid_below(node: ast.AST) -> Iterator[ast.AST]:
    """What of a node is documentation, a line of the log or a part of a larger text."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.keyword) and node.arg in UNSAID:
        yield from ast.walk(node.value)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in LOGGING or called in KEYWORDS or called == SHOWN:
            for argument in node.args:
                yield from ast.walk(argument)


def template_of(node: ast.AST) -> str | None:
    """The text of a node; what is filled in stands in braces, by a name of its own."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    text, names = "", set[str]()
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = free_name(name_of(part.value), names)
            names.add(name)
            text += f"{{{name}}}"
    return text


def name_of(value: ast.expr) -> str:
    """What translators read in the place of an expression."""
    if isinstance(value, ast.Name):
        return value.id.lower()
    if isinstance(value, ast.Attribute):
        return value.attr.lower()
    if isinstance(value, ast.Call) and value.args:
        return name_of(value.args[0])
    if isinstance(value, ast.Subscript):
        return name_of(value.value)
    return "value"


def free_name(name: str, taken: Iterable[str]) -> str:
    numbered = (f"{name}{number}" for number in range(2, 100))
    return name if name not in taken else next(each for each in numbered if each not in taken)


@cache
def collect_messages() -> Catalog:
    """A catalogue of everything that is said, without translations."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for place, texts, context in find_texts():
        message_id = texts if len(texts) > 1 else texts[0]
        if texts[0]:
            catalog.add(message_id, locations=[(place, 0)], context=context)
    return catalog


def bring_up_to_date(language: Language) -> Catalog:
    """The language's catalogue with what is said now, in the translations that it has."""
    wanted = collect_messages()
    made = Catalog(
        locale=language,
        domain="messages",
        project="AI CREAT",
        fuzzy=False,
        header_comment=f"# AI CREAT in {language}: see docs/languages.md.",
    )
    known = read_catalogue(language) if catalogue_path(language).exists() else made
    for message in sorted_messages(wanted):
        former = known.get(message.id, message.context)
        made.add(
            message.id,
            former.string if former else None,
            locations=sorted({(place, 0) for place, _ in message.locations}),
            flags=former.flags if former else (),
            context=message.context,
        )
    return made


def sorted_messages(catalog: Catalog) -> list[Message]:
    return sorted(
        (message for message in catalog if message.id),
        key=lambda m: (m.context or "", min(m.locations)[0], str(m.id)),
    )


def untranslated(catalog: Catalog) -> list[Message]:
    """What has no translation, or not every plural."""
    return [m for m in catalog if m.id and not is_translated(m)]


def is_translated(message: Message) -> bool:
    if message.fuzzy:
        return False
    if isinstance(message.string, (tuple, list)):
        return all(message.string)
    return bool(message.string)


def write_catalogue(catalog: Catalog) -> bytes:
    """The catalogue as its file holds it.

    It has no dates and line numbers, so that it is the same until a text is another.
    """
    target = io.BytesIO()
    write_po(target, catalog, width=WIDTH, include_lineno=False, sort_output=False)
    kept = [
        line
        for line in target.getvalue().decode().splitlines()
        if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))
    ]
    return ("\n".join(kept) + "\n").encode()


def words_of(catalog: Catalog) -> str:
    """The script that gives scripts their words, by the English ones."""
    words = {}
    for message in catalog:
        is_used = any(place.startswith("app/static/") for place, _ in message.locations)
        if message.id and is_used and is_translated(message):
            key = message.id if isinstance(message.id, str) else message.id[0]
            said = message.string
            words[key] = said if isinstance(said, str) else list(said)
    told = {"words": words, "plural": str(catalog.plural_expr)}
    return (
        "// Written by `python -m tools.translate` from the catalogue of this language.\n"
        f"globalThis.aicreatWords = {json.dumps(told, ensure_ascii=False, indent=1)};\n"
    )


def main() -> int:
    missing = 0
    WORDS.mkdir(exist_ok=True)
    for language in Language:
        if language is SOURCE:
            continue
        catalog = bring_up_to_date(language)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_catalogue(catalog))
        (WORDS / f"{language}.js").write_text(words_of(catalog))
        for message in untranslated(catalog):
            missing += 1
            click.echo(f"{language}: {message.id!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
