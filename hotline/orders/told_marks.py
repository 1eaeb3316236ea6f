"""Marks and supervision notices in an order's story."""

from collections.abc import Mapping
from typing import Any

from hotline.orders.labels import MARK_RULES
from hotline.orders.told import Data, Teller, Told, Tone, text_of, unit_of


def _marked(data: Data) -> Told:
    red = data.get("colour") == "red"
    words: Mapping[Any, str] = MARK_RULES
    rule = words.get(data.get("rule"), "督办")
    params = {"rule": rule, "mark": _mark(data, red=red)}
    return Told(
        "加{mark}：{rule}", params, text_of(data), "bad" if red else "warn", "octagon" if red else "warning"
    )


def _near_due(data: Data) -> Told:
    return Told("临近到期，系统亮{mark}", {"mark": _mark(data, red=False)}, text_of(data), "warn", "warning")


def _overdue(data: Data) -> Told:
    return Told("超过时限，系统亮{mark}", {"mark": _mark(data, red=True)}, text_of(data), "bad", "octagon")


def _mark(data: Data, *, red: bool) -> str:
    """红牌 or 红灯, as the city said it that day."""
    return str(data.get("label") or ("红牌" if red else "黄牌"))


def _notice(message: str, tone: Tone, icon: str) -> Teller:
    def told(data: Data) -> Told:
        params = {"notice": str(data.get("notice") or ""), **unit_of(data)}
        return Told(message, params, text_of(data), tone, icon)

    return told


TELLERS: dict[str, Teller] = {
    "raise_mark": _marked,
    "mark_near_due": _near_due,
    "mark_overdue": _overdue,
    "supervision_issue": _notice("向{unit}发出督办单 {notice}", "bad", "flag"),
    "supervision_acknowledge": _notice("{unit}签收督办单 {notice}", "info", "stamp"),
    "supervision_feed_back": _notice("{unit}反馈督办单 {notice}", "info", "chat"),
    "supervision_refuse": _notice("督办单 {notice} 的反馈被退回，{unit}重新办理", "warn", "undo"),
    "supervision_verify": _notice("督办单 {notice} 核实销号", "good", "shield"),
    "supervision_postpone": _notice("督办单 {notice} 调整反馈期限", "warn", "clock-plus"),
    "supervision_remind": _notice("再次催促{unit}反馈督办单 {notice}", "warn", "bell"),
    "supervision_withdraw": _notice("撤回督办单 {notice}", "neutral", "undo"),
    "supervision_overdue": _notice("{unit}未按期反馈督办单 {notice}", "bad", "alarm"),
}
