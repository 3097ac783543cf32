"""Print the figures that CONTRIBUTING.md keeps an eye on: `python -m tools.measure [checkout]`.

The source is read and never imported, so that any checkout can be measured, also an old one:
before and after a change can be compared with the same ruler.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("app", "tasks", "config.py")
"""Folders and files whose code is the product's."""
CODE = (*PRODUCT, "wsgi.py", "testing", "tests", "tools", "bench", "migrations/env.py")
"""Everything that is written by hand."""
LONGEST_LINE = 100
"""Columns of a line, code, docstrings and comments alike."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted in a set of files."""

    lines: int
    long_lines: int
    functions: int
    private_functions: int
    any_names: int
    statements: int
    longest_file: tuple[int, str]
    longest_function: tuple[int, str]

    @property
    def private_share(self) -> float:
        """Private functions in all functions, 0..1."""
        return self.private_functions / max(self.functions, 1)


def python_files(root: Path, places: Sequence[str]) -> list[Path]:
    """Every Python file under the places (folders or files, relative to the root), sorted."""
    found: set[Path] = set()
    for place in places:
        path = root / place
        found.update([path] if path.is_file() else path.rglob("*.py"))
    return sorted(found)


def functions_of(tree: ast.Module) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def is_private(function: Function) -> bool:
    """Tell whether the name starts with one underscore; `__init__` and its like are public."""
    return function.name.startswith("_") and not function.name.startswith("__")


def length_of(function: Function) -> int:
    """Lines from `def` to the end, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def count_any(tree: ast.Module) -> int:
    """Count the uses of the name `Any`; imports are none, and strings are not looked into."""
    return sum(
        (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.Attribute) and node.attr == "Any")
        for node in ast.walk(tree)
    )


def count_statements(tree: ast.Module) -> int:
    """Count the statements; strings that stand alone, which are docstrings, are none."""
    return sum(isinstance(node, ast.stmt) and not is_prose(node) for node in ast.walk(tree))


def is_prose(node: ast.AST) -> bool:
    """Tell whether the statement is a string and nothing else."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def measure(root: Path, places: Sequence[str]) -> Figures:
    """Count in every Python file under the places of a checkout."""
    texts = {path: path.read_text(encoding="utf-8") for path in python_files(root, places)}
    trees = {path: ast.parse(text, filename=str(path)) for path, text in texts.items()}
    lines = {path: text.splitlines() for path, text in texts.items()}
    functions = [(path, found) for path, tree in trees.items() for found in functions_of(tree)]
    return Figures(
        lines=sum(map(len, lines.values())),
        long_lines=sum(len(line) > LONGEST_LINE for found in lines.values() for line in found),
        functions=len(functions),
        private_functions=sum(is_private(function) for _, function in functions),
        any_names=sum(map(count_any, trees.values())),
        statements=sum(map(count_statements, trees.values())),
        longest_file=max(
            (len(found), path.relative_to(root).as_posix()) for path, found in lines.items()
        ),
        longest_function=max(
            (length_of(function), f"{path.relative_to(root).as_posix()} {function.name}")
            for path, function in functions
        ),
    )


def describe(name: str, figures: Figures) -> Iterator[str]:
    """Write the figures down, one a line."""
    yield f"{name}: {figures.lines:,} lines"
    for label, value, where in (
        (f"lines over {LONGEST_LINE} columns", f"{figures.long_lines:,}", ""),
        ("functions and methods", f"{figures.functions:,}", ""),
        ("private ones", f"{figures.private_functions:,}", ""),
        ("private share", f"{figures.private_share:.1%}", ""),
        ("Any outside imports", f"{figures.any_names:,}", ""),
        ("statements without docstrings", f"{figures.statements:,}", ""),
        ("longest file", *figures.longest_file),
        ("longest function", *figures.longest_function),
    ):
        yield f"  {label:<30} {value:>7}  {where}".rstrip()


def main(arguments: Sequence[str]) -> None:
    """Measure the checkout that is named, or this one."""
    root = Path(arguments[0]).resolve() if arguments else ROOT
    for name, places in (
        ("app, tasks, config.py", PRODUCT),
        ("app and tasks", ("app", "tasks")),
        ("everything", CODE),
    ):
        click.echo("\n".join(describe(name, measure(root, places))))


if __name__ == "__main__":
    main(sys.argv[1:])
