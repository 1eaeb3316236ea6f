"""One outcome per call, and totals that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calls.outcomes import (
    MISSED,
    OF_INCOMING,
    TO_CALL_BACK,
    Ended,
    Journey,
    Outcome,
    Totals,
    outcome_of,
    outcome_of_outgoing,
    total,
)

moment = st.none() | st.floats(0, 1000)
journeys = st.builds(
    Journey,
    ended=st.floats(0, 2000),
    requested_agent=moment,
    offered=moment,
    answered=moment,
    **{
        name: st.booleans()
        for name in ("fault", "blocked", "off_hours", "voicemail", "callback", "handed_over")
    },
)
ended = st.builds(
    Ended,
    st.sampled_from(sorted(OF_INCOMING)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.floats(0, 600),
    st.floats(0, 3600),
    st.booleans(),
)


@given(journeys)
def test_every_journey_has_exactly_one_outcome_and_an_answer_is_an_answer(journey: Journey) -> None:
    outcome = outcome_of(journey)
    assert outcome in OF_INCOMING
    assert (outcome is Outcome.ANSWERED) == (journey.answered is not None)


@pytest.mark.parametrize(
    ("journey", "outcome"),
    [
        (Journey(30), Outcome.SELF_SERVICE),
        (Journey(30, requested_agent=10, answered=20), Outcome.ANSWERED),
        (Journey(30, requested_agent=10, answered=20, fault=True), Outcome.ANSWERED),
        (Journey(29.9, requested_agent=10), Outcome.SHORT_ABANDON),
        (Journey(29.9, requested_agent=10, offered=11), Outcome.SHORT_ABANDON),
        (Journey(30, requested_agent=10), Outcome.ABANDONED),
        (Journey(30, requested_agent=10, offered=11), Outcome.RING_NO_ANSWER),
        (Journey(30, requested_agent=10, fault=True), Outcome.SYSTEM_LOSS),
        (Journey(0, fault=True), Outcome.SYSTEM_LOSS),
        (Journey(30, off_hours=True), Outcome.OFF_HOURS),
        (Journey(30, off_hours=True, voicemail=True), Outcome.VOICEMAIL),
        (Journey(90, requested_agent=10, offered=11, callback=True), Outcome.CALLBACK_REQUESTED),
        (Journey(0, blocked=True), Outcome.BLOCKED),
        (Journey(9, handed_over=True), Outcome.HANDED_OVER),
    ],
)
def test_what_happened_decides(journey: Journey, outcome: Outcome) -> None:
    assert outcome_of(journey) is outcome


def test_an_outgoing_call_is_answered_unreached_or_never_left() -> None:
    assert outcome_of_outgoing(answered=True, fault=True) is Outcome.ANSWERED
    assert outcome_of_outgoing(answered=False, fault=False) is Outcome.UNREACHED
    assert outcome_of_outgoing(answered=False, fault=True) is Outcome.SYSTEM_LOSS


@given(st.lists(ended))
def test_the_outcomes_add_up_to_what_entered(calls: list[Ended]) -> None:
    totals = total(calls)
    assert totals.balanced and totals.entered == len(calls)
    assert totals.in_time <= totals.due <= totals.requested_agent
    assert totals.service_level is None or 0 <= totals.service_level <= 1


def test_twenty_seconds_without_short_abandons_surges_and_faults() -> None:
    asked = {"requested_agent": True}
    totals = total(
        [
            Ended(Outcome.ANSWERED, wait=20.0, **asked),
            Ended(Outcome.ANSWERED, wait=20.1, **asked),
            Ended(Outcome.ABANDONED, wait=50.0, **asked),
            Ended(Outcome.SHORT_ABANDON, wait=5.0, **asked),
            Ended(Outcome.SYSTEM_LOSS, wait=5.0, **asked),
            Ended(Outcome.ANSWERED, wait=3.0, in_surge=True, **asked),
            Ended(Outcome.SELF_SERVICE),
        ]
    )
    assert (totals.in_time, totals.due) == (1, 3)
    assert totals.service_level == pytest.approx(1 / 3)
    assert totals.answer_rate == pytest.approx(3 / 6)
    assert totals.missed == 3


def test_nothing_to_judge_is_no_rate() -> None:
    assert Totals().service_level is None and Totals().answer_rate is None


def test_every_outcome_has_its_word_and_who_was_missed_is_called_back() -> None:
    assert len({one.label for one in Outcome}) == len(Outcome)
    assert MISSED < TO_CALL_BACK
