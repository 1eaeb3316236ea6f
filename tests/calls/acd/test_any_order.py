"""Events in any order, senseless ones too: the books stay right after each of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calls.acd import events
from hotline.calls.acd.floor import Floor, Place
from hotline.calls.acd.groups import Group, Overflow, Strategy
from hotline.calls.acd.router import Router
from hotline.calls.acd.states import AgentState
from tests.calls.acd.witness import Witness

agents, calls, groups = st.integers(0, 2), st.integers(0, 5), st.integers(1, 2)
levels = st.dictionaries(groups, st.integers(1, 3), min_size=1)
maybe = st.none() | agents
states = [AgentState.IDLE, AgentState.BUSY, AgentState.REST, AgentState.SIGNED_OUT]

anything = st.one_of(
    st.builds(events.SignedIn, agents, levels, st.sampled_from(states)),
    st.builds(events.SignedOut, agents),
    st.builds(events.StateChosen, agents, st.sampled_from(states)),
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


@settings(max_examples=60)
@given(
    st.lists(group, max_size=3),
    st.dictionaries(agents, levels, min_size=1),
    st.lists(st.tuples(anything, st.sampled_from([0.0, 0.1, 5.0, 25.0])), max_size=50),
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


RULES = (
    Group(1, wrap_up_seconds=10, longest_wait=60, overflow=Overflow.GROUP, overflow_group=2),
    Group(2, Strategy.RING_ALL, wrap_up_seconds=0, previous_agent_seconds=15, longest_queue=2),
    Group(3, Strategy.ROUND_ROBIN, longest_wait=40, overflow=Overflow.VOICEMAIL, announce_seconds=10),
)


def sensible(floor: Floor, chance: Random, fresh: int) -> events.Event:
    """Something that means something on this floor, at this moment."""
    agent, group = chance.randrange(4), chance.randint(1, 3)
    skills = {one: chance.randint(1, 3) for one in chance.sample([1, 2, 3], chance.randint(1, 3))}
    common: list[events.Event] = [
        events.Queued(
            fresh, group, chance.randint(0, 2), *chance.choice([(None, None), (agent, None), (None, agent)])
        ),
        events.SignedIn(agent, skills),
        events.StateChosen(agent, chance.choice(states[:3])),
        events.Tick(),
        events.WrapUpDone(agent),
        events.AgentEngaged(agent),
        events.AgentReleased(agent),
    ]
    rare: list[events.Event] = [
        events.LevelsChanged(agent, skills),
        events.SignedOut(agent),
        events.AgentLost(agent),
    ]
    about = [event for caller in floor.callers.values() for event in _about(caller.id, floor, agent, group)]
    return chance.choice(chance.choice([common, common, rare, about or common, about or common]))


def _about(call: int, floor: Floor, agent: int, group: int) -> list[events.Event]:
    caller = floor.callers[call]
    for_all: list[events.Event] = [events.HungUp(call), events.Taken(agent, call)]
    match caller.place:
        case Place.WAITING:
            return [*for_all, events.LeftFor(call, "callback")]
        case Place.RINGING:
            rung = next(iter(caller.rung))
            return [
                events.Answered(rung, call),
                events.Declined(rung, call),
                events.LeftFor(call, "voicemail"),
                *for_all,
            ]
        case Place.TALKING:
            return [*for_all, events.Transferred(call, group), events.AgentLost(caller.agent or 0)]
        case Place.LEFT:
            return [*for_all, events.Confirmed(call), events.Queued(call, group)]


@pytest.mark.parametrize("seed", range(20))
def test_a_long_walk_over_the_floor_loses_nobody(seed: int) -> None:
    chance, router, witness, now = Random(seed), Router(), Witness(), 0.0

    def tell(event: events.Event) -> None:
        witness.saw(event, router.handle(event, now))
        witness.check(router.floor)

    for group in RULES:
        tell(events.GroupSet(group))
    for fresh in range(250):
        now += chance.choice([0, 0.1, 2, 2, 21])
        tell(sensible(router.floor, chance, fresh))
    for call in list(router.floor.callers):
        tell(events.HungUp(call))
    assert witness.balanced and len(witness.closed) >= 5
