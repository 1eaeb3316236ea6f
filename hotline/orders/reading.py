"""Raw input → an action's fields, with a message per field in words a person understands."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hotline.infra.errors import Invalid

Model = TypeVar("Model", bound=BaseModel)

# pydantic's error types → a Chinese msgid; `{…}` comes from the error's context
MESSAGES = {
    "missing": "此项必填",
    "string_too_short": "此项必填",
    "string_too_long": "最多 {max_length} 个字",
    "string_type": "应为文字",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少选择 {min_length} 项",
    "enum": "请从给出的选项中选择",
    "literal_error": "请从给出的选项中选择",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_parsing": "请选择是或否",
    "bool_type": "请选择是或否",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "extra_forbidden": "没有这一项",
    "uuid_parsing": "附件已失效，请重新上传",
    "datetime_parsing": "日期时间格式不对",
    "datetime_from_date_parsing": "日期时间格式不对",
}


def read(model: type[Model], raw: dict[str, Any] | BaseModel) -> Model:
    """The parsed fields, or Invalid with a message for each wrong one."""
    if isinstance(raw, model):
        return raw
    values = raw.model_dump() if isinstance(raw, BaseModel) else raw
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid("填写有误，请检查标出的各项", fields=messages(error)) from error


def messages(error: ValidationError) -> dict[str, str]:
    """Field path → Chinese message."""
    return {".".join(map(str, item["loc"])): _message(item) for item in error.errors(include_url=False)}


def _message(item: Any) -> str:
    template = MESSAGES.get(item["type"], "填写有误")
    return template.format(**item.get("ctx", {}))
