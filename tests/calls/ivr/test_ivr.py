"""Flows that cannot trap anybody, and the interpreter that walks them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hotline.calls.ivr import session as s
from hotline.calls.ivr.checking import problems
from hotline.calls.ivr.conditions import holds
from hotline.calls.ivr.interpreter import advance, begin
from hotline.calls.ivr.session import Command, Event, Facts, Session
from hotline.calls.ivr.steps import LABELS, Flow, Prompt, When
from tests.calls.ivr.flows import FACTS, any_flow, city, flow, good_flow, says

LATE = replace(FACTS, open=False)


def walk(of: Flow, *happens: Event, facts: Facts = FACTS) -> tuple[Session, list[Command]]:
    """From the start; returns where the caller is and what the last event brought about."""
    session, commands = begin(of), list[Command]()
    for event in (s.Started(), *happens):
        session, commands = advance(of, session, event, facts)
    return session, commands


def keys(text: str) -> list[Event]:
    return [s.Pressed(one) for one in text]


def test_the_city_flow_has_no_problem() -> None:
    assert problems(flow()) == []


BYE = {"kind": "hang_up"}
LOOP = {"kind": "play", "prompt": says("循环"), "next": "other"}


@pytest.mark.parametrize(
    ("changes", "step", "text"),
    [
        ({"bye": None}, "more", "不存在"),
        ({"hours": None}, "hours", "起始步骤不存在"),
        ({"island": BYE}, "island", "没有任何步骤通向"),
        ({"agent": {**LOOP, "next": "main"}}, "", "无限循环"),
        ({"closed": {**LOOP, "next": "closed"}}, "closed", "走不到结束"),
        ({"closed": {**LOOP, "next": "closed"}}, "closed", "无限循环"),
        ({"closed": {"kind": "play", "prompt": {}, "next": "message"}}, "closed", "没有语音"),
        ({"code": {**city()["steps"]["code"], "into": "other"}}, "query", "没有收号步骤"),
        ({"code": {**city()["steps"]["code"], "shortest": 9}}, "code", "最短位数"),
    ],
)
def test_a_flow_that_would_trap_somebody_is_not_used(changes: dict[str, Any], step: str, text: str) -> None:
    found = problems(flow(**changes))
    assert any(text in one.text and (not step or one.step == step) for one in found), found


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "menu", "prompt": says("x"), "keys": {"A": "bye"}, "failed": "bye"},
        {"kind": "menu", "prompt": says("x"), "keys": {}, "failed": "bye"},
        {"kind": "play", "prompt": says("x")},
        {"kind": "teleport", "next": "bye"},
        {"kind": "hang_up", "surprise": 1},
    ],
)
def test_what_is_no_step_is_no_flow(broken: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        flow(bye=broken)


def test_every_kind_of_step_has_its_word() -> None:
    kinds = {
        step.kind for step in flow(rating={"kind": "rate", "prompt": says("x"), "next": "bye"}).steps.values()
    }
    assert kinds == set(LABELS)


def test_by_key_into_the_queue() -> None:
    session, commands = walk(flow(), s.Played(), s.Pressed("1"))
    assert (session.step, commands) == ("agent", [s.Connect("queue", "general")])


def test_who_knows_the_menu_chooses_from_it_while_he_is_welcomed() -> None:
    session, commands = walk(flow(), s.Pressed("1"))
    assert (session.step, commands) == ("agent", [s.Connect("queue", "general")])


def test_a_key_the_menu_does_not_know_only_skips_the_welcome() -> None:
    session, commands = walk(flow(), s.Pressed("7"))
    assert (session.step, session.attempt) == ("main", 1)
    assert [type(one) for one in commands] == [s.Say]


def test_off_hours_a_message_and_a_call_back() -> None:
    session, commands = walk(flow(), s.Played(), s.Played(), facts=LATE)
    assert commands == [s.Record(120)]
    session, commands = walk(flow(), s.Played(), s.Played(), s.Recorded(), facts=LATE)
    assert session.step is None
    assert [type(one).__name__ for one in commands] == ["NoteCallBack", "Say", "End"]


def test_an_order_is_asked_for_and_its_state_read() -> None:
    to_query = [s.Played(), *keys("2"), s.Played(), *keys("12345678"), *keys("654321")]
    session, commands = walk(flow(), *to_query)
    assert commands == [s.LookUpOrder("12345678", "654321")]
    session, commands = walk(flow(), *to_query, s.LookedUp("办理中"))
    assert commands == [s.Say(Prompt(), "zh", True, "办理中")]
    session, _ = walk(flow(), *to_query, s.LookedUp("办理中"), s.Played())
    assert session.step == "more"
    assert walk(flow(), *to_query, s.LookedUp(""))[0].step == "agent"


def test_what_is_keyed_in_stands_in_no_log() -> None:
    session, commands = walk(flow(), s.Played(), *keys("2"), *keys("12345678"), *keys("654321"))
    assert "654321" not in repr(session) + repr(commands)


def test_hash_ends_and_star_begins_anew() -> None:
    session, _ = walk(flow(), s.Played(), *keys("2"), *keys("99*1234#"))
    assert session.step == "code" and session.collected["order"] == "1234"


def test_too_few_digits_are_asked_again_and_then_an_agent_helps() -> None:
    tries: list[Event] = [*keys("12#"), *keys("#"), s.TimedOut()]
    assert walk(flow(), s.Played(), *keys("2"), *tries[:-1])[0].step == "number"
    assert walk(flow(), s.Played(), *keys("2"), *tries)[0].step == "agent"


def test_a_wrong_key_is_asked_again_three_times() -> None:
    session, commands = walk(flow(), s.Played(), *keys("77"))
    assert (session.step, session.attempt) == ("main", 3)
    assert isinstance(commands[0], s.Say)
    assert walk(flow(), s.Played(), *keys("777"))[0].step == "agent"


def test_the_other_language_stays_chosen() -> None:
    session, commands = walk(flow(), s.Played(), s.Pressed("8"))
    assert session.language == "local"
    assert isinstance(commands[0], s.Say) and commands[0].language == "local"


def test_nobody_reached_leads_on() -> None:
    assert walk(flow(), s.Played(), s.Pressed("1"), s.NotReached())[0].step == "message"


def test_five_levels_of_satisfaction() -> None:
    survey = Flow.model_validate(
        {
            "start": "rate",
            "steps": {"rate": {"kind": "rate", "prompt": says("请评价"), "next": "bye"}, "bye": BYE},
        }
    )
    assert walk(survey, s.Played(), s.Pressed("2"))[1] == [s.NoteRating(2), s.End()]
    assert walk(survey, *keys("62"))[1][0] == s.NoteRating(2), "a wrong key is asked again"
    assert walk(survey, *keys("66"))[1] == [s.End()]


def test_a_stuck_key_is_not_served_for_ever() -> None:
    session = walk(flow(), s.Played(), *keys("9" * (s.MOST_KEYS + 1)))[0]
    assert session.step is None


def test_events_that_mean_nothing_change_nothing() -> None:
    session, _ = walk(flow(), s.Played())
    for event in (s.Recorded(), s.LookedUp("x"), s.NotReached()):
        assert advance(flow(), session, event, FACTS) == (session, [])
    over = replace(session, step=None)
    assert advance(flow(), over, s.Pressed("1"), FACTS) == (over, [])


@pytest.mark.parametrize(
    ("when", "hold"),
    [
        ({}, True),
        ({"open": True}, True),
        ({"open": False}, False),
        ({"since": "09:00", "until": "10:01"}, True),  # it is 10:00
        ({"since": "09:00", "until": "10:00"}, False),
        ({"since": "22:00", "until": "10:01"}, True),
        ({"since": "22:00", "until": "06:00"}, False),
        ({"weekdays": [3]}, True),
        ({"weekdays": [6, 7]}, False),
        ({"caller": "138"}, True),
        ({"called": "96"}, False),
        ({"tenant": 2}, False),
        ({"group": 1, "waiting_at_least": 5}, True),
        ({"group": 1, "waiting_at_least": 6}, False),
        ({"group": 2, "agents_at_most": 0}, True),
        ({"group": 1, "agents_at_most": 2}, False),
    ],
)
def test_conditions_look_at_time_numbers_tenant_and_queue(when: dict[str, Any], hold: bool) -> None:
    facts = replace(FACTS, waiting={1: 5}, agents={1: 3})
    assert holds(When.model_validate(when), facts) is hold


def test_a_night_is_a_night_on_both_sides_of_midnight() -> None:
    night = When(since="22:00", until="06:00")
    hours = [
        (10 + add) % 24
        for add in range(24)
        if holds(night, replace(FACTS, now=FACTS.now + timedelta(hours=add)))
    ]
    assert sorted(hours) == [0, 1, 2, 3, 4, 5, 22, 23]


def _silence(commands: Iterable[Command]) -> Event | None:
    """What happens next when the caller keeps silent and every transfer fails; None: nothing any more."""
    answers: dict[type, Callable[[], Event]] = {
        s.Say: s.Played,
        s.Wait: s.TimedOut,
        s.Record: s.Recorded,
        s.LookUpOrder: lambda: s.LookedUp("有"),
        s.LookUpAnswer: lambda: s.LookedUp("有"),
        s.Connect: s.NotReached,
    }
    waited_for = [answers[type(one)] for one in commands if type(one) in answers]
    return waited_for[-1]() if waited_for else None


@settings(max_examples=100)
@given(good_flow, st.lists(st.sampled_from("0123456789*#"), max_size=12))
def test_a_flow_without_problems_lets_everybody_out(one: Flow, pressed: list[str]) -> None:
    """Whatever was pressed before: who falls silent reaches the end."""
    assert problems(one) == []
    session, commands = advance(one, begin(one), s.Started(), FACTS)
    for key in pressed:
        session, more = advance(one, session, s.Pressed(key), FACTS)
        commands = more or commands
    for _ in range(200):
        event = _silence(commands)
        if session.step is None or event is None:
            break
        session, commands = advance(one, session, event, FACTS)
    assert session.step is None
    assert isinstance(commands[-1], s.End)


@settings(max_examples=100)
@given(any_flow)
def test_a_circle_without_a_key_is_always_found(one: Flow) -> None:
    """The other direction: when silence goes round for ever, the check has said so."""
    if any("无限循环" in problem.text for problem in problems(one)):
        return
    session, commands = advance(one, begin(one), s.Started(), FACTS)
    for _ in range(200):
        event = _silence(commands)
        if session.step is None or event is None:
            break
        session, commands = advance(one, session, event, FACTS)
    assert session.step is None
