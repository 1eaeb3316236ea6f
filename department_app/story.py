"""The event log as a timeline somebody reads: what happened, who did it, in which words."""

from collections.abc import Mapping
from typing import Any

from hotline.orders.labels import APPEAL_SUBJECTS, DECISIONS, VERIFY_METHODS
from hotline.orders.models import OrderEvent
from hotline.orders.queries import Detail
from hotline.orders.queries.since import UNTOLD
from hotline.orders.states import Decision
from hotline.orders.timeline import tell
from hotline.orders.told import aside_of
from hotline.orders.workflow import WORKFLOW
from web.kit import gettext as _

#: action → (tone, icon); everything else is neutral.
LOOKS = {
    "submit": ("info", "inbox"),
    "dispatch": ("accent", "send"),
    "coordinate": ("accent", "users"),
    "sign": ("info", "stamp"),
    "verify": ("info", "clipboard-check"),
    "reply": ("good", "chat"),
    "return": ("warn", "undo"),
    "extend": ("warn", "clock-plus"),
    "transfer": ("info", "transfer"),
    "urge": ("warn", "bell"),
    "prompt": ("warn", "bell"),
    "supplement": ("info", "file-plus"),
    "note": ("info", "file-plus"),
    "raise_mark": ("bad", "flag"),
    "lift_mark": ("good", "check"),
    "call_back": ("info", "phone"),
    "evaluate": ("info", "star"),
    "close": ("good", "check-circle"),
    "redo": ("bad", "refresh"),
    "mark_difficult": ("warn", "question"),
    "withdraw": ("neutral", "undo"),
}
SUBMITTED = "提交诉求"


def timeline(detail: Detail, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Newest first. `names` are organisations by id."""
    told = [event for event in detail.events if event.action not in UNTOLD]
    return [_item(event, names) for event in reversed(told)]


def _item(event: OrderEvent, names: Mapping[int, str]) -> dict[str, Any]:
    told = tell(event)
    tone, icon = LOOKS.get(event.action, (told.tone, told.icon))
    return {
        "title": title_of(event),
        "at": event.at,
        "who": _who(event, names),
        "body": _body(event.data),
        "tone": tone,
        "icon": icon,
    }


def title_of(event: OrderEvent) -> str:
    if event.action == "submit":
        return _(SUBMITTED)
    step = WORKFLOW.get(event.action)
    if step is not None:
        return _(step.label)
    told = tell(event)
    return _(told.message, **told.params)


def _who(event: OrderEvent, names: Mapping[int, str]) -> str:
    if event.actor_kind == "citizen":
        return _("诉求人")
    if event.actor_kind == "system":
        return _("系统")
    return " ".join(part for part in (names.get(event.organisation_id or 0, ""), event.actor_name) if part)


def _body(data: Mapping[str, Any]) -> str:
    lines = [line(data) for line in (_units, _decision, _how)]
    return "\n".join(line for line in [*lines, str(data.get("text") or ""), _aside(data)] if line)


def _aside(data: Mapping[str, Any]) -> str:
    message, params = aside_of(data)
    return _(message, **params) if message else ""


def _units(data: Mapping[str, Any]) -> str:
    parts = []
    if data.get("lead"):
        parts.append(_("主办：{names}", names=data["lead"]))
    if data.get("co_handlers"):
        parts.append(_("协办：{names}", names="、".join(data["co_handlers"])))
    if data.get("to"):
        parts.append(_("转给：{names}", names=data["to"]))
    if data.get("propose"):
        parts.append(_("建议改派：{names}", names=data["propose"]))
    return "　".join(parts)


def _decision(data: Mapping[str, Any]) -> str:
    decision = data.get("decision")
    return _(DECISIONS[Decision(decision)]) if decision in ("approve", "refuse") else ""


def _how(data: Mapping[str, Any]) -> str:
    parts = []
    if data.get("method") in VERIFY_METHODS:
        parts.append(_(VERIFY_METHODS[str(data["method"])]))
    if data.get("days"):
        parts.append(_("延长 {days} 个工作日", days=data["days"]))
    if data.get("subject") in APPEAL_SUBJECTS:
        parts.append(_(APPEAL_SUBJECTS[str(data["subject"])]))
    if data.get("offline") is not None:
        parts.append(_("转为线下处理") if data["offline"] else _("转回线上处理"))
    if data.get("override_reason"):
        parts.append(_("未等协办：{reason}", reason=data["override_reason"]))
    return "　".join(parts)
