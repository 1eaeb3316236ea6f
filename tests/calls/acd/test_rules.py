"""Not picked up, crashed, waiting, leaving, transferred: each rule of the floor by itself."""

import pytest

from hotline.calls.acd import commands as do
from hotline.calls.acd import events as on
from hotline.calls.acd.groups import Group, Overflow
from hotline.calls.acd.states import AgentState
from hotline.calls.outcomes import Outcome
from tests.calls.acd.floor import HELP, Desk


def test_nobody_picks_up_and_the_next_is_rung() -> None:
    desk = Desk(1, 2)
    desk.tell(on.Queued(1, HELP))
    answer = desk.tell(on.Tick(), 20)
    assert do.StopRinging(1, 1) in answer
    assert [one.agent for one in answer if isinstance(one, do.Ring)] == [2]
    assert desk.state(1) == "idle"


def test_two_calls_not_picked_up_make_an_agent_busy() -> None:
    desk = Desk(1)
    desk.tell(on.Queued(1, HELP))
    desk.tell(on.Tick(), 20)
    assert desk.state(1) == "ringing", "alone, he is asked again"
    desk.tell(on.Tick(), 20)
    assert desk.state(1) == "missed"
    assert desk.rung(on.StateChosen(1, AgentState.IDLE), 60) == [1], "back, and the caller still waits"


def test_picking_up_at_the_last_moment_counts() -> None:
    desk = Desk(1)
    desk.tell(on.Queued(1, HELP))
    assert desk.tell(on.Answered(1, 1), 21)[-1] == do.Connect(1, 1)


def test_an_agent_who_crashes_in_mid_conversation_loses_nobody() -> None:
    desk = Desk(1, 2)
    desk.serve(1, 1)
    desk.tell(on.StateChosen(2, AgentState.REST))
    for call in (2, 3):
        desk.tell(on.Queued(call, HELP))
    assert do.Hold(1) in desk.tell(on.AgentLost(1), 60)
    answer = desk.tell(on.StateChosen(2, AgentState.IDLE))
    assert [one.call for one in answer if isinstance(one, do.Ring)] == [1], "before those who came earlier"


def test_an_agent_who_crashes_while_it_rings_is_replaced() -> None:
    desk = Desk(1, 2)
    desk.tell(on.Queued(1, HELP))
    assert desk.rung(on.AgentLost(1)) == [2]


def test_wrap_up_lasts_its_time_or_until_ready() -> None:
    desk = Desk(1, wrap_up_seconds=30.0)
    desk.serve(1, 1)
    desk.tell(on.HungUp(1), 60)
    assert desk.state(1) == "wrap_up"
    desk.tell(on.Queued(2, HELP))
    assert desk.rung(on.Tick(), 29) == []
    assert desk.rung(on.Tick(), 1) == [1]
    desk.tell(on.Answered(1, 2))
    desk.tell(on.HungUp(2), 60)
    desk.tell(on.WrapUpDone(1))
    assert desk.state(1) == "idle"


def test_going_home_in_mid_conversation_waits_for_its_end() -> None:
    desk = Desk(1, wrap_up_seconds=30.0)
    desk.serve(1, 1)
    desk.tell(on.SignedOut(1))
    assert desk.state(1) == "talking"
    desk.tell(on.HungUp(1))
    assert desk.state(1) == "signed_out"


def test_waited_too_long_and_another_group_helps() -> None:
    desk = Desk(longest_wait=30.0, overflow=Overflow.GROUP, overflow_group=2)
    desk.tell(on.SignedIn(5, {2: 1}))
    desk.tell(on.Queued(1, HELP))
    answer = desk.tell(on.Tick(), 30)
    assert do.MovedTo(1, 2) in answer
    assert do.Ring(5, 1, 20.0) in answer


def test_the_queue_is_full_and_the_caller_may_leave_a_message() -> None:
    desk = Desk(longest_queue=1, overflow=Overflow.VOICEMAIL)
    desk.tell(on.Queued(1, HELP))
    assert do.Leave(2, "voicemail") in desk.tell(on.Queued(2, HELP))
    desk.tell(on.Confirmed(2), 20)
    assert desk.tell(on.HungUp(2), 5) == [do.Closed(2, Outcome.VOICEMAIL, 25.0, None)]


def test_two_groups_that_overflow_into_each_other_end_somewhere() -> None:
    desk = Desk(longest_wait=30.0, overflow=Overflow.GROUP, overflow_group=2)
    desk.tell(on.GroupSet(Group(2, longest_wait=30.0, overflow=Overflow.GROUP, overflow_group=HELP)))
    desk.tell(on.Queued(1, HELP))
    moved = [one for _ in range(8) for one in desk.tell(on.Tick(), 30) if isinstance(one, do.MovedTo)]
    assert moved == [do.MovedTo(1, 2)]


def test_a_call_back_is_requested_by_key() -> None:
    desk = Desk()
    desk.tell(on.Queued(1, HELP))
    assert do.Leave(1, "callback") in desk.tell(on.LeftFor(1, "callback"), 40)
    desk.tell(on.Confirmed(1))
    assert desk.tell(on.HungUp(1))[0] == do.Closed(1, Outcome.CALLBACK_REQUESTED, 40.0, None)


def test_a_caller_who_leaves_the_queue_and_thinks_better_of_it_did_wait() -> None:
    desk = Desk()
    desk.tell(on.Queued(1, HELP))
    desk.tell(on.LeftFor(1, "voicemail"), 40)
    assert desk.tell(on.HungUp(1))[0] == do.Closed(1, Outcome.ABANDONED, 40.0, None)


