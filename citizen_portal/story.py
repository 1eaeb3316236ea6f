"""An order's life in a citizen's words: where it stands, what happened, when what is due."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hotline.orders.labels import CITIZEN_CLOCKS, INVALID_CODES, SATISFACTION
from hotline.orders.models import Clock, Order, OrderEvent
from hotline.orders.states import FINAL, ClockKind, InvalidCode, State
from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import remaining
from hotline.worktime.limits import Unit
from web.kit.formats import local
from web.kit.i18n import SOURCE, current_language
from web.kit.i18n import gettext as _

Item = dict[str, Any]
#: The answer is the citizen's once a reviewer let it out.
ANSWERED = frozenset({State.CALL_BACK, State.CLOSING_REVIEW, State.CLOSED})
STEPS = ("提交", "受理", "办理", "反馈", "办结")
_AT_STEP = {
    State.RECEIVED: 1,
    State.AWAITING_SUPPLEMENT: 1,
    State.ACCEPTED: 1,
    State.IN_REVIEW: 1,
    State.TO_DISPATCH: 1,
    State.DISPATCHED: 2,
    State.HANDLING: 2,
    State.SUSPENDED: 2,
    State.RESULT_REVIEW: 3,
    State.CALL_BACK: 4,
    State.CLOSING_REVIEW: 4,
    State.CLOSED: 5,
}
CLOCK_NAMES = {
    ClockKind.DISPATCH: "转办",
    ClockKind.SIGN: "签收",
    ClockKind.CONFIRM: "联系您",
    ClockKind.FEEDBACK: "首次反馈",
    ClockKind.HANDLE: "办理",
    ClockKind.CALLBACK: "回访",
    ClockKind.OBJECTION: "异议答复",
}
UNITS = {
    Unit.MINUTES: "{n} 分钟",
    Unit.HOURS: "{n} 小时",
    Unit.WORKING_HOURS: "{n} 个工作小时",
    Unit.WORKING_DAYS: "{n} 个工作日",
}
#: action → what it is called, icon, tone, whether its text may be read by the citizen.
_EVENTS: dict[str, tuple[str, str, str, bool]] = {
    "submit": ("诉求已提交", "inbox", "info", False),
    "accept": ("热线中心已受理", "check", "info", False),
    "ask_supplement": ("热线中心请您补充情况", "question", "warn", True),
    "answer": ("热线中心已答复", "chat", "good", True),
    "mark_invalid": ("不予受理", "ban", "neutral", False),
    "dispatch": ("已转承办单位", "send", "accent", False),
    "sign": ("承办单位已签收，开始办理", "edit", "info", False),
    "verify": ("承办单位已核实情况", "clipboard-check", "info", False),
    "review_result": ("办理结果已审核", "eye", "good", False),
    "review_closing": ("诉求已办结", "check-circle", "good", False),
    "urge": ("您催促了办理", "bell", "warn", True),
    "supplement": ("您补充了情况", "file-plus", "info", True),
    "withdraw": ("您撤回了诉求", "undo", "neutral", True),
    "evaluate": ("您作出了评价", "star", "good", True),
    "call_back": ("热线中心回访", "phone", "info", False),
    "close": ("诉求已办结", "check-circle", "good", False),
    "redo": ("诉求重新办理", "refresh", "warn", False),
    "merge": ("与同类诉求合并办理", "merge", "neutral", False),
    "unmerge": ("恢复单独办理", "split", "info", False),
    "main_closed": ("合并办理的诉求已办结", "check-circle", "good", False),
}
#: What other people did to a case is nobody's business who merely follows it.
_PERSONAL = frozenset({"urge", "supplement", "evaluate", "withdraw", "call_back"})


def answered(order: Order) -> bool:
    """Whether the result may be read."""
    return bool(order.answer) and (order.state in ANSWERED or order.closed_at is not None)


async def main_of(order: Order) -> Order:
    """A merged case goes the way of the main one."""
    seen = {order.id}
    while order.merged_into_id is not None and order.merged_into_id not in seen:
        seen.add(order.merged_into_id)
        order = await Order.get(id=order.merged_into_id)
    return order


def steps(order: Order) -> list[tuple[str, str, str]]:
    """(label, done | now | todo, note) for the stepper; cases that ended early have none."""
    reached = _AT_STEP.get(order.state)
    if reached is None:
        return []
    marks = ["done" if n < reached else "now" if n == reached else "todo" for n in range(len(STEPS))]
    return [(_(label), mark, "") for label, mark in zip(STEPS, marks, strict=True)]


def timeline(events: list[OrderEvent], *, private: bool = True) -> list[Item]:
    """Newest first. `private` adds the citizen's own words."""
    told = [_told(event, private) for event in events if private or event.action not in _PERSONAL]
    return [item for item in reversed(told) if item is not None]


