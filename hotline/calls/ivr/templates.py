"""Flows a new centre begins with: 主导航 for who calls, 满意度评价 for after the conversation."""

from collections.abc import Mapping
from typing import Any


def _says(zh: str, local: str = "") -> dict[str, Any]:
    return {"text": {"zh": zh} | ({"local": local} if local else {})}


_NUMBER = "请输入您的工单编号，按井号键结束。"
_CODE = "请输入六位查询码。"
_CLOSED = "您好，现在是非工作时间。留言请按1，工作时间回拨给您请按2，紧急情况请挂机后拨打110、119、120。"
_MENU = "登记新的诉求请按1，查询办理进度请按2，听常见问题请按3，人工服务请按0，重听请按井号键。"

MAIN: Mapping[str, Any] = {
    "start": "hours",
    "steps": {
        "hours": {
            "kind": "condition",
            "title": "是否工作时间",
            "branches": [{"when": {"open": False}, "next": "closed"}],
            "otherwise": "welcome",
        },
        "welcome": {
            "kind": "play",
            "title": "欢迎词",
            "prompt": _says("您好，欢迎致电12345政务服务便民热线。为保证服务质量，通话将被录音。"),
            "next": "choose",
        },
        "choose": {
            "kind": "menu",
            "title": "选择语言",
            "prompt": _says("普通话服务请按1，本地话服务请按2，人工服务请按0。"),
            "keys": {"1": "menu", "2": "local", "0": "citizen"},
            "wait_seconds": 4,
            "attempts": 1,
            "failed": "menu",
        },
        "local": {"kind": "language", "title": "改用本地话", "language": "local", "next": "menu"},
        "menu": {
            "kind": "menu",
            "title": "主菜单",
            "prompt": _says(_MENU),
            "keys": {"1": "citizen", "2": "number", "3": "question", "0": "citizen", "#": "menu"},
            "failed": "citizen",
        },
        "number": {
            "kind": "collect",
            "title": "收工单编号",
            "prompt": _says(_NUMBER),
            "into": "order_number",
            "shortest": 22,
            "longest": 24,
            "wait_seconds": 15,
            "next": "code",
            "failed": "citizen",
        },
        "code": {
            "kind": "collect",
            "title": "收查询码",
            "prompt": _says(_CODE),
            "into": "query_code",
            "shortest": 6,
            "longest": 6,
            "next": "query",
            "failed": "citizen",
        },
        "query": {
            "kind": "query_order",
            "title": "报办理进度",
            "number_from": "order_number",
            "code_from": "query_code",
            "found": "more",
            "not_found": "not_found",
        },
        "not_found": {
            "kind": "menu",
            "title": "没有查到",
            "prompt": _says("编号或查询码不正确。重新输入请按1，人工服务请按0。"),
            "keys": {"1": "number", "0": "citizen"},
            "failed": "citizen",
        },
        "question": {
            "kind": "menu",
            "title": "常见问题",
            "prompt": _says("身份证换领请按1，医保缴费请按2，返回请按9。"),
            "keys": {"1": "answer_id_card", "2": "answer_insurance", "9": "menu"},
            "failed": "citizen",
        },
        "answer_id_card": {
            "kind": "answer",
            "title": "身份证解答",
            "topic": "身份证到期换领",
            "next": "more",
            "missing": "citizen",
        },
        "answer_insurance": {
            "kind": "answer",
            "title": "医保解答",
            "topic": "居民医保参保缴费",
            "next": "more",
            "missing": "citizen",
        },
        "more": {
            "kind": "menu",
            "title": "还需要什么",
            "prompt": _says("返回主菜单请按9，人工服务请按0，结束请挂机。"),
            "keys": {"9": "menu", "0": "citizen"},
            "attempts": 1,
            "failed": "bye",
        },
        "citizen": {
            "kind": "transfer",
            "title": "转人工坐席",
            "to": "queue",
            "target": "citizen",
            "failed": "busy",
        },
        "busy": {
            "kind": "menu",
            "title": "坐席全忙",
            "prompt": _says("暂时没有坐席可以接听。留言请按1，稍后回拨给您请按2。"),
            "keys": {"1": "message", "2": "call_back"},
            "failed": "call_back",
        },
        "closed": {
            "kind": "menu",
            "title": "非工作时间",
            "prompt": _says(_CLOSED),
            "keys": {"1": "message", "2": "call_back"},
            "failed": "bye",
        },
        "message": {
            "kind": "voicemail",
            "title": "电话留言",
            "prompt": _says("请在提示音后留言，说出您的姓名、地点和诉求，按井号键结束。"),
            "next": "thanks",
        },
        "call_back": {"kind": "call_back", "title": "登记回拨", "next": "thanks"},
        "thanks": {
            "kind": "hang_up",
            "title": "已记录",
            "prompt": _says("已为您记录，我们会尽快与您联系。再见。"),
        },
        "bye": {"kind": "hang_up", "title": "结束", "prompt": _says("感谢来电，再见。")},
    },
}

SURVEY: Mapping[str, Any] = {
    "start": "rate",
    "steps": {
        "rate": {
            "kind": "rate",
            "title": "五级评价",
            "prompt": _says(
                "请对本次服务评价：非常满意请按1，满意请按2，基本满意请按3，不满意请按4，非常不满意请按5。"
            ),
            "next": "thanks",
        },
        "thanks": {"kind": "hang_up", "title": "致谢", "prompt": _says("感谢您的评价，再见。")},
    },
}

EMPTY: Mapping[str, Any] = {
    "start": "welcome",
    "steps": {
        "welcome": {"kind": "play", "title": "欢迎词", "prompt": _says("您好。"), "next": "bye"},
        "bye": {"kind": "hang_up", "title": "结束", "prompt": _says("再见。")},
    },
}

#: Name → what it is called, and the flow.
TEMPLATES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "main": ("主导航", MAIN),
    "survey": ("满意度评价", SURVEY),
    "empty": ("空白流程", EMPTY),
}