def test_those_who_wait_hear_their_place_and_the_expected_time() -> None:
    desk = Desk(1, 2, announce_seconds=30.0, wrap_up_seconds=0.0)
    for call in (1, 2):
        desk.serve(call, call)
    for call in (1, 2):
        desk.tell(on.HungUp(call), 60)
    for call in (3, 4):
        desk.tell(on.Queued(call, HELP))
        desk.tell(on.Answered(call - 2, call))
    for call in (5, 6):
        desk.tell(on.Queued(call, HELP))
    places = [one for one in desk.tell(on.Tick(), 30) if isinstance(one, do.Announce)]
    assert [(one.call, one.position) for one in places] == [(5, 1), (6, 2)]
    assert places[0].wait_seconds == pytest.approx(33.0)  # 66 s a conversation, two agents
    assert places[1].wait_seconds == pytest.approx(66.0)


def test_a_blind_transfer_frees_the_agent_and_comes_before_new_callers() -> None:
    desk = Desk(1)
    desk.tell(on.Queued(9, 2))
    desk.serve(1, 1)
    assert do.Disconnect(1, 1) in desk.tell(on.Transferred(1, 2))
    assert desk.state(1) == "idle"
    answer = desk.tell(on.SignedIn(2, {2: 1}))
    assert [one.call for one in answer if isinstance(one, do.Ring)] == [1]


def test_a_colleague_picks_up_what_rings_elsewhere() -> None:
    desk = Desk(1)
    desk.tell(on.Queued(1, HELP))
    desk.tell(on.SignedIn(7, {}))
    answer = desk.tell(on.Taken(7, 1))
    assert do.Connect(7, 1) in answer and do.StopRinging(1, 1) in answer
    assert desk.state(1) == "idle"


def test_a_supervisor_takes_over_a_conversation() -> None:
    desk = Desk(1)
    desk.serve(1, 1)
    desk.tell(on.SignedIn(7, {}))
    answer = desk.tell(on.Taken(7, 1))
    assert [one for one in answer if isinstance(one, do.Disconnect | do.Connect)] == [
        do.Disconnect(1, 1),
        do.Connect(7, 1),
    ]
    assert desk.tell(on.HungUp(1))[0] == do.Closed(1, Outcome.ANSWERED, 0.0, 7)


def test_an_agent_on_the_telephone_is_not_rung_and_comes_back_as_before() -> None:
    desk = Desk(1)
    desk.tell(on.StateChosen(1, AgentState.BUSY))
    desk.tell(on.AgentEngaged(1))
    assert desk.rung(on.Queued(1, HELP)) == []
    desk.tell(on.AgentReleased(1))
    assert desk.state(1) == "busy"


def test_new_skills_in_mid_shift_bring_callers_at_once() -> None:
    desk = Desk(1)
    desk.tell(on.Queued(1, 9))
    assert desk.rung(on.LevelsChanged(1, {9: 1})) == [1]


def test_a_page_reload_keeps_the_conversation() -> None:
    desk = Desk(1)
    desk.serve(1, 1)
    assert desk.tell(on.SignedIn(1, {HELP: 1})) == []
    assert desk.state(1) == "talking"


def test_a_broken_line_before_an_answer_is_our_fault_and_after_it_is_not_unanswered() -> None:
    desk = Desk(1)
    desk.serve(1, 1)
    desk.tell(on.Queued(2, HELP))
    assert desk.tell(on.HungUp(2, fault=True), 50)[0] == do.Closed(2, Outcome.SYSTEM_LOSS, 50.0, None)
    assert desk.tell(on.HungUp(1, fault=True))[0] == do.Closed(1, Outcome.ANSWERED, 0.0, 1)


def test_a_clock_that_goes_back_does_not_stop_the_queue() -> None:
    desk = Desk(1)
    desk.router.handle(on.Queued(1, HELP), 100.0)
    assert desk.router.handle(on.Answered(1, 1), 50.0)[-1] == do.Connect(1, 1)


@pytest.mark.parametrize(
    "event", [on.StateChosen(1, AgentState.REST), on.SignedOut(1), on.AgentEngaged(1), on.Declined(1, 1)]
)
def test_whoever_turns_away_while_it_rings_is_replaced(event: on.Event) -> None:
    desk = Desk(1, 2)
    desk.tell(on.Queued(1, HELP))
    answer = desk.tell(event)
    assert [one.agent for one in answer if isinstance(one, do.Ring)] == [2]
    assert (do.StopRinging(1, 1) in answer) is not isinstance(event, on.Declined)


def test_free_chosen_in_wrap_up_is_free_at_once() -> None:
    desk = Desk(1, wrap_up_seconds=30.0)
    desk.serve(1, 1)
    desk.tell(on.HungUp(1), 60)
    desk.tell(on.StateChosen(1, AgentState.BUSY))
    assert desk.state(1) == "wrap_up"
    desk.tell(on.StateChosen(1, AgentState.IDLE))
    assert desk.state(1) == "idle"


def test_a_call_that_waits_is_taken_out_of_the_line_by_hand() -> None:
    desk = Desk()
    desk.tell(on.SignedIn(7, {}))
    desk.tell(on.Queued(1, HELP))
    assert do.Connect(7, 1) in desk.tell(on.Taken(7, 1))
    assert desk.router.waiting(HELP) == 0
    assert desk.tell(on.Taken(99, 1)) == [], "a stranger takes nothing"


def test_who_left_the_queue_may_come_back() -> None:
    desk = Desk()
    desk.tell(on.Queued(1, HELP))
    desk.tell(on.LeftFor(1, "voicemail"), 30)
    desk.tell(on.Queued(1, HELP), 5)
    assert desk.router.waiting(HELP) == 1
    assert desk.rung(on.SignedIn(1, {HELP: 1})) == [1]
