"""The schemas of the description: their names, and what requests may leave out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.api.v1.description.texts import Document

REFERENCE = "#/components/schemas/"


def references_in(part: object) -> Iterator[str]:
    """The names of all schemas that the part refers to."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str) and part["$ref"].startswith(REFERENCE):
            yield part["$ref"].removeprefix(REFERENCE)
        for value in part.values():
            yield from references_in(value)
    elif isinstance(part, list):
        for item in part:
            yield from references_in(item)


def put_defaults_into_words(bodies: object, schemas: Document) -> None:
    """A field of a request with a default may be left out.

    Some generators of clients demand it all the same, as in an answer, so the default is said
    in words.

    Args:
        bodies: Everything that refers to the schemas of requests.
        schemas: All schemas; those of requests are changed.
    """
    seen: set[str] = set()
    waiting = list(references_in(bodies))
    while waiting:
        name = waiting.pop()
        if name in seen or name not in schemas:
            continue
        seen.add(name)
        waiting += references_in(schemas[name])
        for field in schemas[name].get("properties", {}).values():
            default = field.pop("default", None)
            if default not in (None, [], ""):
                said = f"Default: {json.dumps(default)}."
                field["description"] = f"{field.get('description', '')} {said}".strip()


def drop_titles(schemas: Document) -> None:
    """Pydantic repeats every name as a title."""
    for schema in schemas.values():
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)


def plain_names(schemas: Document) -> dict[str, str]:
    """`ResultOut.PlanOut` becomes `PlanOut`.

    Unless that name means something else elsewhere; then `ResultOutPlanOut`.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for name, schema in schemas.items():
        meanings = groups.setdefault(name.rpartition(".")[2], {})
        meanings.setdefault(meaning_of(schemas, schema), []).append(name)
    return {
        name: last if len(meanings) == 1 else min(same).replace(".", "")
        for last, meanings in groups.items()
        for same in meanings.values()
        for name in same
    }


def meaning_of(schemas: Document, schema: Document) -> str:
    """The schema with everything that it refers to written out."""

    def written_out(part: object) -> Any:
        if isinstance(part, dict):
            if part.get("$ref", "").rpartition("/")[2] in schemas:
                return written_out(schemas[part["$ref"].rpartition("/")[2]])
            return {key: written_out(value) for key, value in part.items()}
        return [written_out(item) for item in part] if isinstance(part, list) else part

    return json.dumps(written_out(schema), sort_keys=True)


def rename_references(part: object, names: Mapping[str, str]) -> Any:
    if isinstance(part, list):
        return [rename_references(item, names) for item in part]
    if not isinstance(part, dict):
        return part
    made: Document = {}
    for key, value in part.items():
        if key == "$ref" and value.startswith("#/components/schemas/"):
            last = value.rpartition("/")[2]
            made[key] = f"#/components/schemas/{names.get(last, last)}"
        elif key == "schemas":
            made[key] = {
                names.get(name, name): rename_references(schema, names)
                for name, schema in value.items()
            }
        else:
            made[key] = rename_references(value, names)
    return made
