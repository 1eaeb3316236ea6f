"""Events in any order, senseless ones too: the books stay right after each of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calls.acd import events
from hotline.calls.acd.groups import Group, Overflow, Strategy
from hotline.calls.acd.router import Router
from hotline.calls.acd.states import AgentState
from tests.calls.acd.witness import Witness

agents, calls, groups = st.integers(0, 3), st.integers(0, 5), st.integers(1, 3)
levels = st.dictionaries(groups, st.integers(1, 3), max_size=3)
maybe = st.none() | agents

anything = st.one_of(
    st.builds(events.SignedIn, agents, levels, st.sampled_from(AgentState)),
    st.builds(events.SignedOut, agents),
    st.builds(events.StateChosen, agents, st.sampled_from(AgentState)),
    st.builds(events.LevelsChanged, agents, levels),
    st.builds(events.AgentLost, agents),
    st.builds(events.AgentEngaged, agents),
    st.builds(events.AgentReleased, agents),
    st.builds(events.WrapUpDone, agents),
    *[st.builds(events.Queued, calls, groups, st.integers(0, 2), maybe, maybe)] * 3,
    st.builds(events.Transferred, calls, groups),
    *[st.builds(events.Answered, agents, calls)] * 3,
    st.builds(events.Declined, agents, calls),
    st.builds(events.Taken, agents, calls),
    st.builds(events.LeftFor, calls, st.sampled_from(["voicemail", "callback"])),
    st.builds(events.Confirmed, calls),
    st.builds(events.HungUp, calls, st.booleans()),
    st.builds(events.Tick),
)
group = st.builds(
    Group,
    groups,
    st.sampled_from(Strategy),
    ring_seconds=st.just(20.0),
    wrap_up_seconds=st.sampled_from([0.0, 10.0]),
    longest_wait=st.sampled_from([0.0, 30.0]),
    longest_queue=st.integers(0, 2),
    overflow=st.sampled_from(Overflow),
    overflow_group=st.none() | groups,
    previous_agent_first=st.booleans(),
    previous_agent_seconds=st.sampled_from([0.0, 15.0]),
    misses_allowed=st.integers(0, 2),
)


@settings(max_examples=300)
@given(
    st.lists(group, max_size=3),
    st.dictionaries(agents, levels, min_size=2),
    st.lists(st.tuples(anything, st.sampled_from([0.0, 0.1, 5.0, 25.0])), max_size=60),
)
def test_no_order_of_events_loses_or_doubles_a_caller(
    rules: list[Group], staff: dict[int, dict[int, int]], day: list[tuple[events.Event, float]]
) -> None:
    router, witness, now, over = Router(), Witness(), 0.0, set[int]()
    start: list[events.Event] = [*map(events.GroupSet, rules)]
    start += [events.SignedIn(agent, skills) for agent, skills in staff.items()]
    end = [(events.HungUp(call), 0.0) for call in range(6)]
    for event, passes in [*[(event, 0.0) for event in start], *day, *end]:
        if isinstance(event, events.Queued) and event.call in over:
            continue  # a number is never given to a second call
        now += passes
        witness.saw(event, router.handle(event, now))
        witness.check(router.floor)
        over |= set(witness.closed)
    assert witness.balanced