def _told(event: OrderEvent, private: bool) -> Item | None:
    if event.action not in _EVENTS:
        return None
    title, icon, tone, says = _EVENTS[event.action]
    body = str(event.data.get("text") or "") if says and private else ""
    detail = _DETAILS.get(event.action)
    title, body = detail(event.data, _(title), body) if detail else (_(title), body)
    if event.actor_kind == "staff" and event.action in _PERSONAL - {"call_back"}:
        title = _("{what}（电话登记）", what=title)
    return {"title": title, "at": event.at, "body": body, "icon": icon, "tone": tone}


Detail = Callable[[Any, str, str], tuple[str, str]]


def _dispatched(data: Any, title: str, body: str) -> tuple[str, str]:
    lead = str(data.get("lead") or "")
    return (_("已转 {unit} 办理", unit=lead) if lead else title), body


def _signed(data: Any, title: str, body: str) -> tuple[str, str]:
    unit = str(data.get("organisation") or "")
    return (_("{unit} 已签收，开始办理", unit=unit) if unit else title), body


def _refused(data: Any, title: str, body: str) -> tuple[str, str]:
    code = str(data.get("code") or "")
    return title, _(INVALID_CODES[InvalidCode(code)]) if code in set(InvalidCode) else body


def _evaluated(data: Any, title: str, body: str) -> tuple[str, str]:
    levels = {name: _(SATISFACTION.get(data.get(name), "未评价")) for name in ("process", "result")}
    line = _("办理过程：{process}；办理结果：{result}", **levels)
    return title, f"{line}\n{body}".strip()


def _called(data: Any, title: str, body: str) -> tuple[str, str]:
    if not data.get("reached"):
        return _("热线中心回访，未能接通"), ""
    return _evaluated(data, title, "")


_DETAILS: dict[str, Detail] = {
    "dispatch": _dispatched,
    "sign": _signed,
    "mark_invalid": _refused,
    "evaluate": _evaluated,
    "call_back": _called,
}


def clocks(rows: list[Clock], order: Order, calendar: Calendar, now: datetime) -> list[Item]:
    """The limits that run for this citizen now, each with its sentence and its reasons."""
    if order.state in FINAL:
        return []
    running = [row for row in rows if row.stopped_at is None and row.kind in CITIZEN_CLOCKS]
    return [_clock(row, calendar, now) for row in sorted(running, key=lambda row: row.due_at)]


def _clock(row: Clock, calendar: Calendar, now: datetime) -> Item:
    left = remaining(now, row.due_at, calendar, Unit(row.unit))
    return {
        "name": _(CLOCK_NAMES[row.kind]),
        "sentence": CITIZEN_CLOCKS[row.kind],
        "due_at": row.due_at,
        "standing": _standing(row, now),
        "remaining": "" if row.paused_at or not _in_chinese() else left.text,
        "explanation": list(row.explanation) if _in_chinese() else [_in_short(row)],
    }


def _in_chinese() -> bool:
    return current_language.get() == SOURCE


def _in_short(row: Clock) -> str:
    """Clocks explain themselves in Chinese; other languages get the sum of it."""
    amount = _(UNITS[Unit(row.unit)], n=row.value)
    return _(
        "从 {start} 起算，时限 {amount}，到期时间 {due}。",
        start=local(row.started_at),
        amount=amount,
        due=local(row.due_at),
    )


def _standing(row: Clock, now: datetime) -> str:
    if row.paused_at is not None:
        return "paused"
    if now > row.due_at:
        return "overdue"
    return "warn" if now >= row.warn_at else "running"
