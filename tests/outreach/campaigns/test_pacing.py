"""The pace of calls that may want a person: simulated shifts stay within the share of abandoned hand-overs."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.outreach.campaigns.pacing import ABANDONED_SHARE, Seen, abandoned_share, may_dial


def test_with_nothing_known_one_call_per_free_agent() -> None:
    assert may_dial(3, 0, Seen()) == 3
    assert may_dial(3, 2, Seen()) == 1
    assert may_dial(0, 0, Seen(1000, 1)) == 0


def test_few_who_want_a_person_let_more_be_dialled_and_abandoned_ones_stop_that() -> None:
    assert may_dial(5, 0, Seen(200, 10)) > 15
    assert may_dial(5, 0, Seen(200, 10, abandoned=1)) == 5


@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 300), st.floats(0, 1), st.floats(0, 0.2))
def test_the_expected_share_stays_within_bounds(
    agents: int, under_way: int, calls: int, asking: float, lost: float
) -> None:
    asked = int(calls * asking)
    seen = Seen(calls, asked, int(asked * lost))
    more = may_dial(agents, under_way, seen)
    assert more >= 0
    at_once = under_way + more
    if more and at_once > agents:
        assert abandoned_share(at_once, agents, seen.chance) <= ABANDONED_SHARE


@pytest.mark.parametrize("chance", [0.05, 0.2, 0.6])
def test_over_a_shift_hardly_anybody_who_asks_finds_nobody(chance: float) -> None:
    """Ticks of five seconds; a hand-over keeps its agent for three minutes, a talk with the robot lasts one."""
    luck, seen, robot, busy = Random(7), Seen(), [0] * 12, [0] * 36
    for tick in range(4000):
        ended, robot[tick % 12], busy[tick % 36] = robot[tick % 12], 0, 0
        free = 10 - sum(busy)
        asking = sum(luck.random() < chance for _ in range(ended))
        busy[tick % 36] = served = min(asking, free)
        seen = Seen(seen.calls + ended, seen.asked + asking, seen.abandoned + asking - served)
        robot[tick % 12] = may_dial(10 - sum(busy), sum(robot), seen)
    assert seen.asked > 300
    assert seen.abandoned <= ABANDONED_SHARE * seen.asked
