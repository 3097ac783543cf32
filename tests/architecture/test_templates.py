"""Templates: a fragment is a named block of its page that renders alone.

No page carries script or style of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables

from tests.architecture.sources import ROOT, name_of, python_files, tree_of

TEMPLATES = ROOT / "app" / "templates"
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:", re.IGNORECASE
)
ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
ENVIRONMENT.filters.update(
    dict.fromkeys(("said", "plain", "plain_values", "named", "when_inside"), str)
)
"""Ours, which templates use outside of conditions: what they do is of no account here."""


def _templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@cache
def _parsed(template: Path) -> nodes.Template:
    return ENVIRONMENT.parse(template.read_text(encoding="utf-8"))


def _calls(*functions: str) -> Iterator[tuple[Path, list[str], set[str]]]:
    """Yield where the entry points call one of the functions.

    With the file, the literal arguments and the names of the others.
    """
    for path in python_files("app/web", "app/api"):
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in functions
            ):
                literals = [
                    str(argument.value)
                    for argument in node.args
                    if isinstance(argument, ast.Constant)
                ]
                yield path, literals, {keyword.arg for keyword in node.keywords if keyword.arg}


def _names_made_by(template: nodes.Node) -> set[str]:
    """Names that the template itself makes: by import, set or macro."""
    made = {
        alias if isinstance(alias, str) else alias[1]
        for node in template.find_all(nodes.FromImport)
        for alias in node.names
    }
    made |= {node.target for node in template.find_all(nodes.Import)}
    made |= {node.name for node in template.find_all(nodes.Macro)}
    return made | {
        name.name
        for node in template.find_all(nodes.Assign)
        for name in node.find_all(nodes.Name)
        if name.ctx == "store"
    }


def test_every_named_template_is_there() -> None:
    named = [
        (path, literals[0])
        for path, literals, _ in _calls("render_template", "render_block")
        if literals
    ]
    assert named
    assert [
        f"{name_of(path)}: {name}" for path, name in named if not (TEMPLATES / name).is_file()
    ] == []


def test_every_fragment_is_a_block_of_its_page() -> None:
    lost = [
        f"{name_of(path)}: {template} has no block {block}"
        for path, (template, block, *_), _ in (
            call
            for call in _calls("render_block")
            if len(call[1]) > 1 and (TEMPLATES / call[1][0]).is_file()
        )
        if block
        not in {found.name for found in _parsed(TEMPLATES / template).find_all(nodes.Block)}
    ]
    assert lost == []


def test_every_block_stands_alone() -> None:
    """What stands outside of a block does not exist when the block is rendered as a fragment.

    Imports and `set` are meant.
    """
    leaning = []
    given = {name for _, _, names in _calls("render_template", "render_block") for name in names}
    for template in _templates():
        parsed = _parsed(template)
        made = _names_made_by(parsed)
        for block in parsed.find_all(nodes.Block):
            alone = nodes.Template(block.body, lineno=1).set_environment(ENVIRONMENT)
            missing = (find_undeclared_variables(alone) & made) - _names_made_by(alone) - given
            leaning += [
                f"{name_of(template)}, block {block.name}: {name}" for name in sorted(missing)
            ]
    assert leaning == []


def test_no_template_carries_script_or_style_inline() -> None:
    """The Content-Security-Policy forbids both; in a browser they would fail without a word."""
    found = [
        f"{name_of(template)}: {match.group().strip()}"
        for template in _templates()
        for match in INLINE.finditer(template.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_template_asks_another_machine_for_anything() -> None:
    foreign = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE)
    assert [
        name_of(template)
        for template in _templates()
        if foreign.search(template.read_text(encoding="utf-8"))
    ] == []
