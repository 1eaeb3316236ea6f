"""Whom a call rings, each rule by itself."""

from hotline.calls.acd import commands as do
from hotline.calls.acd import events as on
from hotline.calls.acd.groups import Strategy
from tests.calls.acd.floor import HELP, Desk


def test_whoever_is_free_longest_is_rung() -> None:
    desk = Desk(1, 2, 3)
    desk.serve(1, 1)
    desk.tell(on.HungUp(1), 60)
    assert desk.rung(on.Queued(2, HELP)) == [2]


def test_whoever_took_the_fewest_calls_is_rung() -> None:
    desk = Desk(1, 2, strategy=Strategy.FEWEST_CALLS)
    for call, agent in ((1, 1), (2, 2), (3, 1)):
        desk.serve(call, agent)
        desk.tell(on.HungUp(call), 10)
    assert desk.rung(on.Queued(4, HELP)) == [2]


def test_in_turn_whoever_is_free() -> None:
    desk = Desk(1, 2, 3, strategy=Strategy.ROUND_ROBIN)
    turns = []
    for call in range(5):
        turns += desk.rung(on.Queued(call, HELP))
        desk.tell(on.HungUp(call))
    assert turns == [1, 2, 3, 1, 2]


def test_the_most_skilled_is_rung() -> None:
    assert Desk(1, 3, 2, strategy=Strategy.SKILL_LEVEL).rung(on.Queued(1, HELP)) == [3]


def test_everybody_is_rung_and_the_first_wins() -> None:
    desk = Desk(1, 2, 3, strategy=Strategy.RING_ALL)
    assert desk.rung(on.Queued(1, HELP)) == [1, 2, 3]
    answer = desk.tell(on.Answered(2, 1), 3)
    assert [one.agent for one in answer if isinstance(one, do.Connect)] == [2]
    assert {one.agent for one in answer if isinstance(one, do.StopRinging)} == {1, 3}
    assert desk.tell(on.Answered(3, 1)) == [do.StopRinging(3, 1)], "too late"


def test_who_becomes_free_joins_the_ringing() -> None:
    desk = Desk(1, strategy=Strategy.RING_ALL)
    desk.tell(on.Queued(1, HELP))
    assert desk.rung(on.SignedIn(2, {HELP: 1})) == [2]


def test_the_agent_spoken_to_before_comes_first() -> None:
    assert Desk(1, 2, 3).rung(on.Queued(1, HELP, previous=3)) == [3]


def test_the_agent_spoken_to_before_is_waited_for_only_so_long() -> None:
    desk = Desk(1, 2, previous_agent_seconds=15.0)
    desk.serve(1, 1)
    assert desk.rung(on.Queued(2, HELP, previous=1)) == []
    assert desk.rung(on.Tick(), 14) == []
    assert desk.rung(on.Tick(), 1) == [2]


def test_the_agent_spoken_to_before_becomes_free_in_time() -> None:
    desk = Desk(1, 2, previous_agent_seconds=15.0)
    desk.serve(1, 1)
    desk.tell(on.Queued(2, HELP, previous=1))
    assert desk.rung(on.HungUp(1), 5) == [1]


def test_a_dedicated_seat_is_waited_for_and_nobody_else_rung() -> None:
    desk = Desk(1, 2)
    desk.serve(1, 1)
    assert desk.rung(on.Queued(2, HELP, dedicated=1)) == []
    assert desk.rung(on.Queued(3, HELP)) == [2], "others pass"
    assert desk.rung(on.HungUp(1), 5) == [1]


def test_a_dedicated_seat_that_goes_home_frees_its_callers_for_others() -> None:
    desk = Desk(1, 2)
    desk.serve(1, 1)
    desk.tell(on.Queued(2, HELP, dedicated=1))
    answer = desk.tell(on.AgentLost(1))
    assert [one for one in answer if isinstance(one, do.Ring)] == [do.Ring(2, 1, 20.0)], "he was being served"
    desk.tell(on.Answered(2, 1))
    assert desk.rung(on.HungUp(1), 10) == [2], "and now the one who wanted that seat"


def test_a_dedicated_seat_nobody_sits_at_is_not_waited_for() -> None:
    assert Desk(1).rung(on.Queued(1, HELP, dedicated=77)) == [1]


def test_who_waits_longest_comes_first_and_priority_before_that() -> None:
    desk = Desk(1)
    desk.serve(1, 1)
    for call, priority in ((2, 0), (3, 0), (4, 5)):
        desk.tell(on.Queued(call, HELP, priority), 1)
    order = []
    for ended in (1, 4, 2):
        answer = desk.tell(on.HungUp(ended), 10)
        ring = next(one for one in answer if isinstance(one, do.Ring))
        order.append(ring.call)
        desk.tell(on.Answered(1, ring.call))
    assert order == [4, 2, 3]


def test_whoever_we_lost_before_keeps_his_old_place() -> None:
    desk = Desk(1)
    desk.serve(1, 1)
    desk.tell(on.Queued(2, HELP, priority=1))
    desk.tell(on.Queued(3, HELP, priority=1, waited=85), 60)
    ringing = [one.call for one in desk.tell(on.HungUp(1), 10) if isinstance(one, do.Ring)]
    assert ringing == [3]
