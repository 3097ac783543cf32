"""The operations of the description, completed to what they really take and answer."""

import re
from collections.abc import Iterable, Iterator, Mapping

from flask import current_app
from pydantic.alias_generators import to_camel

from app.api.incoming import LARGEST
from app.api.v1.description.texts import (
    FILES_REFUSED,
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    NOTHING,
    READ_HEADERS,
    REFUSALS,
    Document,
)
from app.domain.access import Role

PART = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<words>[^)]*)\))?:)?(?P<name>\w+)>")
"""An argument in a rule of Flask: `<uuid:project_id>`, `<any("a","b"):group>`, `<name>`."""


def complete_paths(paths: Document) -> Iterator[tuple[str, Document]]:
    schemas = {
        PART.sub(r"{\g<name>}", rule.rule): path_schemas(rule.rule)
        for rule in current_app.url_map.iter_rules()
    }
    for path, operations in paths.items():
        for method, operation in operations.items():
            complete_operation(path, method, operation, schemas.get(path, {}))
        yield camel_path(path), operations


def camel_path(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda match: "{" + to_camel(match[1]) + "}", path)


def complete_operation(
    path: str, method: str, operation: Document, arguments: Mapping[str, Document]
) -> None:
    """Add what APIFlask does not know of the operation.

    Args:
        arguments: The schema of each argument of the path.
    """
    operation["operationId"] = operation.get("operationId") or operation_id(path, method)
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"] = arguments[parameter["name"]]
            parameter["name"] = to_camel(parameter["name"])
        parameter.get("schema", {}).pop("title", None)
    if method == "get" and "200" in operation["responses"]:
        operation["parameters"].append(IF_NONE_MATCH)
    if (method, path) in READ_HEADERS:
        operation["parameters"].append(READ_HEADERS[method, path])
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    if not operation["parameters"]:
        del operation["parameters"]
    operation["responses"] = responses_of(method, operation)
    for scheme in operation.get("security", ()):  # the document names the role, not the permission
        scheme.update({name: [Role.ADMIN.value] for name, asked in scheme.items() if asked})
    operation["description"] = " ".join(sentences_about(operation))


def operation_id(path: str, method: str) -> str:
    """`putAdminFormatsFormatId`: unique, and speaking enough for the name of a function."""
    words = re.sub(
        r"[^A-Za-z0-9]+", "_", path.removeprefix("/api/v1").replace("{", "").replace("}", "")
    ).strip("_")
    return to_camel(f"{method}_{words}")


def path_schemas(rule: str) -> dict[str, Document]:
    """What each argument of an address may be, by its name.

    From Flask's way to write rules, `/projects/<uuid:project_id>`.
    """
    return {
        part["name"]: argument_schema(part["kind"], part["words"]) for part in PART.finditer(rule)
    }


def argument_schema(kind: str | None, words: str | None) -> Document:
    """The schema of an argument.

    Args:
        kind: The converter's name; None for any text without a slash.
        words: What stands in the converter's brackets.
    """
    if kind == "uuid":
        return {"type": "string", "format": "uuid"}
    if kind == "int":
        return {"type": "integer", "minimum": 0, "maximum": LARGEST}
    if kind == "any":
        return {"type": "string", "enum": sorted(re.findall(r"[\w-]+", words or ""))}
    return {"type": "string", "pattern": "^[^/]+$"}


def responses_of(method: str, operation: Document) -> Document:
    responses: Document = {**operation["responses"]}
    for status in possible_statuses(method, operation):
        responses.setdefault(status, {"description": "Nothing has changed"})
    for status, response in responses.items():
        if status in REFUSALS:
            name = FILES_REFUSED if status == "422" and takes_files(operation) else status
            responses[status] = {"$ref": f"#/components/responses/{name}"}
            continue
        if status in {"204", "304"} or response.get("content") == NOTHING:
            response.pop("content", None)
        response["headers"] = header_references(sent_headers(method, status, operation))
    return dict(sorted(responses.items()))


def takes_files(operation: Document) -> bool:
    return "multipart/form-data" in operation.get("requestBody", {}).get("content", {})


def refusal_response(status: str, *schemas: str) -> Document:
    """The body of one kind of refusal; the same wherever it happens."""
    names = {"401": ["WWW-Authenticate"], "429": ["Retry-After"], "503": ["Retry-After"]}.get(
        status, []
    )
    bodies = [{"$ref": schema} for schema in schemas]
    content = {"application/json": {"schema": bodies[0] if len(bodies) == 1 else {"anyOf": bodies}}}
    return {
        "description": REFUSALS[status],
        "content": content,
        "headers": header_references(["X-Request-Id", *names]),
    }


def header_references(names: Iterable[str]) -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def possible_statuses(method: str, operation: Document) -> Iterator[str]:
    """The statuses that an operation of this kind can answer, whatever it does."""
    yield from ("429", "500", "503")
    if operation.get("security"):
        yield "401"
        if any(roles for scheme in operation["security"] for roles in scheme.values()):
            yield "403"
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        yield "404"
    if "requestBody" in operation:
        yield from ("400", "413", "415")
    if "requestBody" in operation or any(
        is_checked(parameter) for parameter in operation.get("parameters", ())
    ):
        yield "422"
    if method == "get" and "200" in operation["responses"]:
        yield "304"


def is_checked(parameter: Document) -> bool:
    """Of paths a bad value is a 404, and any text is a good If-None-Match."""
    return bool(parameter["in"] != "path" and parameter["name"] != IF_NONE_MATCH["name"])


def sent_headers(method: str, status: str, operation: Document) -> Iterator[str]:
    """The headers of an answer that is no refusal."""
    yield "X-Request-Id"
    names = {
        parameter["name"]
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    }
    if status == "200" and {"limit", "offset"} <= names:
        yield "X-Total-Count"
    if method == "get" and status in {"200", "304"}:
        yield "ETag"
    if "requestBody" in operation or names:
        yield "Warning-Fields"
    if IDEMPOTENCY_KEY in operation.get("parameters", ()):
        yield "Idempotent-Replayed"


def sentences_about(operation: Document) -> Iterator[str]:
    """What is to be known of the operation beyond its summary."""
    if operation.get("description"):
        yield str(operation["description"])
    security = operation.get("security")
    if not security:
        yield "Needs no token."
    elif any(roles for scheme in security for roles in scheme.values()):
        yield "For admins of the organization."
    else:
        yield "For every member of the organization."
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    if {"limit", "offset"} <= names:
        yield "X-Total-Count says how many there are in all."
    if IF_NONE_MATCH["name"] in names:
        yield "Answers 304 without a body while nothing has changed."
