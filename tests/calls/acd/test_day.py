"""Whole days: what entered ends once, nobody is rung twice at a time, nobody waits beside a free agent."""

import pytest

from hotline.calls.acd.groups import Strategy
from hotline.calls.outcomes import Outcome
from tests.calls.acd.day import GROUPS, Day


@pytest.mark.parametrize("seed", range(4))
def test_every_moment_of_a_stormy_hour_is_consistent(seed: int) -> None:
    day = Day(150, 8, seed=seed, gap=6, crashes_ringing=0.1, crashes_talking=0.2, transfers=0.2, picks_up=0.6)
    day.after_each = lambda: day.witness.check(day.router.floor)
    witness = day.run()
    assert witness.balanced
    assert witness.outcomes.total() == 150
    assert not day.router.floor.callers and not day.router.floor.wished


def test_a_thousand_calls_twenty_agents_and_crashes_balance() -> None:
    day = Day(1000, 20, gap=8, crashes_ringing=0.05, crashes_talking=0.2)
    witness = day.run()
    assert witness.balanced and witness.outcomes.total() == 1000
    assert witness.seen["Hold"] > 100, "crashes in mid-conversation happened"
    assert witness.outcomes[Outcome.ANSWERED] > 500


def test_the_same_day_twice_is_the_same_day() -> None:
    one, other = Day(300, 10, gap=4), Day(300, 10, gap=4)
    assert one.run().closed == other.run().closed
    assert one.events == other.events


def test_the_simulated_day_reaches_every_corner() -> None:
    witness = Day(1500, 20, gap=3, crashes_talking=0.05, picks_up=0.7).run()
    assert set(witness.seen) == {
        "Ring", "StopRinging", "Connect", "Disconnect", "Hold",
        "Announce", "Leave", "MovedTo", "StateShown", "Closed",
    }  # fmt: skip
    assert {one.strategy for one in GROUPS} == set(Strategy)
    wanted = {"answered", "abandoned", "short_abandon", "ring_no_answer", "voicemail", "callback_requested"}
    assert set(witness.outcomes) == wanted
