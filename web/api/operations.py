"""The operations of the OpenAPI document, one paragraph each."""

from typing import Any

from pydantic import BaseModel

from hotline.infra.sniff import SUFFIXES
from hotline.orders.labels import STATES
from hotline.orders.workflow import WORKFLOW, Step
from web.api import selecting
from web.api.callers import ON_BEHALF_OF, QUERY_CODE
from web.api.contract import NUMBER, PRECISELY, refine
from web.api.orders import ACTIONS
from web.api.preconditions import IDEMPOTENCY_KEY, IF_MATCH, KEY_PATTERN, VERSION_PATTERN

Json = dict[str, Any]
READING = (401, 403, 404, 422, 429)
WRITING = (400, 401, 403, 404, 409, 413, 415, 422, 429)
REASONS = {
    400: "Not readable: no JSON, or a broken upload.",
    401: "No token, or one that no longer opens anything.",
    403: "The caller is known and may not do this.",
    404: "No such thing, or none the caller may know of.",
    409: "Well formed, but not as things are: wrong state, changed meanwhile, unknown code. `code` says which.",
    413: "Too large.",
    415: "A body of the wrong media type.",
    422: "It does not fit this schema: `errors` names each field.",
    429: "Too often; `Retry-After` says when again.",
}


def ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def header(name: str, description: str, **schema: Any) -> Json:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string", **schema}}


PARAMETERS: dict[str, Json] = {
    "number": {
        "name": "number",
        "in": "path",
        "required": True,
        "description": "the order's number",
        "schema": {"type": "string", "pattern": NUMBER},
    },
    "onBehalfOf": header(
        ON_BEHALF_OF,
        "login of the member of staff to act for; needs a client that may, and the audit shows both",
        pattern="^[a-z][a-z0-9_.-]{1,39}$",
    ),
    "queryCode": header(
        QUERY_CODE,
        "the order's query code: act for its citizen (evaluate, urge, supplement, withdraw)",
        pattern="^[0-9]{6}$",
    ),
    "idempotencyKey": header(
        IDEMPOTENCY_KEY,
        "your name for this attempt: a replay changes nothing and gets the same answer",
        pattern=KEY_PATTERN,
    ),
    "ifMatch": header(
        IF_MATCH,
        "the version you saw (ETag): refused with 409 `stale` when it moved on",
        pattern=VERSION_PATTERN,
    ),
}
ETAG = {"ETag": {"description": "the order's version", "schema": {"type": "string"}}}


def problems(*statuses: int) -> Json:
    return {str(status): ref("responses", f"Problem{status}") for status in statuses}


def json_of(name: str) -> Json:
    return {"application/json": {"schema": ref("schemas", name)}}


def operation(name: str, summary: str, tag: str, answer: Json, **more: Any) -> Json:
    common = [ref("parameters", "onBehalfOf")]
    parameters = [*more.pop("parameters", ()), *common]
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        **more,
        "parameters": parameters,
        "responses": answer,
    }


def success(description: str, schema: str, **more: Any) -> Json:
    return {"description": description, "content": json_of(schema), **more}


def orders() -> dict[str, Json]:
    """The paths of orders, without their actions."""
    number = ref("parameters", "number")
    listed = {"200": success("One page.", "OrderList"), **problems(*READING)}
    shown = {"200": success("The order.", "OrderDetail", headers=ETAG), **problems(*READING)}
    told = {"200": success("Oldest first.", "EventList"), **problems(*READING)}
    return {
        "/orders": {
            "get": operation(
                "listOrders",
                "List and search orders, newest first",
                "orders",
                listed,
                parameters=query_of(selecting.OrderSelection),
            ),
            "post": _submit(),
        },
        "/orders/{number}": {
            "get": operation(
                "showOrder",
                "One order, its shares, clocks and open actions",
                "orders",
                shown,
                parameters=[number],
            )
        },
        "/orders/{number}/events": {
            "get": operation("listEvents", "What happened to an order", "orders", told, parameters=[number])
        },
        "/orders/{number}/files/{id}": {"get": _download(number)},
    }


def _submit() -> Json:
    number = {"number": "$response.body#/number"}
    made = success(
        "Received. The query code is shown this once.",
        "Receipt",
        headers={"Location": {"description": "the order", "schema": {"type": "string"}}, **ETAG},
        links={
            "show": {"operationId": "showOrder", "parameters": number},
            "events": {"operationId": "listEvents", "parameters": number},
            "accept": {"operationId": "accept", "parameters": number},
            "withdraw": {"operationId": "withdraw", "parameters": number},
        },
    )
    return operation(
        "submitOrder",
        "Submit a request",
        "orders",
        {"201": made, **problems(*WRITING)},
        parameters=[ref("parameters", "idempotencyKey")],
        requestBody={"required": True, "content": json_of("NewOrder")},
    )


