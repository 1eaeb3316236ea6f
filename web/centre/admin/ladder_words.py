"""A ladder in words: what it is for, its rungs, how long each waits."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import accumulate
from typing import Any

from hotline.messages.kinds import label_of
from hotline.messages.labels import CHANNELS
from hotline.messages.states import Audience
from hotline.profiles.labels import URGENCIES
from hotline.profiles.ladders import Ladder
from hotline.profiles.own_ladders import ALL, as_data
from web.kit import gettext as _
from web.kit.formats import span

#: Units a wait is typed in, the largest first: name, seconds, label.
UNITS = (("hours", 3600, "小时"), ("minutes", 60, "分钟"), ("seconds", 1, "秒"))
AUDIENCES = {"same": "这条通知的对象", **{one.value: one.label for one in Audience}}


def kinds(ladder: Ladder) -> list[str]:
    """What kinds of notice climb it."""
    return [_(label_of(kind)) for kind in ladder.kinds] if ladder.kinds else [_("其他所有通知")]


def urgencies(ladder: Ladder) -> list[str]:
    """Of which urgencies; empty: of all."""
    return [_(URGENCIES[one]) for one in ladder.urgencies or ()]


def about(subject: str) -> str:
    """`新交办工单（特殊紧急）` from the audit's `dispatched-emergency`."""
    kind, _dash, urgency = subject.partition("-")
    name = _(label_of(kind)) if kind != ALL else _("其他所有通知")
    return f"{name}（{_(URGENCIES[urgency])}）" if urgency in URGENCIES else name


def title(ladder: Ladder) -> str:
    """One line: the first kinds, how many more, the urgency."""
    names = kinds(ladder)
    more = _("等 {n} 类通知", n=len(names)) if len(names) > 3 else ""
    about = "、".join(names[:3]) + more
    return f"{about}（{'、'.join(urgencies(ladder))}）" if ladder.urgencies else about


def typed(seconds: int) -> tuple[int, str]:
    """A wait as a number and its unit."""
    return next(
        (seconds // size, name)
        for name, size, _label in UNITS
        if seconds % size == 0 and seconds >= size or size == 1
    )


def wait(seconds: int) -> str:
    """`10 分钟`."""
    number, unit = typed(seconds)
    label = next(label for name, _size, label in UNITS if name == unit)
    return f"{number} {_(label)}" if seconds else _("立即")


def steps(ladder: Ladder) -> list[dict[str, str]]:
    """Every rung: over what, to whom, how long after the one before, how long after the beginning."""
    since = accumulate(rung.after for rung in ladder.rungs)
    return [
        {
            "channel": rung.channel,
            "over": _(CHANNELS[rung.channel]),
            "whom": _(AUDIENCES[rung.audience]),
            "wait": wait(rung.after),
            "since": span(timedelta(seconds=passed)) if passed else _("立即"),
        }
        for rung, passed in zip(ladder.rungs, since, strict=True)
    ]


def line_of(ladder: Ladder) -> str:
    """A ladder in one line."""
    return line(as_data(ladder))


def line(rungs: Iterable[Mapping[str, Any]]) -> str:
    """Rungs in one line, for histories."""
    return " → ".join(_rung(one) for one in rungs)


def _rung(rung: Mapping[str, Any]) -> str:
    whom = "" if rung["audience"] == "same" else f"（{_(AUDIENCES[rung['audience']])}）"
    return f"{_(CHANNELS[rung['channel']])}{whom} {wait(rung['after'])}"
