"""Parts that need no page: the road, the greeting, the changelog, whom news concerns."""

from datetime import UTC, datetime

import pytest

from department_app.deeds import DEEDS, in_reach, offered
from department_app.flow import stages
from department_app.home import greeting
from department_app.news import concerns
from hotline.orders.models import Order
from hotline.orders.states import State
from hotline.orders.workflow import STEPS, WORKFLOW
from hotline.people.actor import Actor


@pytest.mark.parametrize("state", list(State))
def test_the_road_has_one_place_at_most(state: State) -> None:
    order = Order(state=state, accepted_at=datetime(2026, 7, 1, tzinfo=UTC))
    road = stages(order)
    assert len(road) == 6
    here = [stage for stage in road if stage.standing == "now"]
    off_road = state in (State.CLOSED, State.WITHDRAWN, State.INVALID, State.MERGED, State.SUSPENDED)
    assert len(here) == (0 if off_road else 1)


def test_every_hour_has_a_greeting() -> None:
    words = {greeting(datetime(2026, 7, 1, hour, tzinfo=UTC)) for hour in range(24)}
    assert words == {"夜深了", "早上好", "上午好", "中午好", "下午好", "晚上好"}


def test_deeds_are_steps_and_few_are_in_reach() -> None:
    assert set(DEEDS) <= set(WORKFLOW)
    first, more = in_reach(offered(STEPS))
    assert len(first) == 3 and more
    assert not {"follow", "unfollow"} & {deed.action for deed in first + more}


def test_news_concerns_whose_it_is() -> None:
    by = Actor("staff", staff_id=7)
    assert concerns({"organisations": [3], "staff": []}, frozenset({3}), by)
    assert concerns({"organisations": [], "staff": [7]}, frozenset({3}), by)
    assert not concerns({"organisations": [4], "staff": [8]}, frozenset({3}), by)