def _download(number: Json) -> Json:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(SUFFIXES)}
    file_id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    answer = {"200": {"description": "The file.", "content": content}, **problems(*READING)}
    return operation("downloadFile", "A file of an order", "files", answer, parameters=[number, file_id])


def actions() -> dict[str, Json]:
    """One documented path per action."""
    return {f"/orders/{{number}}/actions/{name}": {"post": _action(name)} for name in ACTIONS}


def _action(name: str) -> Json:
    model = ACTIONS[name]
    answer = {"200": success("The order afterwards.", "OrderDetail", headers=ETAG), **problems(*WRITING)}
    names = ("number", "queryCode", "idempotencyKey", "ifMatch")
    return operation(
        name,
        _label(name),
        "actions",
        answer,
        description=_when(name),
        parameters=[ref("parameters", one) for one in names],
        requestBody={"required": _needed(model), "content": json_of(model.__name__)},
    )


def _label(name: str) -> str:
    return "审核" if name == "review" else WORKFLOW[name].label


def _when(name: str) -> str:
    steps = [one for one in WORKFLOW.values() if (one.reviews if name == "review" else one.name == name)]
    return "\n".join(_line(step) for step in steps)


def _line(step: Step) -> str:
    states = ", ".join(f"{state.value} {STATES[state]}" for state in STATES if state in step.from_states)
    who = f"`{step.permission}`" if step.permission else "the citizen (query code)"
    kind = f"**{step.label}** (`kind: {step.reviews}`) – " if step.reviews else ""
    return f"{kind}Needs {who}. From: {states}.\n"


def _needed(model: type[BaseModel]) -> bool:
    return any(info.is_required() for info in model.model_fields.values())


def reference() -> dict[str, Json]:
    """Organisations, classifications, uploads, the token."""
    organisations = {"200": success("One page.", "OrganisationList"), **problems(*READING)}
    tree = {"200": success("One page.", "ClassificationList"), **problems(*READING)}
    return {
        "/organisations": {
            "get": operation(
                "listOrganisations",
                "Whom orders go to",
                "reference",
                organisations,
                parameters=query_of(selecting.OrganisationSelection),
            )
        },
        "/classifications": {
            "get": operation(
                "listClassifications",
                "What orders are about",
                "reference",
                tree,
                parameters=query_of(selecting.ClassificationSelection),
            )
        },
        "/files": {"post": _upload()},
        "/token": {"post": _token()},
    }


def _upload() -> Json:
    binary = {"type": "string", "format": "binary"}
    form = {"type": "object", "required": ["file"], "properties": {"file": binary}}
    answer = {"201": success("Kept; photos without their EXIF data.", "FileOut"), **problems(*WRITING)}
    return operation(
        "uploadFile",
        "Upload a photo, document, recording or video",
        "files",
        answer,
        description="Name the answer's `id` in the `files` of a request or an action. Accepted: "
        + ", ".join(sorted(kind.lstrip(".") for kind in SUFFIXES.values())),
        requestBody={"required": True, "content": {"multipart/form-data": {"schema": form}}},
    )


def _token() -> Json:
    text: Json = {"type": "string", "minLength": 1}
    form = {
        "type": "object",
        "required": ["grant_type", "client_id", "client_secret"],
        "properties": {
            "grant_type": {"type": "string", "enum": ["client_credentials"]},
            "client_id": text,
            "client_secret": text,
        },
    }
    return {
        "operationId": "token",
        "summary": "Client credentials for a bearer token",
        "description": "RFC 6749 §4.4. HTTP Basic instead of client_id and client_secret is understood too.",
        "tags": ["token"],
        "security": [],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {
            "200": success("A bearer token.", "Token"),
            "400": success("Not a token request.", "TokenError"),
            "401": success("Unknown client or wrong secret.", "TokenError"),
            **problems(413, 429),
        },
    }


def query_of(model: type[BaseModel]) -> list[Json]:
    """A selection's fields as query parameters."""
    schema = model.model_json_schema()
    found = []
    for name, one in schema["properties"].items():
        plain = _inlined(one, schema.get("$defs", {}))
        description = plain.pop("description", "")
        refine(plain, PRECISELY.get((model.__name__, name), {}))
        found.append({"name": name, "in": "query", "description": description, "schema": plain})
    return found


def _inlined(schema: Json, definitions: dict[str, Json]) -> Json:
    """Without references, null and titles: a parameter is a word or is not there."""
    kept = {key: value for key, value in schema.items() if key not in ("title", "default", "anyOf", "$ref")}
    for choice in [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]:
        kept |= _inlined(choice, definitions)
    if "$ref" in schema:
        kept |= _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        kept.pop("description", None)
    if "items" in kept:
        kept["items"] = _inlined(kept["items"], definitions)
    if schema.get("default") not in (None, "", []):
        kept["default"] = schema["default"]
    return kept
