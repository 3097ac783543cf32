"""The ruler that before and after are measured with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.measure import describe, measure

MODULE = '''"""A module."""

from typing import Any


class Shelf:
    """A class."""

    def __init__(self, books: Any) -> None:
        self.books = books

    def _count(self) -> int:
        """Count."""
        return len(self.books)


def find_book(shelf: "Shelf", name: dict[str, Any]) -> None:
    def look() -> None:
        print(shelf, name)

    look()
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "shelf.py").write_text(MODULE)
    (tmp_path / "app" / "wide.py").write_text("x = 1\n" + "#" * 101 + "\n" + "#" * 100 + "\n")
    return tmp_path


def test_private_functions_are_those_with_a_single_underscore(checkout: Path) -> None:
    figures = measure(checkout, ("app",))
    assert (figures.functions, figures.private_functions) == (4, 1)
    assert figures.private_share == 0.25


def test_an_import_of_any_is_no_use_of_it(checkout: Path) -> None:
    assert measure(checkout, ("app",)).any_names == 2


def test_docstrings_are_no_statements(checkout: Path) -> None:
    """Import, class, four functions, assignment, return, print, call; and the one of wide.py."""
    assert measure(checkout, ("app",)).statements == 11


def test_lines_are_counted_and_the_long_ones_too(checkout: Path) -> None:
    figures = measure(checkout, ("app",))
    assert figures.lines == len(MODULE.splitlines()) + 3
    assert figures.long_lines == 1


def test_the_longest_file_and_function_are_named(checkout: Path) -> None:
    figures = measure(checkout, ("app",))
    assert figures.longest_file[1] == "app/shelf.py"
    assert figures.longest_function == (5, "app/shelf.py find_book")


def test_the_figures_are_printed_one_a_line(checkout: Path) -> None:
    lines = list(describe("app", measure(checkout, ("app",))))
    assert lines[0].startswith("app: ")
    assert any("private share" in line and "25.0%" in line for line in lines)
    assert lines[-1].endswith("app/shelf.py find_book")
