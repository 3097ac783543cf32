"""What is installed and what is vendored has a licence that the product may be given away with."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT, name_of

PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
COPYLEFT_OF_FILES = {"LGPL-3.0-only", "MPL-2.0"}
"""Taken only as unmodified packages, each of which is named below."""
UNMODIFIED = {
    "certifi": "the list of certificates",
    "hypothesis": "tests alone",
    "pi-heif": "HEIC: a wrapper under BSD-3-Clause that brings libheif and libde265",
    "pathspec": "tests alone: mypy needs it",
    "psycopg": "the driver of PostgreSQL",
    "psycopg-binary": "the driver's compiled half",
    "tqdm": "rapidocr needs it",
}
SAID_ELSEWHERE = {
    "huey": "MIT",
    "pypdfium2": "Apache-2.0 AND BSD-3-Clause",
    "resvg-py": "MIT",
}
"""Packages whose metadata has no licence that a program can read; their licence files say this."""
OF_FILES = PERMISSIVE | {"OFL-1.1"}
"""Of vendored files, fonts among them."""
FONTS = "fontpkg-"
"""How the names of packages begin that hold nothing but fonts, for the drawn ads of the bench."""
UNMODIFIED_FILES = {"tests/journeys/axe/manifest.json": "MPL-2.0"}
"""axe-core checks the screens in tests; it is no part of the product."""
SPELLINGS = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache": "Apache-2.0",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""How packages write licences that have a name of SPDX."""
NO_LICENCE = {"OSI Approved", "DFSG approved"}
"""Classifiers under which licences are grouped."""
TEXT_OF_THE_LICENCE = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of the Apache License 2.0 as its authors publish it."""


def locked_packages() -> list[str]:
    """Every package that the locks install on this machine."""
    lines = "\n".join(
        (ROOT / lock).read_text() for lock in ("requirements.txt", "requirements-dev.txt")
    )
    wanted = [Requirement(line) for line in re.findall(r"^[A-Za-z0-9].*$", lines, re.MULTILINE)]
    return sorted(
        {
            str(canonicalize_name(requirement.name))
            for requirement in wanted
            if requirement.marker is None or requirement.marker.evaluate()
        }
    )


def licence_of(package: str) -> str:
    """Read an installed package's licence as an expression of SPDX.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    if package in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[package]
    said = metadata(package)
    if said.get("License-Expression"):
        return said["License-Expression"]
    classifiers = [
        name
        for line in said.get_all("Classifier") or []
        if line.startswith("License ::") and (name := line.split(" :: ")[-1]) not in NO_LICENCE
    ]
    names = classifiers or [(said.get("License") or "unknown").splitlines()[0].strip()]
    return " OR ".join(SPELLINGS.get(name, name) for name in names)


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Tell whether one of the alternatives consists of allowed licences alone."""
    return any(
        all(name.strip(" ()") in allowed for name in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("MIT AND PSF-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("LGPL-3.0-only", False),
        ("unknown", False),
    ],
)
def test_only_alternatives_that_are_wholly_permissive_count(
    expression: str, *, expected: bool
) -> None:
    assert is_allowed(expression, PERMISSIVE) is expected


def test_every_locked_package_is_installed() -> None:
    """What is not here cannot be read; ./test installs the locks first."""
    missing = []
    for package in locked_packages():
        try:
            metadata(package)
        except PackageNotFoundError:
            missing.append(package)
    assert missing == []


def test_every_locked_package_has_a_licence_that_is_allowed() -> None:
    refused = {
        package: licence
        for package in locked_packages()
        if not is_allowed(licence := licence_of(package), allowed_for(package))
    }
    assert refused == {}


def allowed_for(package: str) -> set[str]:
    """The licences that a package may have."""
    if package in UNMODIFIED:
        return PERMISSIVE | COPYLEFT_OF_FILES
    return OF_FILES if package.startswith(FONTS) else PERMISSIVE


def test_every_exception_is_still_needed() -> None:
    """An exception for a package that is gone, or permissive by now, would hide the next one."""
    permissive = {
        name for name in set(locked_packages()) & set(UNMODIFIED) if is_permissive_package(name)
    }
    assert permissive | ((set(UNMODIFIED) | set(SAID_ELSEWHERE)) - set(locked_packages())) == set()


def is_permissive_package(package: str) -> bool:
    """Tell whether an installed package needs no exception."""
    return is_allowed(licence_of(package), PERMISSIVE)


@pytest.mark.parametrize(
    "manifest",
    sorted([*(ROOT / "app").rglob("manifest.json"), *ROOT.glob("tests/*/*/manifest.json")]),
    ids=name_of,
)
def test_every_vendored_file_has_a_licence_that_is_allowed(manifest: Path) -> None:
    document = json.loads(manifest.read_text(encoding="utf-8"))
    entries = document["files"] if isinstance(document, dict) else document
    allowed = OF_FILES | {UNMODIFIED_FILES.get(name_of(manifest), "MIT")}
    assert {
        entry["file"]: entry["licence"] for entry in entries if entry["licence"] not in allowed
    } == {}


def test_the_product_is_under_the_apache_license() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == TEXT_OF_THE_LICENCE


def test_the_notice_names_every_folder_of_files_of_others() -> None:
    notice = (ROOT / "NOTICE").read_text()
    folders = {
        f"{name_of(path.parent)}/"
        for path in [*(ROOT / "app").rglob("manifest.json"), *ROOT.glob("tests/*/*/manifest.json")]
    }
    assert {folder for folder in folders | {"app/seeds/"} if folder not in notice} == set()


def test_the_notice_of_the_models_names_every_one() -> None:
    notice = (ROOT / "app/weights/NOTICE").read_text()
    manifest = json.loads((ROOT / "app/weights/manifest.json").read_text())
    entries = manifest["files"] if isinstance(manifest, dict) else manifest
    assert {entry["file"] for entry in entries if entry["file"] not in notice} == set()
