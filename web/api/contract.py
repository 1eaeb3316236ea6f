"""The published schemas, and the check that a body keeps them.

pydantic is lenient where a person types ("5" is a number, an empty box is no choice). Between machines
the published schema is the contract, so every body is held against it as well.
"""

from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError
from pydantic import BaseModel

from hotline.infra.errors import Invalid

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


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """What the API documents for `model` as a request."""
    return model.model_json_schema(mode="validation")


@cache
def _validator(model: type[BaseModel]) -> Draft202012Validator:
    return Draft202012Validator(schema_of(model), validate_formats=True)


def hold_to_contract(model: type[BaseModel], body: dict[str, Any]) -> None:
    """Raise Invalid, with every deviation by its path, unless `body` fits the published schema."""
    deviations = {_path(error): _words(error) for error in _validator(model).iter_errors(body)}
    if deviations:
        raise Invalid("填写有误，请检查标出的各项", fields=deviations)


def _path(error: ValidationError) -> str:
    return ".".join(map(str, error.instance_path))


def _words(error: ValidationError) -> str:
    return WORDS.get(str(error.schema_path[-1]), OTHERWISE)
