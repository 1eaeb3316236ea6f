"""The schemas of the OpenAPI document: every request and answer model, with what prose would have to say."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from web.api import answers
from web.api.orders import ACTIONS, NewOrder

Schema = dict[str, Any]
PUBLISHED: tuple[type[BaseModel], ...] = (
    answers.Receipt,
    answers.OrderList,
    answers.OrderDetail,
    answers.EventList,
    answers.FileOut,
    answers.OrganisationList,
    answers.ClassificationList,
    answers.Token,
    answers.TokenError,
    answers.Problem,
)
#: Numbers we can call back. Separators, +86 and extensions are understood as well.
PHONE = r"^(1[3-9][0-9]{9}|0(10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}|[48]00[0-9]{7})$"
NUMBER = r"^[0-9]{22,24}$"
# No database keeps a NUL, and spaces alone say nothing.
STORABLE = r"^[^\u0000]*$"
SAYS_SOMETHING = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
ORGANISATION: Schema = {"format": "organisation-code"}
CLASSIFICATION: Schema = {"format": "classification-code"}
#: What pydantic cannot know: (schema, property) → more about it.
PRECISELY: dict[tuple[str, str], Schema] = {
    ("Contact", "phone"): {"pattern": PHONE, "examples": ["13800138000"]},
    ("Contact", "name"): {"maxLength": 40},
    ("NewOrder", "classification"): CLASSIFICATION,
    ("Accept", "classification"): CLASSIFICATION,
    ("Dispatch", "lead"): ORGANISATION,
    ("Dispatch", "co_handlers"): ORGANISATION,
    ("Coordinate", "co_handlers"): ORGANISATION,
    ("Return", "propose"): ORGANISATION,
    ("Mend", "to"): ORGANISATION,
    ("Merge", "into"): {"pattern": NUMBER},
    ("OrderSelection", "phone"): {"pattern": PHONE},
}


def components() -> dict[str, Schema]:
    """All schemas by name."""
    taken: list[type[BaseModel]] = list(dict.fromkeys([NewOrder, *ACTIONS.values()]))
    both: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in taken]
    both += [(model, "serialization") for model in PUBLISHED]
    _, made = models_json_schema(both, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Schema] = made["$defs"]
    for name in [*(model.__name__ for model in taken), "Contact", "Location"]:
        for field, schema in schemas[name].get("properties", {}).items():
            refine(schema, PRECISELY.get((name, field), {}))
    return {name: schemas[name] for name in sorted(schemas)}


def refine(schema: Schema, more: Schema) -> None:
    """Down to the strings: those a person fills in get a pattern, the others what we know of them."""
    for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        refine(inner, more)
    if schema.get("type") == "string" and not {"enum", "const", "format", "pattern"} & schema.keys():
        schema["pattern"] = SAYS_SOMETHING if schema.get("minLength") else STORABLE
        schema.update(more)
