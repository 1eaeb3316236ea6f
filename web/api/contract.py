"""The published schemas, and the check that a body keeps them.

pydantic is lenient where a person types ("5" is a number, an empty box is no choice). Between machines
the published schema is the contract, so every body is held against it as well.

The other way round, a request that fits the published schema is never answered 422: what the domain then
still finds wrong with it (an unknown code, a picture that is none) is a conflict with how things are.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError
from pydantic import BaseModel

from hotline.infra.errors import Conflict, Invalid

Schema = dict[str, Any]
WORDS = {
    "type": "类型不对",
    "format": "格式不对",
    "pattern": "格式不对",
    "enum": "请从给出的选项中选择",
    "minLength": "不能为空，不填时请省略",
    "maxLength": "太长",
    "required": "此项必填",
    "additionalProperties": "没有这一项",
}
OTHERWISE = "与接口文档不符"
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
    ("Issue", "orders"): {"pattern": NUMBER},
    ("Issue", "organisation"): ORGANISATION,
    ("OrderSelection", "phone"): {"pattern": PHONE},
}


class Unsuitable(Conflict):
    """Well said, and still not to be had."""


@cache
def _validator(model: type[BaseModel], *, refined: bool = False) -> Draft202012Validator:
    schema = model.model_json_schema()
    if refined:
        refine_all({model.__name__: schema, **schema.get("$defs", {})})
    return Draft202012Validator(schema, validate_formats=True)


def hold_to_contract(model: type[BaseModel], body: Schema) -> None:
    """Raise Invalid, with every deviation by its path, unless `body` fits its schema."""
    deviations = {_path(error): _words(error) for error in _validator(model).iter_errors(body)}
    if deviations:
        raise Invalid("填写有误，请检查标出的各项", fields=deviations)


@contextmanager
def beyond_the_schema(model: type[BaseModel] | None = None, body: Schema | None = None) -> Iterator[None]:
    """What the domain calls invalid although it fits the published schema becomes a conflict."""
    try:
        yield
    except Invalid as refusal:
        fits = model is None or _validator(model, refined=True).is_valid(body)
        if refusal.status != Invalid.status or not fits:
            raise
        raise Unsuitable(
            refusal.message, code=refusal.code, fields=refusal.fields, **refusal.params
        ) from refusal


def refine_all(schemas: Mapping[str, Schema]) -> None:
    """Say in the schemas, by their names, what pydantic cannot know."""
    for name, schema in schemas.items():
        for field, inner in schema.get("properties", {}).items():
            refine(inner, PRECISELY.get((name, field), {}))


def refine(schema: Schema, more: Schema) -> None:
    """Down to the strings: those a person fills in get a pattern, the others what we know of them."""
    for inner in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        refine(inner, more)
    if schema.get("type") == "string" and not {"enum", "const", "format", "pattern"} & schema.keys():
        schema["pattern"] = SAYS_SOMETHING if schema.get("minLength") else STORABLE
        schema.update(more)


def _path(error: ValidationError) -> str:
    return ".".join(map(str, error.instance_path))


def _words(error: ValidationError) -> str:
    return WORDS.get(str(error.schema_path[-1]), OTHERWISE)
