"""Numbers of JSON bodies."""

from __future__ import annotations

from typing import Any

from flask.json.provider import DefaultJSONProvider


class JsonNumbers(DefaultJSONProvider):
    """JSON knows one kind of number: 1.0 is as whole as 1. Python's parser makes a difference that clients do not mean."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return super().loads(s, **{"parse_float": _number, **kwargs})


def _number(digits: str) -> int | float:
    value = float(digits)
    return int(value) if value.is_integer() else value
