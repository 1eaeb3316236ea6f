"""The operator's calendar: weeks from Monday on China's clock, and what is owed in a week and a month. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from hotline.content.posts.states import AHEAD, PostKind, PostState
from hotline.worktime.zone import CHINA, local

#: LEDGER M24b: on average four posts a week, one video a month.
POSTS_A_WEEK, VIDEOS_A_MONTH = 4, 1
MOST_WEEKS_AWAY = 530  # ten years


class Planned(Protocol):
    """What the calendar has to know of a post."""

    @property
    def kind(self) -> PostKind: ...
    @property
    def state(self) -> PostState: ...
    @property
    def planned_on(self) -> date: ...
    @property
    def published_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Meter:
    """Of `goal`, so many are `done` and so many more are `ahead`."""

    goal: int
    done: int
    ahead: int

    @property
    def reached(self) -> bool:
        return self.done >= self.goal

    @property
    def planned(self) -> bool:
        return self.done + self.ahead >= self.goal

    @property
    def missing(self) -> int:
        return max(0, self.goal - self.done - self.ahead)


def today_of(now: datetime) -> date:
    """The date on a wall in China."""
    return local(now).date()


def monday_of(day: date) -> date:
    """The first day of that day's week."""
    return day - timedelta(days=day.weekday())


def days_of(monday: date) -> list[date]:
    """Monday to Sunday."""
    return [monday + timedelta(days=n) for n in range(7)]


def month_of(day: date) -> tuple[date, date]:
    """First day of the month, and of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def asked_monday(text: str, now: datetime) -> date:
    """The week an address names by any of its days; nonsense means this week."""
    here = monday_of(today_of(now))
    try:
        wanted = monday_of(date.fromisoformat(text))
    except ValueError:
        return here
    return wanted if abs((wanted - here).days) <= 7 * MOST_WEEKS_AWAY else here


def midnight(day: date) -> datetime:
    """When that day begins in China."""
    return datetime.combine(day, time(), CHINA)


def day_shown(post: Planned) -> date:
    """A post stands on the day it came out, before that on the day it is meant for."""
    return today_of(post.published_at) if post.published_at else post.planned_on


def meter(posts: Iterable[Planned], first: date, end: date, goal: int, kind: PostKind | None = None) -> Meter:
    """How far a stretch of days has come; `end` is not included."""
    within = [one for one in posts if first <= day_shown(one) < end and (kind is None or one.kind is kind)]
    done = sum(one.state is PostState.PUBLISHED for one in within)
    return Meter(goal, done, sum(one.state in AHEAD for one in within))
