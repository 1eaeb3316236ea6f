"""Audit actions and their details in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hotline.calls.acd.states import AgentState
from hotline.calls.states import TASKS
from hotline.orders import labels
from hotline.people.roles import ROLE_LABELS
from web.centre.admin import ladder_words
from web.centre.admin.audit_actions import ACTIONS
from web.kit import gettext as _

#: What the filter offers: whole families first.
FAMILIES = {
    "login": "登录",
    "personal.": "查看个人信息",
    "order.export": "导出工单",
    "order.": "办理工单",
    "staff.": "人员",
    "organisation.": "单位",
    "publish_calendar": "工作日历",
    "change_profile": "城市规则",
    "change_ladder": "通知阶梯",
    "classification": "诉求分类",
    "template.": "答复模板",
    "client.": "接口客户端",
    "session.": "登录设备",
    "publish.": "结果公开",
    "article.": "文章",
    "question.": "监督问政",
    "calls.monitor": "监听、密语、插话",
    "calls.": "电话",
    "outreach.": "智能外呼",
    "quality.": "质检",
    "supervision.": "督办单",
}
SUBJECTS = {
    "order": "工单",
    "staff": "人员",
    "organisation": "单位",
    "citizen": "诉求人",
    "calendar": "日历",
    "robot_script": "外呼话术",
    "profile": "规则",
    "ladder": "通知阶梯",
    "classification": "分类",
    "template": "模板",
    "client": "客户端",
    "tenant": "中心",
    "article": "文章",
    "question": "公开提问",
    "call": "通话",
    "recording": "录音",
    "phone_account": "话机",
    "trunk_line": "中继",
    "dial_prefix": "拨号规则",
    "number_change": "号码变换",
    "access_number": "接入号码",
    "territory": "属地号段",
    "call_directory": "转接目录",
    "blocked": "拦截",
    "group": "技能组",
    "flow": "语音流程",
    "surge": "激增声明",
    "supervision": "督办单",
    "notice": "通知",
}
DETAILS = {
    "from": "由",
    "to": "到",
    "ip": "地址",
    "reason": "原因",
    "for": "因",
    "filter": "条件",
    "rows": "行数",
    "personal": "含个人信息",
    "login": "登录名",
    "roles": "岗位",
    "before": "之前",
    "after": "之后",
    "changed": "改了",
    "name": "名称",
    "parent": "上级",
    "added": "新增",
    "kept": "保留",
    "retired": "停用",
    "moved": "移动的时限",
    "overrides": "改动",
    "basis": "依据",
    "sessions": "设备数",
    "title": "标题",
    "scopes": "权限",
    "nodes": "个数",
    "channel": "来源",
    "type": "类型",
    "urgency": "紧急程度",
    "key": "方案",
    "of": "操作",
    "order": "工单",
    "until": "到",
    "since": "从",
    "state": "状态",
    "opinion": "意见",
    "levels": "等级",
    "code": "代码",
    "version": "版本",
}
#: The domain's own words, wherever a detail holds one.
WORDS = {
    **{word.value: label for word, label in labels.STATES.items()},
    **{word.value: label for word, label in labels.TYPES.items()},
    **{word.value: label for word, label in labels.URGENCIES.items()},
    **{word.value: label for word, label in labels.CHANNELS.items()},
    **{word.value: label for word, label in ROLE_LABELS.items()},
    **{word.value: word.label for word in AgentState},
    **{word.value: label for word, label in TASKS.items()},
}
LONGEST = 120


def action(name: str) -> str:
    return _(ACTIONS.get(name, name))


def subject(text: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """`工单 4506…` from `order:4506…`; `names` knows what some subjects are called."""
    kind, _colon, rest = text.partition(":")
    if kind == "ladder":
        return f"{_(SUBJECTS[kind])} {ladder_words.about(rest)}"
    return f"{_(SUBJECTS[kind])} {names.get(text, rest)}" if kind in SUBJECTS else text


def who(label: str) -> str:
    """The name from `staff:12 周敏`; machines as they are called."""
    kind, _colon, rest = label.partition(":")
    if kind == "staff":
        return rest.partition(" ")[2] or rest
    return {"citizen": _("诉求人"), "system": _("系统")}.get(kind, label)


def details(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_(DETAILS.get(name, name)), _shown(value))
        for name, value in detail.items()
        if value not in ("", [], {})
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list) and value and isinstance(value[0], dict) and "channel" in value[0]:
        return ladder_words.line(value)
    if isinstance(value, list):
        return "、".join(_(WORDS.get(str(one), str(one))) for one in value)[:LONGEST]
    if isinstance(value, dict):
        return "；".join(f"{name}={inner}" for name, inner in value.items())[:LONGEST]
    return _(WORDS.get(str(value), str(value)))[:LONGEST]
