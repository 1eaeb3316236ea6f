"""Who inspects what: five per cent, never one's own, every agent, the worst sooner – whatever the month is like."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calls.quality.sampling import Candidate, Drawn, allocate, owed
from hotline.calls.quality.states import Stratum

agents = st.integers(1, 12)
candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 400),
        agents,
        st.none() | st.floats(0, 100),
        st.none() | st.integers(1, 5),
    ),
    max_size=60,
    unique_by=lambda one: one.call,
)
owes = st.dictionaries(st.integers(10, 16), st.integers(0, 25), max_size=3)


@settings(max_examples=100)
@given(candidates, owes, st.sets(agents))
def test_everybody_gets_what_he_is_owed_and_never_his_own(
    calls: list[Candidate], owes: dict[int, int], seen: set[int]
) -> None:
    picks = allocate(calls, owes, drawn={}, seen_agents=frozenset(seen), seed="x")
    agent_of = {one.call: one.agent for one in calls}
    assert len({one.call for one in picks}) == len(picks)
    assert all(agent_of[one.call] == one.agent != one.inspector for one in picks)
    got = Counter(one.inspector for one in picks)
    assert all(got[who] <= owes[who] for who in owes) and set(got) <= set(owes)
    for who in owes:
        left = [
            call for call, agent in agent_of.items() if agent != who and call not in {p.call for p in picks}
        ]
        assert got[who] == owes[who] or not left
    assert allocate(list(reversed(calls)), owes, drawn={}, seen_agents=frozenset(seen), seed="x") == picks


@given(candidates, st.integers(0, 200))
def test_every_agent_is_looked_at_before_anybody_twice(calls: list[Candidate], capacity: int) -> None:
    picks = allocate(calls, {99: capacity}, drawn={}, seed="x")
    everybody = {one.agent for one in calls}
    first = picks[: len(everybody)]
    assert len({one.agent for one in first}) == len(first)
    assert all(one.stratum is Stratum.AGENT for one in first)


@given(candidates, st.integers(1, 100), st.integers(0, 30))
def test_the_bad_ones_come_first_and_leave_room_for_chance(
    calls: list[Candidate], capacity: int, before: int
) -> None:
    everybody = frozenset(one.agent for one in calls)
    drawn = {99: Drawn(before, unsatisfied=before)}
    picks = allocate(calls, {99: capacity}, drawn=drawn, seen_agents=everybody, seed="x")
    strata = Counter(one.stratum for one in picks)
    whole = capacity + before
    assert before + strata[Stratum.UNSATISFIED] <= max(before, whole * 0.3 + 1)
    assert strata[Stratum.LOW_SCORE] <= whole * 0.3 + 1
    unsatisfied = {one.call for one in calls if (one.rating or 0) >= 4}
    if before == 0 and picks and unsatisfied:
        assert picks[0].stratum is Stratum.UNSATISFIED


def test_the_share_is_never_missed_by_rounding() -> None:
    assert [owed(calls, 5, 0) for calls in (0, 1, 20, 21, 1000)] == [0, 1, 1, 2, 50]
    assert owed(1000, 5, 60) == 0 and owed(172_000, 5, 0) == 8600
