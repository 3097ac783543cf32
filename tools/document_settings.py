"""Write docs/settings.md from config.py: `python -m tools.document_settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from config import HERE, Settings

TARGET = HERE / "docs" / "settings.md"
PREFIX = "AICREAT_"
INTRODUCTION = """# Settings

Every setting is an environment variable. `config.py` reads them once, at the start, and nothing
else in the product reads the environment; a value that cannot be used stops the start and is named.
This page is made from `config.py` by `python -m tools.document_settings`, and a test compares the
two.

| Variable | Default | Values | Meaning |
|---|---|---|---|
"""
CLOSING = """
`./run` sets `AICREAT_READY_NEEDS_WORKER=1` unless it is set already. A relative `AICREAT_DATA_DIR`
starts at the folder from which the product is started.
"""


def settings_page() -> str:
    """The whole page, as it has to be."""
    return (
        INTRODUCTION
        + "".join(_row(name, field) for name, field in Settings.model_fields.items())
        + CLOSING
    )


def _row(name: str, field: FieldInfo) -> str:
    return (
        f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {_values(field)} | "
        f"{field.description} |\n"
    )


def _default(value: Any) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path):
        value = value.relative_to(HERE).as_posix() + " in the project's folder"
        return str(value)
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "`1`" if value else "`0`"
    return f"`{value}`" if value != "" else "empty"


def _values(field: FieldInfo) -> str:
    kind = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(get_args(kind))
    if kind == bool | None:
        return "0, 1 or empty"
    if kind is bool:
        return "0 or 1"
    bounds = {type(limit).__name__: limit for limit in field.metadata}
    if "Ge" in bounds and "Le" in bounds:
        return f"{bounds['Ge'].ge:,} to {bounds['Le'].le:,}"
    if "Ge" in bounds:
        return f"{bounds['Ge'].ge:,} or more"
    return {int: "a whole number", float: "a number", Path: "a folder"}.get(kind, "text")  # type: ignore[call-overload, no-any-return]


if __name__ == "__main__":
    TARGET.write_text(settings_page(), encoding="utf-8")
