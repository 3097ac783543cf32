"""The project's source files and their syntax trees, as these tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools import measure

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "tasks", "config.py", "wsgi.py")
PURE_ROOMS = ("app/domain", "app/imaging", "app/ports")


def python_files(*places: str) -> list[Path]:
    """Find every Python file under the places (folders or files, relative to the root), sorted."""
    return measure.python_files(ROOT, places)


def name_of(path: Path) -> str:
    """The file as people write it: `app/database/session.py`."""
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    """The file as an import writes it: `app.database.sessions`."""
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(path: Path) -> set[str]:
    """Name every module that the file imports, wherever in it.

    `from a import b` gives `a` and `a.b`.
    """
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@cache
def dotted_names(path: Path) -> tuple[tuple[int, str], ...]:
    """List every attribute chain in the file with its line: `(12, "datetime.datetime.now")`.

    Imported names are written out.
    """
    return tuple(_dotted_names(path))


def _dotted_names(path: Path) -> Iterator[tuple[int, str]]:
    origins = _origins(tree_of(path))
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            chain = _chain(node)
            if chain:
                first, _, rest = chain.partition(".")
                full = origins.get(first, first)
                yield node.lineno, f"{full}.{rest}" if rest else full


def _origins(tree: ast.Module) -> dict[str, str]:
    origins: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            origins.update({alias.asname: alias.name for alias in node.names if alias.asname})
        elif isinstance(node, ast.ImportFrom) and node.module:
            origins.update(
                {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            )
    return origins


def _chain(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _chain(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""
