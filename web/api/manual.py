"""GET /api/v1/docs: the OpenAPI document as a page a person reads."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from web.api.openapi import built
from web.kit.render import render
from web.kit.services import services

#: Tags of the document, in its order, as the page calls them.
GROUPS = {
    "token": "获取访问令牌",
    "orders": "工单",
    "actions": "工单操作",
    "supervision": "督办单",
    "files": "附件",
    "reference": "基础数据",
}


@dataclass(frozen=True)
class Row:
    """One parameter or one field of a body."""

    name: str
    kind: str
    required: bool
    about: str = ""


@dataclass(frozen=True)
class Entry:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Row]
    fields: list[Row]
    statuses: list[str]


async def docs(request: Request) -> Response:
    root = services(request).settings.public_url + built()["servers"][0]["url"]
    return render(request, "api/docs.html", groups=groups(), root=root)


def groups() -> list[tuple[str, str, list[Entry]]]:
    """Operations by tag."""
    flat = [
        (operation["tags"][0], _entry(path, method, operation))
        for path, methods in built()["paths"].items()
        for method, operation in methods.items()
    ]
    return [(tag, label, [one for its, one in flat if its == tag]) for tag, label in GROUPS.items()]


def _entry(path: str, method: str, operation: dict[str, Any]) -> Entry:
    content = operation.get("requestBody", {}).get("content", {})
    return Entry(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=[_parameter(_resolved(one)) for one in operation.get("parameters", ())],
        fields=[row for one in content.values() for row in _fields(one["schema"])],
        statuses=sorted(operation["responses"]),
    )


def _parameter(one: dict[str, Any]) -> Row:
    return Row(one["name"], _kind(one["schema"]), one.get("required", False), one.get("description", ""))


def _fields(schema: dict[str, Any], prefix: str = "") -> list[Row]:
    """The properties of a body, nested ones with a dot."""
    schema = _resolved(schema)
    rows = []
    for name, one in schema.get("properties", {}).items():
        inner = _resolved(one)
        required = name in schema.get("required", ())
        if "properties" in inner:
            rows += _fields(inner, f"{prefix}{name}.")
        else:
            rows.append(Row(prefix + name, _kind(one), required, one.get("description", "")))
    return rows


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    _, kind, name = schema["$ref"].rsplit("/", 2)
    found: dict[str, Any] = built()["components"][kind][name]
    return found


def _kind(schema: dict[str, Any]) -> str:
    """In few words: what may stand there."""
    schema = _resolved(schema)
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if choices:
        return " | ".join(_kind(one) for one in choices)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[ {_kind(schema['items'])} … ]"
    return str(schema.get("format") or schema.get("type", ""))
