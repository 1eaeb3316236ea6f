"""Which posts get the few pushes; the calendar's meters."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from hotline.content.posts.planning import Candidate, period_of, propose
from hotline.content.posts.states import Importance, PostKind, PostState, Way
from hotline.content.posts.week import asked_monday, meter, monday_of
from hotline.wechat.models import AccountKind

#: Monday; the month's Mondays are 6, 13, 20, 27.
MONDAY = date(2026, 7, 6)
SERVICE, SUBSCRIPTION = AccountKind.SERVICE, AccountKind.SUBSCRIPTION
TOP, IMPORTANT, NORMAL = Importance.TOP, Importance.IMPORTANT, Importance.NORMAL


def planned(*rows: tuple[int, Importance]) -> list[Candidate]:
    """(days after Monday, importance), numbered from 1."""
    return [Candidate(n, MONDAY + timedelta(days=day), how) for n, (day, how) in enumerate(rows, 1)]


def pushes(kind: AccountKind, candidates: list[Candidate], *used: date) -> set[int]:
    found = propose(kind, candidates, used)
    assert set(found) == {one.id for one in candidates}, "every post gets an answer with a reason"
    return {id_ for id_, one in found.items() if one.way is Way.MASS_SEND and one.why}


def test_of_four_posts_a_week_the_most_important_one_is_pushed() -> None:
    week = planned((0, NORMAL), (1, IMPORTANT), (3, TOP), (4, NORMAL))
    assert pushes(SERVICE, week) == {3}


def test_a_push_is_kept_for_each_later_week_but_a_headline_may_take_it() -> None:
    used = date(2026, 7, 1)  # three left, three more weeks begin
    assert pushes(SERVICE, planned((1, IMPORTANT)), used) == set()
    assert pushes(SERVICE, planned((1, TOP)), used) == {1}


def test_what_is_left_at_the_month_s_end_is_given_out_but_never_to_ordinary_posts() -> None:
    last = [Candidate(n, date(2026, 7, 28), how) for n, how in enumerate((NORMAL, IMPORTANT, TOP), 1)]
    assert pushes(SERVICE, last) == {2, 3}


def test_a_used_up_month_pushes_nothing_and_the_next_month_starts_anew() -> None:
    used = [date(2026, 7, day) for day in (2, 3, 4, 5)]
    over = [*planned((0, TOP)), Candidate(9, date(2026, 8, 3), TOP)]
    assert pushes(SERVICE, over, *used) == {9}


def test_a_subscription_account_pushes_the_best_of_each_day() -> None:
    days = planned((0, NORMAL), (0, IMPORTANT), (1, NORMAL), (2, TOP))
    assert pushes(SUBSCRIPTION, days, MONDAY + timedelta(days=2)) == {2, 3}


def test_among_equals_a_video_is_pushed_first() -> None:
    text, film = Candidate(1, MONDAY, IMPORTANT), Candidate(2, MONDAY, IMPORTANT, PostKind.VIDEO)
    assert pushes(SERVICE, [text, film]) == {2}


def test_a_quota_belongs_to_a_calendar_month_or_a_day() -> None:
    assert period_of(SERVICE, date(2026, 12, 31)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert period_of(SUBSCRIPTION, MONDAY) == (MONDAY, MONDAY + timedelta(days=1))


@dataclass
class Shown:
    state: PostState
    planned_on: date = MONDAY
    published_at: datetime | None = None
    kind: PostKind = PostKind.ARTICLE


def test_a_post_counts_on_the_day_it_came_out_and_only_when_it_is_out() -> None:
    sunday_night = datetime(2026, 7, 12, 16, 30, tzinfo=UTC)  # Monday in China
    rows = [
        Shown(PostState.PUBLISHED, published_at=sunday_night),
        Shown(PostState.DRAFT),
        Shown(PostState.REFUSED),
        Shown(PostState.SCHEDULED, MONDAY + timedelta(days=6)),
    ]
    week = meter(rows, MONDAY, MONDAY + timedelta(days=7), 4)
    assert (week.done, week.ahead, week.missing, week.reached) == (0, 2, 2, False)
    assert meter(rows, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14), 1).reached
    assert meter(rows, MONDAY, MONDAY + timedelta(days=7), 1, PostKind.VIDEO).missing == 1


@pytest.mark.parametrize("text", ["", "nonsense", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_nonsense_week_is_this_week(text: str) -> None:
    now = datetime(2026, 7, 12, 17, 0, tzinfo=UTC)  # already Monday in China
    assert asked_monday(text, now) == date(2026, 7, 13) == monday_of(date(2026, 7, 19))
