"""Every use case says in its first line what its actor must be permitted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from uuid import UUID

import pytest

from app.domain.access import GRANTS, Actor, Permission, Role, system_actor
from app.domain.errors import NotAllowed
from tests.architecture.sources import name_of, python_files, tree_of

DEMAND_NOTHING: dict[str, str] = {}
"""Use cases with an actor that demand nothing, each with its reason."""
ADMINS_ALONE = set(Permission) - {Permission.MANAGE_OWN_ACCOUNT, Permission.USE_PROJECTS}
SOMEBODY = UUID(int=1)


def use_cases() -> Iterator[tuple[str, ast.FunctionDef]]:
    """The public functions of the services that have an actor."""
    for path in python_files("app/services"):
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                arguments = [*node.args.args, *node.args.kwonlyargs]
                if any(argument.arg == "actor" for argument in arguments):
                    yield f"{name_of(path)} {node.name}", node


def first_statement(function: ast.FunctionDef) -> str:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return ast.unparse(body[0])


def demands() -> dict[str, str | None]:
    """The permission that each use case demands first; None where it demands none."""
    start, end = "actor.demand(Permission.", ")"
    return {
        name: first.removeprefix(start).removesuffix(end) if first.startswith(start) else None
        for name, node in use_cases()
        for first in [first_statement(node)]
    }


def test_every_use_case_demands_a_permission_in_its_first_statement() -> None:
    found = demands()
    assert len(found) > 80
    assert {name for name, permission in found.items() if permission is None} == set(DEMAND_NOTHING)


def test_every_permission_is_demanded() -> None:
    asked = {permission for permission in demands().values() if permission}
    assert asked == {permission.name for permission in Permission} - {"ORDER_URGENTLY"}


def test_no_entry_point_asks_for_a_role() -> None:
    asking = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("app/api", "app/web")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "auth_required"
        for keyword in node.keywords
        if keyword.arg == "roles" and "Permission." not in ast.unparse(keyword.value)
    ]
    assert asking == []


@pytest.mark.parametrize("permission", Permission)
def test_an_actor_passes_or_is_refused_with_a_sentence(permission: Permission) -> None:
    Actor(SOMEBODY, role=Role.ADMIN).demand(permission)
    system_actor(SOMEBODY).demand(permission)
    member = Actor(SOMEBODY)
    if permission in ADMINS_ALONE:
        with pytest.raises(NotAllowed, match="Only admins of the organization") as refused:
            member.demand(permission)
        assert refused.value.code == "admins_only"
    else:
        member.demand(permission)


def test_members_hold_what_is_not_for_admins_alone() -> None:
    assert GRANTS[Role.USER] == set(Permission) - ADMINS_ALONE
