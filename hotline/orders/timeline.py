"""An order's event log as sentences a person reads. Pure: no database, no clock.

`message` is a msgid with `{placeholders}` for gettext; `str(told)` is the Chinese sentence itself.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from hotline.orders import told_marks
from hotline.orders.labels import (
    APPEAL_SUBJECTS,
    CHANNELS,
    INVALID_CODES,
    SATISFACTION,
    TYPES,
    VERIFY_METHODS,
)
from hotline.orders.told import Data, Teller, Told, Tone, text_of, unit_of
from hotline.orders.workflow import WORKFLOW


class Event(Protocol):
    """What of an `OrderEvent` is told; `data` is as the actions wrote it."""

    action: str
    actor_kind: str
    data: Any


def tell(event: Event) -> Told:
    """The sentence for one event; an action nobody described is told by its label."""
    data: Data = event.data if isinstance(event.data, Mapping) else {}
    if event.action == "submit":
        return _submitted(data, event.actor_kind)
    if event.action in _TELLERS:
        return _TELLERS[event.action](data)
    message, tone, icon = _PLAIN.get(event.action, (_label(event.action), "neutral", "circle"))
    return Told(message, text=text_of(data), tone=tone, icon=icon)


#: Events that need no more than their name and what was written with them.
_PLAIN: dict[str, tuple[str, Tone, str]] = {
    "take": ("领取了工单", "neutral", "hand"),
    "put_back": ("把工单放回待受理池", "neutral", "undo"),
    "accept": ("受理了诉求", "info", "check"),
    "ask_supplement": ("请诉求人补充材料", "warn", "question"),
    "answer": ("直接答复诉求人", "good", "chat"),
    "send_to_review": ("送受理审核", "info", "eye"),
    "supplement": ("补充了情况", "info", "file-plus"),
    "note": ("补充说明", "info", "file-plus"),
    "withdraw": ("撤回了诉求", "neutral", "undo"),
    "submit_closing": ("提交办结", "info", "stamp"),
    "close": ("审核通过，工单办结", "good", "check-circle"),
    "redo": ("退回重办", "warn", "refresh"),
    "unmerge": ("取消并单，恢复单独办理", "info", "split"),
    "mark_difficult": ("转为疑难工单，重新协调责任单位", "warn", "flag"),
    "suspend": ("挂起，时限暂停", "warn", "pause"),
    "resume": ("恢复办理，时限顺延", "info", "play"),
    "follow": ("关注了工单", "neutral", "star"),
    "join": ("又有一位市民关注此件", "info", "users"),
    "unfollow": ("取消关注", "neutral", "star"),
    "lift_mark": ("核实后解除督办标记", "good", "shield"),
    "prompt": ("督促承办单位抓紧办理", "warn", "bell"),
    "recalculate": ("工作日历调整，时限重新计算", "info", "calendar"),
    "main_closed": ("主单已办结，结果一并反馈", "good", "check-circle"),
}


def _label(action: str) -> str:
    step = WORKFLOW.get(action)
    return step.label if step else action


def _word(labels: Mapping[Any, str], value: Any, otherwise: str) -> str:
    return labels.get(value, otherwise)


def _names(data: Data, name: str) -> str:
    value = data.get(name) or []
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _submitted(data: Data, actor_kind: str) -> Told:
    params = {
        "channel": _word(CHANNELS, data.get("channel"), "其他渠道"),
        "type": _word(TYPES, data.get("type"), "诉求"),
    }
    message = "登记了{channel}{type}" if actor_kind == "staff" else "诉求人通过{channel}提交{type}"
    return Told(message, params, tone="info", icon="inbox")


def _dispatched(data: Data) -> Told:
    params = {"lead": str(data.get("lead") or ""), "others": _names(data, "co_handlers")}
    message = "交办{lead}主办，{others}协办" if params["others"] else "交办{lead}办理"
    return Told(message, params, text_of(data), "accent", "send")


def _coordinated(data: Data) -> Told:
    return Told(
        "发起工单协同：{others}", {"others": _names(data, "co_handlers")}, text_of(data), "accent", "users"
    )


def _signed(data: Data) -> Told:
    return Told("{unit}签收", unit_of(data), tone="info", icon="edit")


def _verified(data: Data) -> Told:
    method = VERIFY_METHODS.get(str(data.get("method")), "核实")
    return Told("{unit}完成{method}", unit_of(data) | {"method": method}, tone="info", icon="clipboard-check")


def _offline(data: Data) -> Told:
    message = "{unit}转入线下处理" if data.get("offline") else "{unit}结束线下处理"
    return Told(message, unit_of(data), icon="route")


def _replied(data: Data) -> Told:
    message = "{unit}答复" + ("（未等协办：{why}）" if data.get("override_reason") else "")
    params = unit_of(data) | {"why": str(data.get("override_reason") or "")}
    return Told(message, params, text_of(data), "good", "chat")


def _asked_return(data: Data) -> Told:
    proposed = str(data.get("propose") or "")
    message = "{unit}申请退回，建议交{proposed}" if proposed else "{unit}申请退回"
    return Told(message, unit_of(data) | {"proposed": proposed}, text_of(data), "warn", "undo")


def _asked_extension(data: Data) -> Told:
    params = unit_of(data) | {"days": str(data.get("days") or "")}
    return Told("{unit}申请延期 {days} 个工作日", params, text_of(data), "warn", "clock-plus")


def _asked_special(data: Data) -> Told:
    return Told("{unit}申请按特殊单处理", unit_of(data), text_of(data), "warn", "file")


def _transferred(data: Data) -> Told:
    params = unit_of(data) | {"to": str(data.get("to") or "")}
    return Told("{unit}转交{to}", params, text_of(data), "neutral", "transfer")


def _decided(what: str, approved: str, refused: str) -> Teller:
    def teller(data: Data) -> Told:
        yes = data.get("decision") == "approve"
        message = f"{what}：" + (approved if yes else refused)
        return Told(message, unit_of(data), text_of(data), "good" if yes else "bad", "stamp")

    return teller


def _extension_decided(data: Data) -> Told:
    days = {"days": str(data.get("days") or "")}
    told = _decided("延期审核", "同意{unit}延期 {days} 个工作日", "不同意{unit}延期")(data)
    return Told(told.message, told.params | days, told.text, told.tone, told.icon)


def _closing_decided(data: Data) -> Told:
    if data.get("decision") == "refuse":
        return Told("办结审核：不通过，退回回访", text=text_of(data), tone="bad", icon="stamp")
    return Told("办结审核：通过，工单办结", text=text_of(data), tone="good", icon="check-circle")


def _urged(data: Data) -> Told:
    return Told("第 {count} 次催单", {"count": str(data.get("count") or 1)}, text_of(data), "warn", "bell")


def _levels(data: Data) -> dict[str, str]:
    return {
        "process": _word(SATISFACTION, data.get("process"), "未评价"),
        "result": _word(SATISFACTION, data.get("result"), "未评价"),
    }


def _evaluated(data: Data) -> Told:
    bad = (data.get("result") or 0) <= 2
    message = "诉求人评价：过程{process}，结果{result}"
    return Told(message, _levels(data), text_of(data), "bad" if bad else "good", "star")


def _called_back(data: Data) -> Told:
    if not data.get("reached"):
        count = {"count": str(data.get("count") or 1)}
        return Told("第 {count} 次回访未接通", count, text_of(data), "warn", "phone")
    bad = (data.get("result") or 0) <= 2
    message = "回访接通：过程{process}，结果{result}"
    return Told(message, _levels(data), text_of(data), "bad" if bad else "good", "phone")


def _merged(data: Data) -> Told:
    return Told("并入主单 {main}", {"main": str(data.get("main") or "")}, text_of(data), "neutral", "merge")


def _invalid(data: Data) -> Told:
    reason = _word(INVALID_CODES, data.get("code"), "")
    return Told("判为无效件：{reason}", {"reason": reason}, text_of(data), "neutral", "ban")


def _appealed(data: Data) -> Told:
    subject = APPEAL_SUBJECTS.get(str(data.get("subject")), "考核")
    return Told("对{subject}提出申诉", {"subject": subject}, text_of(data), "warn", "megaphone")


def _appeal_decided(data: Data) -> Told:
    subject = APPEAL_SUBJECTS.get(str(data.get("subject")), "考核")
    yes = data.get("decision") == "approve"
    message = "申诉审核：{subject}申诉成立" if yes else "申诉审核：{subject}申诉不成立"
    return Told(message, {"subject": subject}, text_of(data), "good" if yes else "bad", "stamp")


def _waived(data: Data) -> Told:
    days = str(data.get("days") or 0)
    message = "督办批准不计超期，另给 {days} 个工作日" if days != "0" else "督办批准不计超期"
    return Told(message, {"days": days}, text_of(data), "good", "shield")


def _mended(data: Data) -> Told:
    messages = {
        "release": "异常修复：释放占用，放回待受理池",
        "reassign": "异常修复：改派{to}",
        "resend": "异常修复：重新发送派单通知",
        "recall": "异常修复：收回工单，重新派单",
    }
    message = messages.get(str(data.get("operation")), "异常修复")
    return Told(message, {"to": str(data.get("to") or "")}, text_of(data), "warn", "wrench")


_TELLERS: dict[str, Teller] = {
    "dispatch": _dispatched,
    "coordinate": _coordinated,
    "sign": _signed,
    "verify": _verified,
    "offline": _offline,
    "reply": _replied,
    "return": _asked_return,
    "extend": _asked_extension,
    "special": _asked_special,
    "transfer": _transferred,
    "review_intake": _decided("受理审核", "通过，转派单", "不通过，退回受理"),
    "review_return": _decided("退回审核", "同意{unit}退回", "不同意{unit}退回"),
    "review_extension": _extension_decided,
    "review_special": _decided("特殊单审核", "同意{unit}按特殊单处理", "不同意{unit}按特殊单处理"),
    "review_result": _decided("结果审核", "通过，转回访", "不通过，退回承办单位修改"),
    "review_closing": _closing_decided,
    "urge": _urged,
    "evaluate": _evaluated,
    "call_back": _called_back,
    "merge": _merged,
    "mark_invalid": _invalid,
    "appeal": _appealed,
    "decide_appeal": _appeal_decided,
    **told_marks.TELLERS,
    "waive_breach": _waived,
    "mend": _mended,
}

#: Every action that is told in words of its own; a test keeps this complete.
DESCRIBED = frozenset({"submit", *_PLAIN, *_TELLERS})
