"""Reads the profiles we ship and lays a tenant's own figures over them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from hotline.infra.errors import Invalid, NotFound
from hotline.profiles.profile import Profile

BASE = "default"
Data = dict[str, Any]

# pydantic's error types → what an administrator reads; anything else is "取值不正确"
_MESSAGES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个配置项",
    "greater_than": "必须大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "string_type": "应为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少要有 {min_length} 项",
    "dict_type": "应为一组配置",
    "model_type": "应为一组配置",
    "tuple_type": "应为一个列表",
}


def available() -> list[str]:
    """Keys of the shipped profiles, the default first."""
    names = (entry.name for entry in (files("hotline.profiles") / "data").iterdir())
    keys = sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))
    return [BASE, *(key for key in keys if key != BASE)]


@cache
def load(key: str) -> Profile:
    """A shipped profile: the default's figures with the city's laid over them."""
    return validate(_data(key))


def with_overrides(key: str, overrides: Mapping[str, Any]) -> Profile:
    """A shipped profile with a tenant's own figures."""
    return validate(merge(_data(key), overrides))


def validate(data: Mapping[str, Any]) -> Profile:
    """Profile data → Profile, or Invalid with a Chinese message per item."""
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        fields = {_path(item["loc"]): _message(item) for item in error.errors()}
        listed = "；".join(f"{path}：{message}" if path else message for path, message in fields.items())
        raise Invalid("规则配置有误：{problems}", fields=fields, problems=listed) from error


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Data:
    """Tables merge key by key, limits and ladders rule by rule; everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        if key in _LISTS:
            merged[key] = _LISTS[key](merged.get(key, []), value)
        elif isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def _data(key: str) -> Data:
    if key not in available():
        raise NotFound("没有名为“{key}”的规则方案", key=key)
    base = _read(BASE)
    return base if key == BASE else merge(base, _read(key))


def _read(key: str) -> Data:
    return tomllib.loads((files("hotline.profiles") / "data" / f"{key}.toml").read_text(encoding="utf-8"))


def _merge_rules(base: Any, over: Any) -> Any:
    if not _are_rules(over):
        return over  # validation tells what is wrong with it
    spoken_for = {_subject(rule) for rule in over}
    return [*over, *(rule for rule in base if _subject(rule) not in spoken_for)]


def _merge_ladders(base: Any, over: Any) -> Any:
    """Each in the place of the one it changes, so that it passes before no other; new ones before all."""
    if not _are_rules(over):
        return over
    changed = {_subject(one): one for one in over}
    known = {_subject(one) for one in base}
    added = [one for subject, one in changed.items() if subject not in known]
    return [*added, *(changed.get(_subject(one), one) for one in base)]


def _are_rules(over: Any) -> bool:
    return isinstance(over, list) and all(isinstance(rule, Mapping) for rule in over)


_LISTS = {"limits": _merge_rules, "ladders": _merge_ladders}


def _subject(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """What a rule is about: two rules about the same orders (or notices) replace each other."""
    return str(rule.get("kind")), *(_names(rule.get(name)) for name in ("kinds", "types", "urgencies"))


def _names(value: Any) -> str:
    return ",".join(sorted(map(str, value))) if isinstance(value, list | tuple) else ""


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _message(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    return _MESSAGES.get(item["type"], "取值不正确").format(**item.get("ctx", {})).replace(" or ", ", ")
