"""JSON and queries: numbers as clients mean them, and no text that a database cannot store."""

from typing import Any

from flask import request
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter, Map

from app.domain.errors import Invalid

LARGEST = 2**31 - 1
"""A whole number of a table's column."""
MOST_EXACT = 2.0**53
"""Above it a float stands for several whole numbers."""


class JsonBodies(DefaultJSONProvider):
    """JSON has one kind of number: 1.0 is as whole as 1.

    Python's parser makes a difference that clients do not mean.
    """

    sort_keys = False

    def dumps(self, obj: object, **kwargs: object) -> str:
        """Whole numbers are written as such, 50 and not 50.0: typed clients read integers."""
        return super().dumps(whole_numbers(obj), **kwargs)

    def loads(self, s: str | bytes, **kwargs: object) -> Any:
        """The value of the text.

        Raises:
            ValueError: For what is no JSON, is nested too deeply, or has a text with a NUL or half
                a character in it.
        """
        try:
            value = super().loads(s, **{"parse_float": parse_number, **kwargs})
            if (b"\\u" if isinstance(s, bytes) else "\\u") in s:  # type: ignore[operator]
                check_text(value)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        return value


def whole_numbers(value: object) -> Any:
    """The value with an integer in place of every float that is one."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < MOST_EXACT else value
    if isinstance(value, dict):
        return {name: whole_numbers(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [whole_numbers(item) for item in value]
    return value


def parse_number(digits: str) -> int | float:
    value = float(digits)
    return int(value) if value.is_integer() else value


def check_text(value: object) -> None:
    """Check every text of a document: lone surrogates and NULs can be written in JSON alone.

    Raises:
        ValueError: For the first bad text; a UnicodeEncodeError is one.
    """
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError("a text holds a NUL")
    elif isinstance(value, dict):
        for name, item in value.items():
            check_text(name)
            check_text(item)
    elif isinstance(value, list):
        for item in value:
            check_text(item)


class RowNumber(IntegerConverter):
    """A whole number in an address: one that no row can have is an address that does not exist."""

    def __init__(
        self,
        map: Map,  # noqa: A002 - Werkzeug's name
        fixed_digits: int = 0,
        min: int | None = None,  # noqa: A002 - Werkzeug's name
        max: int | None = LARGEST,  # noqa: A002 - Werkzeug's name
    ) -> None:
        super().__init__(map, fixed_digits, min, max)


def check_query() -> None:
    """Check the query of the request.

    Raises:
        Invalid: For a repeated parameter, of which this server and a proxy before it might each
            read another, and for a NUL.
    """
    bad = {name: "Give this once." for name, values in request.args.lists() if len(values) > 1}
    bad |= {
        name: "This cannot hold a NUL." for name, value in request.args.items() if "\0" in value
    }
    if bad:
        raise Invalid(bad)
