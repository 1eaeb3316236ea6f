"""The Chinese name of every word in `states.py`; screens translate these through gettext."""

from collections.abc import Mapping
from typing import Any

from hotline.orders.states import (
    AssignmentState,
    Channel,
    ClockKind,
    Decision,
    InvalidCode,
    MarkColour,
    MarkRule,
    OrderType,
    Part,
    RequestKind,
    State,
    Urgency,
)

TYPES: Mapping[OrderType, str] = {
    OrderType.CONSULTATION: "咨询",
    OrderType.HELP: "求助",
    OrderType.COMPLAINT: "投诉",
    OrderType.REPORT: "举报",
    OrderType.SUGGESTION: "建议",
    OrderType.PRAISE: "表扬",
}
URGENCIES: Mapping[Urgency, str] = {
    Urgency.NORMAL: "一般",
    Urgency.SPECIAL: "特殊事项",
    Urgency.EMERGENCY: "特殊紧急",
}
CHANNELS: Mapping[Channel, str] = {
    Channel.PHONE: "电话",
    Channel.WEB: "网站",
    Channel.WECHAT: "微信",
    Channel.APP: "手机应用",
    Channel.API: "接口",
    Channel.UPPER: "上级平台",
    Channel.MAIL: "来信",
    Channel.WALK_IN: "来访",
}
STATES: Mapping[State, str] = {
    State.RECEIVED: "待受理",
    State.ACCEPTED: "已受理",
    State.AWAITING_SUPPLEMENT: "待补充",
    State.IN_REVIEW: "待审核",
    State.TO_DISPATCH: "待派单",
    State.DISPATCHED: "待签收",
    State.HANDLING: "办理中",
    State.RESULT_REVIEW: "待结果审核",
    State.CALL_BACK: "待回访",
    State.CLOSING_REVIEW: "待办结审核",
    State.CLOSED: "已办结",
    State.WITHDRAWN: "已撤单",
    State.INVALID: "无效件",
    State.MERGED: "已并单",
    State.SUSPENDED: "挂起",
}
#: What a citizen reads while tracking: the same states without the centre's inner words.
CITIZEN_STATES: Mapping[State, str] = {
    **STATES,
    State.RECEIVED: "已提交",
    State.IN_REVIEW: "已受理",
    State.TO_DISPATCH: "已受理",
    State.DISPATCHED: "已转承办单位",
    State.HANDLING: "承办单位办理中",
    State.RESULT_REVIEW: "办理结果审核中",
    State.CALL_BACK: "办理完成，等待回访",
    State.CLOSING_REVIEW: "办理完成",
    State.AWAITING_SUPPLEMENT: "需要您补充材料",
    State.SUSPENDED: "协调办理中",
    State.MERGED: "已合并办理",
}
ASSIGNMENT_STATES: Mapping[AssignmentState, str] = {
    AssignmentState.PENDING_SIGN: "待签收",
    AssignmentState.HANDLING: "办理中",
    AssignmentState.REPLIED: "已答复",
    AssignmentState.RETURNED: "已退回",
    AssignmentState.CANCELLED: "已取消",
}
PARTS: Mapping[Part, str] = {Part.LEAD: "主办", Part.CO_HANDLER: "协办"}
CLOCKS: Mapping[ClockKind, str] = {
    ClockKind.DISPATCH: "派单时限",
    ClockKind.SIGN: "签收时限",
    ClockKind.CONFIRM: "联系诉求人时限",
    ClockKind.FEEDBACK: "首次反馈时限",
    ClockKind.HANDLE: "办理时限",
    ClockKind.CO_HANDLE: "协办时限",
    ClockKind.REVIEW: "审核时限",
    ClockKind.CALLBACK: "回访时限",
    ClockKind.OBJECTION: "异议答复时限",
}
#: What each clock means to the person who waits; `{due}` is the moment.
CITIZEN_CLOCKS: Mapping[ClockKind, str] = {
    ClockKind.DISPATCH: "热线中心最迟 {due} 把您的诉求转给承办单位。",
    ClockKind.SIGN: "承办单位最迟 {due} 签收。",
    ClockKind.CONFIRM: "承办单位最迟 {due} 与您联系。",
    ClockKind.FEEDBACK: "承办单位最迟 {due} 第一次反馈情况。",
    ClockKind.HANDLE: "承办单位最迟 {due} 办完并答复您。",
    ClockKind.CALLBACK: "热线中心最迟 {due} 回访，听取您的意见。",
    ClockKind.OBJECTION: "热线中心最迟 {due} 答复您的异议。",
}
REQUESTS: Mapping[RequestKind, str] = {
    RequestKind.RETURN: "退回申请",
    RequestKind.EXTENSION: "延期申请",
    RequestKind.SPECIAL: "特殊单申请",
}
DECISIONS: Mapping[Decision, str] = {
    Decision.PENDING: "待审核",
    Decision.APPROVE: "同意",
    Decision.REFUSE: "不同意",
    Decision.LAPSED: "已失效",
}
INVALID_CODES: Mapping[InvalidCode, str] = {
    InvalidCode.HARASSMENT: "骚扰",
    InvalidCode.BLANK: "空白",
    InvalidCode.INAUDIBLE: "无法听清",
    InvalidCode.MISDIALLED: "误拨",
    InvalidCode.NO_APPEAL: "无诉求",
    InvalidCode.TEST: "测试",
    InvalidCode.OTHER_REGION: "非本行政区域事项，请向当地12345反映",
    InvalidCode.PARTY_OR_COURT: "属于党委、人大、政协、法院、检察院职权范围",
    InvalidCode.MILITARY: "属于军队、武警职权范围",
    InvalidCode.EMERGENCY_NUMBER: "紧急事项，请直接拨打110、119、120或122",
    InvalidCode.LEGAL_PROCEDURE: "已进入诉讼、仲裁、纪检监察、行政复议、信访或政府信息公开程序",
    InvalidCode.ALREADY_HANDLED: "同一事实和理由已办理完毕，且没有新的情况",
    InvalidCode.SECRET: "涉及国家秘密、商业秘密或个人隐私",
    InvalidCode.UNLAWFUL: "违反法律法规或公序良俗",
}
MARK_RULES: Mapping[MarkRule, str] = {
    MarkRule.NEAR_DUE: "临近到期",
    MarkRule.OVERDUE: "超期",
    MarkRule.URGED: "多次催办",
    MarkRule.RETURN_REFUSED: "退回被驳回",
    MarkRule.FALSE_CLOSING: "虚假办结",
    MarkRule.UNSATISFIED_TWICE: "两次不满意",
    MarkRule.MEDIA_RISK: "舆情风险",
}
SATISFACTION: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
VERIFY_METHODS: Mapping[str, str] = {
    "phone": "电话核实",
    "on_site": "现场核实",
    "visit": "上门走访",
    "documents": "查阅资料",
    "video": "视频核实",
}
APPEAL_SUBJECTS: Mapping[str, str] = {
    "overdue": "超期认定",
    "unsatisfied": "不满意评价",
    "return_refused": "退回被驳回",
    "mark": "督办标记",
}


def mark_label(colour: MarkColour, skin: str) -> str:
    """红牌/黄牌 where the city says card, 红灯/黄灯 where it says light (LEDGER 19.2)."""
    if colour is MarkColour.NONE:
        return ""
    return ("红" if colour is MarkColour.RED else "黄") + ("牌" if skin == "card" else "灯")


def choices(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Options of a select box: (value, label)."""
    return [(str(value), label) for value, label in labels.items()]
