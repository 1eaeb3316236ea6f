"""发布 or 群发: which posts deserve the few pushes the platform allows. Pure.

A service account may push four times a calendar month, a subscription account once a day. Four posts a week
therefore mostly go out without a push; the planner keeps one push for each week that is still to come and gives
the others to the most important posts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.content.posts.states import Importance, PostKind, Way
from hotline.content.posts.week import monday_of, month_of
from hotline.wechat.models import AccountKind

A_MONTH, A_DAY = 4, 1


@dataclass(frozen=True)
class Candidate:
    """A post that is not out yet and whose way is still open."""

    id: int
    day: date
    importance: Importance = Importance.NORMAL
    kind: PostKind = PostKind.ARTICLE


@dataclass(frozen=True)
class Proposal:
    """What to do with a post, and the reason as a msgid with its parameters."""

    way: Way
    why: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Quota:
    """Pushes of one period: a month, or a day."""

    allowed: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.used)


def period_of(kind: AccountKind, day: date) -> tuple[date, date]:
    """The days that share one quota; the end is not included."""
    return month_of(day) if kind is AccountKind.SERVICE else (day, day + timedelta(days=1))


def quota(kind: AccountKind, used: int) -> Quota:
    """What the platform grants in such a period."""
    return Quota(A_MONTH if kind is AccountKind.SERVICE else A_DAY, used)


def propose(
    kind: AccountKind, candidates: Iterable[Candidate], pushed_on: Iterable[date]
) -> dict[int, Proposal]:
    """For every candidate a way. `pushed_on`: days of mass sends that are out or on their way."""
    periods: dict[tuple[date, date], list[Candidate]] = defaultdict(list)
    for one in candidates:
        periods[period_of(kind, one.day)].append(one)
    days, found = list(pushed_on), dict[int, Proposal]()
    for (first, end), members in periods.items():
        pushed = [day for day in days if first <= day < end]
        in_period = _of_a_month if kind is AccountKind.SERVICE else _of_a_day
        found |= in_period(members, pushed, end)
    return found


def _of_a_day(members: list[Candidate], pushed: list[date], _end: date) -> dict[int, Proposal]:
    best = [] if pushed else _best(members)[:A_DAY]
    return {
        one.id: Proposal(Way.MASS_SEND, "订阅号每天可群发一次，这是当天最重要的一篇")
        if one in best
        else Proposal(Way.PUBLISH, "当天的群发留给更重要的一篇" if best else "当天的群发次数已用完")
        for one in members
    }


def _of_a_month(members: list[Candidate], pushed: list[date], end: date) -> dict[int, Proposal]:
    left = max(0, A_MONTH - len(pushed))
    found: dict[int, Proposal] = {}
    for monday in sorted({monday_of(one.day) for one in members}):
        week = [one for one in members if monday_of(one.day) == monday]
        # One push is kept for each week of the month that begins after this one.
        later = len(range((monday + timedelta(days=7)).toordinal(), end.toordinal(), 7))
        given = _given(week, left, max(0, left - later))
        found |= {one.id: _told(one, one in given, left) for one in week}
        left -= len(given)
    return found


def _given(week: list[Candidate], left: int, spare: int) -> list[Candidate]:
    """The week's share; a headline may take one that was kept for later."""
    best = [
        one for one in _best(week) if one.importance is not Importance.NORMAL or one.kind is PostKind.VIDEO
    ]
    return best[: min(left, max(spare, 1 if _has_headline(best) else 0))]


def _has_headline(best: list[Candidate]) -> bool:
    return any(one.importance is Importance.TOP for one in best)


def _told(one: Candidate, given: bool, left: int) -> Proposal:
    if given:
        return Proposal(Way.MASS_SEND, "本月还可群发 {left} 次，建议用在这一篇", (("left", left),))
    if not left:
        return Proposal(Way.PUBLISH, "本月 4 次群发已用完")
    if one.importance is Importance.NORMAL:
        return Proposal(Way.PUBLISH, "一般内容直接发布，把群发留给更重要的内容")
    return Proposal(Way.PUBLISH, "群发次数有限，留给更重要的内容或后面几周")


def _best(members: list[Candidate]) -> list[Candidate]:
    """The most important first; among equals a video, then the earlier one."""
    return sorted(
        members, key=lambda one: (-one.importance.weight, one.kind is not PostKind.VIDEO, one.day, one.id)
    )
