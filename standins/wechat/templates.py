"""Texts the platform approved: every field must be there, and is as long as its name allows."""

from typing import Any

from standins.wechat.refusing import Refusal

TEMPLATES = {
    "TPL_PROGRESS": ("character_string1", "thing2", "phrase3", "time4", "thing5"),
    "TPL_ESCALATION": ("thing1", "thing2", "time3"),
}
TITLES = {"TPL_PROGRESS": "诉求办理进展通知", "TPL_ESCALATION": "工单催办提醒"}
NAMES = {
    "TPL_PROGRESS": ("工单编号", "诉求事项", "办理状态", "更新时间", "说明"),
    "TPL_ESCALATION": ("提醒事项", "说明", "时间"),
}
LONGEST = {"thing": 20, "character_string": 32, "phrase": 5, "time": 32}


def check(template: str, data: dict[str, Any]) -> None:
    fields = TEMPLATES.get(template)
    if fields is None:
        raise Refusal(40037, "invalid template_id")
    for name in fields:
        value = str((data.get(name) or {}).get("value", ""))
        if not value:
            raise Refusal(47003, f"argument invalid! data.{name}.value is empty")
        if len(value) > LONGEST[name.rstrip("0123456789")]:
            raise Refusal(47003, f"argument invalid! data.{name}.value invalid")


def shown(template: str, data: dict[str, Any]) -> list[dict[str, str]]:
    """The card's lines as a telephone shows them."""
    return [
        {"name": name, "value": str(data[field]["value"])}
        for name, field in zip(NAMES[template], TEMPLATES[template], strict=True)
    ]
