"""pydantic's error types in words a citizen understands."""

import re
from collections.abc import Mapping
from typing import Any

from web.kit.i18n import gettext

CHINESE = re.compile(r"[\u4e00-\u9fff]")

# Placeholders are the names in pydantic's error context.
MESSAGES = {
    "missing": "请填写这一项。",
    "string_too_short": "太短了，至少 {min_length} 个字。",
    "string_too_long": "太长了，最多 {max_length} 个字。",
    "string_pattern_mismatch": "格式不对，请检查后重新填写。",
    "string_type": "请填写文字。",
    "string_unicode": "含有无法识别的字符，请删除后再试。",
    "too_short": "至少选择 {min_length} 项。",
    "too_long": "最多选择 {max_length} 项。",
    "enum": "请从给出的选项中选择。",
    "literal_error": "请从给出的选项中选择。",
    "greater_than": "必须大于 {gt}。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than": "必须小于 {lt}。",
    "less_than_equal": "不能大于 {le}。",
    "multiple_of": "必须是 {multiple_of} 的倍数。",
    "decimal_max_digits": "数字位数太多，最多 {max_digits} 位。",
    "decimal_max_places": "小数最多 {decimal_places} 位。",
    "url_parsing": "请填写完整的网址，例如 https://example.cn。",
    "url_scheme": "网址要以 http:// 或 https:// 开头。",
    "extra_forbidden": "这一项不需要填写。",
    "file_type": "请选择文件。",
    "date_past": "请选择过去的日期。",
    "date_future": "请选择将来的日期。",
    "datetime_past": "请选择过去的时间。",
    "datetime_future": "请选择将来的时间。",
    "timezone_aware": "请填写带时区的时间。",
    "timezone_naive": "请填写不带时区的时间。",
    "uuid_parsing": "编号格式不对，请核对后重新填写。",
    "json_invalid": "内容格式不对，请重新填写。",
}

# Whole families of types share a message.
FAMILIES = (
    ("int", "请填写整数。"),
    ("float", "请填写数字。"),
    ("decimal", "请填写数字。"),
    ("finite_number", "请填写数字。"),
    ("bool", "请选择“是”或“否”。"),
    ("datetime", "请填写正确的日期和时间，例如 2026-07-01 09:30。"),
    ("date", "请填写正确的日期，例如 2026-07-01。"),
    ("time_delta", "请填写正确的时长。"),
    ("time", "请填写正确的时间，例如 09:30。"),
    ("list", "请至少选择一项。"),
    ("set", "请至少选择一项。"),
    ("url", "请填写正确的网址。"),
    ("uuid", "编号格式不对，请核对后重新填写。"),
    ("json", "内容格式不对，请重新填写。"),
)
ANYTHING_ELSE = "填写的内容不对，请检查。"


def message_for(error: Mapping[str, Any]) -> str:
    """One pydantic error as a sentence; our own validators' Chinese messages pass through."""
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    if kind in ("value_error", "assertion_error"):
        return _own_words(context)
    if kind in MESSAGES:
        return gettext(MESSAGES[kind], **context)
    return gettext(next((text for prefix, text in FAMILIES if kind.startswith(prefix)), ANYTHING_ELSE))


def _own_words(context: dict[str, Any]) -> str:
    words = str(context.get("error", ""))
    return gettext(words if CHINESE.search(words) else ANYTHING_ELSE)
