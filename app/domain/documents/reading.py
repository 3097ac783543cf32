"""Reading documents from outside: every bad field is named, not only the first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.errors import Invalid

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Reader:
    """One object of a document. Fields that are absent or null have their default; what is wrong is
    kept until raise_errors.
    """

    def __init__(self, document: object, path: str, errors: dict[str, str] | None = None) -> None:
        self.path = path
        self._errors: dict[str, str] = {} if errors is None else errors
        self._fields: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
        if not isinstance(document, Mapping):
            self._errors[path] = "Use an object."

    def raise_errors(self) -> None:
        """Raises Invalid when anything was wrong."""
        if self._errors:
            raise Invalid(self._errors)

    @property
    def is_bad(self) -> bool:
        """Whether anything of this object was refused so far."""
        return any(path == self.path or path.startswith(f"{self.path}.") for path in self._errors)

    def refuse(self, name: str, text: str) -> None:
        self._errors[self.at(name)] = text

    def at(self, name: str) -> str:
        """The dotted path of a field of this object; the outermost object has no name."""
        return f"{self.path}.{name}" if self.path else name

    def raw(self, *names: str) -> Any:
        """The first of the names that is there; None when none is."""
        return next(
            (self._fields[name] for name in names if self._fields.get(name) is not None), None
        )

    def part(self, *names: str) -> Reader | None:
        """The object under the first of the names; None when it is absent."""
        value = self.raw(*names)
        return None if value is None else Reader(value, self.at(names[0]), self._errors)

    def parts(self, *names: str, at_most: int) -> list[Reader]:
        """The objects of a list, or the one object that stands in its place."""
        value = self.raw(*names)
        if value is None:
            return []
        items = [value] if isinstance(value, Mapping) else value
        if not isinstance(items, Sequence) or isinstance(items, str) or len(items) > at_most:
            self.refuse(names[0], f"Use a list of at most {at_most}.")
            return []
        return [
            Reader(item, f"{self.at(names[0])}.{number}", self._errors)
            for number, item in enumerate(items)
        ]

    def number(
        self, name: str, default: float | None, low: float, high: float, *aliases: str
    ) -> float:
        """A finite number within low..high. Without a default it must be there."""
        value = self.raw(name, *aliases)
        if value is None and default is not None:
            return default
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            self.refuse(name, "Use a number.")
        elif not low <= value <= high:
            self.refuse(name, f"Use {low:g} to {high:g}.")
        else:
            return float(value)
        return low

    def whole(self, name: str, default: int | None, low: int, high: int) -> int:
        """A whole number within low..high. Without a default it must be there."""
        value = self.raw(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(name, "Use a whole number.")
        elif not low <= value <= high:
            self.refuse(name, f"Use {low:,} to {high:,}.")
        else:
            return value
        return low

    def switch(self, name: str, *, default: bool) -> bool:
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.refuse(name, "Use true or false.")
        return default

    def words(self, name: str, default: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
        """At least one of the words, each once, in the order given."""
        value = self.raw(name)
        if value is None:
            return tuple(default)
        known = isinstance(value, list | tuple) and all(
            isinstance(word, str) and word in options for word in value
        )
        if not known or not value:
            self.refuse(name, f"Use a list of at least one of {', '.join(options)}.")
            return tuple(default)
        return tuple(dict.fromkeys(value))

    def texts(self, name: str, *, at_most: int, longest: int) -> tuple[str, ...]:
        """A list of short texts; none when it is absent."""
        value = self.raw(name)
        if value is None:
            return ()
        fits = isinstance(value, list | tuple) and len(value) <= at_most
        if not fits or not all(isinstance(text, str) and len(text) <= longest for text in value):
            self.refuse(
                name, f"Use a list of at most {at_most} texts of at most {longest} letters."
            )
            return ()
        return tuple(value)

    def title(self, name: str, *, longest: int) -> str:
        """A text that must be there, without the blanks around it."""
        value = self.raw(name)
        if isinstance(value, str) and 1 <= len(value.strip()) <= longest:
            return value.strip()
        self.refuse(name, f"Use 1 to {longest} letters.")
        return ""

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of the words (or of the numbers, by their digits)."""
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int) or str(value) not in options:
            self.refuse(name, f"Use one of {', '.join(options)}.")
            return default
        return str(value)

    def text(self, name: str, *, longest: int) -> str | None:
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > longest:
            self.refuse(name, f"Use a text of at most {longest:,} letters.")
            return None
        return value

    def colour(self, name: str) -> str | None:
        """#rrggbb in small letters."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            self.refuse(name, "Use a colour such as #1a2b3c.")
            return None
        return value.lower()


def merged(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the changes laid over it: objects field by field, anything else in place of
    what was there.
    """
    result = dict(document)
    for name, value in changes.items():
        before = result.get(name)
        both_are_objects = isinstance(before, Mapping) and isinstance(value, Mapping)
        result[name] = merged(before, value) if both_are_objects else value  # type: ignore[arg-type]
    return result
