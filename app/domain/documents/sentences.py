"""What is said of a value that a document cannot hold: one sentence for each kind of error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Facts = Mapping[str, Any]
KEY_ITSELF = "[key]"
"""Where pydantic says that a name in an object is none of those that may be there."""

NEEDED = "This is needed."
AN_OBJECT = "Use an object."
A_LIST = "Use a list."
A_TEXT = "Use a text."
A_NUMBER = "Use a number."
A_WHOLE_NUMBER = "Use a whole number."
A_SWITCH = "Use true or false."
AN_ID = "Use an id as the API gives it."
A_DAY = "Use a day, such as 2026-11-29."
A_MOMENT = "Use a time such as 2027-03-01T09:30:00Z."


def format_number(number: float) -> str:
    return f"{int(number) if number == int(number) else number:,}"


PATTERNS = {r"\S": "Write at least one letter."}
"""What is said in place of a form that is easier said in words."""


def describe_pattern(pattern: str) -> str:
    return PATTERNS.get(pattern, f"Use the form {pattern}.")


def describe_options(facts: Facts) -> str:
    return f"Use one of {facts['expected'].replace(' or ', ', ').replace(chr(39), '')}."


def say_too_short(letters: int) -> str:
    return "Write at least one letter." if letters == 1 else f"Use at least {letters} letters."


SENTENCES: Mapping[str, str | Callable[[Facts], str]] = {
    "missing": NEEDED,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "dataclass_type": AN_OBJECT,
    "dict_type": AN_OBJECT,
    "mapping_type": AN_OBJECT,
    "list_type": A_LIST,
    "tuple_type": A_LIST,
    "too_short": lambda facts: f"Use a list of at least {facts['min_length']}.",
    "too_long": lambda facts: f"Use a list of at most {facts['max_length']}.",
    "string_type": A_TEXT,
    "string_sub_type": A_TEXT,
    "string_too_short": lambda facts: say_too_short(facts["min_length"]),
    "string_too_long": lambda facts: f"Use at most {facts['max_length']:,} letters.",
    "string_pattern_mismatch": lambda facts: describe_pattern(facts["pattern"]),
    "float_type": A_NUMBER,
    "float_parsing": A_NUMBER,
    "finite_number": A_NUMBER,
    "int_type": A_WHOLE_NUMBER,
    "int_parsing": A_WHOLE_NUMBER,
    "int_from_float": A_WHOLE_NUMBER,
    "bool_type": A_SWITCH,
    "bool_parsing": A_SWITCH,
    "greater_than_equal": lambda facts: f"Use at least {format_number(facts['ge'])}.",
    "greater_than": lambda facts: f"Use more than {format_number(facts['gt'])}.",
    "less_than_equal": lambda facts: f"Use at most {format_number(facts['le'])}.",
    "less_than": lambda facts: f"Use less than {format_number(facts['lt'])}.",
    "enum": describe_options,
    "literal_error": describe_options,
    "uuid_type": AN_ID,
    "uuid_parsing": AN_ID,
    "uuid_version": AN_ID,
    "date_type": A_DAY,
    "date_parsing": A_DAY,
    "date_from_datetime_parsing": A_DAY,
    "date_from_datetime_inexact": A_DAY,
    "datetime_type": A_MOMENT,
    "datetime_parsing": A_MOMENT,
    "datetime_from_date_parsing": A_MOMENT,
    "datetime_object_invalid": A_MOMENT,
    "timezone_aware": A_MOMENT,
}
"""By the type of pydantic's error, whose facts a sentence may name."""


def sentence_of(error: Mapping[str, Any]) -> str:
    """What is wrong with the value, for people. A check of our own speaks for itself.

    Args:
        error: One of the errors of pydantic's ValidationError.
    """
    said = SENTENCES.get(error["type"])
    if said is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return said if isinstance(said, str) else said(error.get("ctx", {}))


def sentences_of(errors: Iterable[Mapping[str, Any]], path: str = "") -> dict[str, str]:
    """A sentence for each bad field, under its dotted path (`edits.crop.width`).

    Args:
        errors: Those of pydantic's ValidationError.
        path: What the paths start with; empty for a document that has no name.
    """
    found: dict[str, str] = {}
    for error in errors:
        names = [str(part) for part in error["loc"] if part != KEY_ITSELF]
        dotted = ".".join([*filter(None, [path]), *names])
        found.setdefault(dotted, sentence_of(error))
    return found
