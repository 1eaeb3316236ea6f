"""The interpreter: (flow, session, event, facts) → (session, commands). Nothing is remembered outside.

A live flow can be switched at any moment: a session goes on in the version it began with.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hotline.calls.ivr import session as s
from hotline.calls.ivr.conditions import holds
from hotline.calls.ivr.session import Command, Event, Facts, Session
from hotline.calls.ivr.steps import (
    Answer,
    CallBack,
    Choose,
    Collect,
    Condition,
    Flow,
    HangUp,
    Menu,
    Play,
    Prompt,
    QueryOrder,
    Rate,
    Transfer,
    Voicemail,
)

Went = tuple[Session, list[Command]]
LEVELS = frozenset("12345")


def begin(flow: Flow) -> Session:
    """Before the first event, which is Started."""
    return Session(step=flow.start)


def advance(flow: Flow, session: Session, event: Event, facts: Facts) -> Went:
    """What follows; for flows without problems. An event that means nothing at this point changes nothing."""
    name = session.step
    if name is None:
        return session, []
    if isinstance(event, s.Started):
        return enter(flow, session, name, facts)
    if isinstance(event, s.Pressed):
        session = replace(session, keys=session.keys + 1)
        if session.keys > s.MOST_KEYS:
            return replace(session, step=None), [s.End()]
    step = flow.steps[name]
    return ON_EVENT[type(step)](flow, session, step, event, facts)


def enter(flow: Flow, session: Session, name: str, facts: Facts) -> Went:
    """Into a step; those that need nobody's answer are passed through at once."""
    commands: list[Command] = []
    while True:
        step = flow.steps[name]
        session = replace(session, step=name, digits="", attempt=1)
        match step:
            case Condition():
                name = next((one.next for one in step.branches if holds(one.when, facts)), step.otherwise)
            case Choose():
                session, name = replace(session, language=step.language), step.next
            case CallBack():
                commands.append(s.NoteCallBack())
                name = step.next
            case HangUp():
                return replace(session, step=None), [*commands, *_farewell(step, session), s.End()]
            case _:
                return session, [*commands, *_ask(step, session)]


def _farewell(step: HangUp, session: Session) -> list[Command]:
    said = step.prompt.text or step.prompt.recording
    return [s.Say(step.prompt, session.language)] if said else []


def _ask(step: Any, session: Session) -> list[Command]:
    """What a step wants done when it begins."""
    match step:
        case QueryOrder():
            number, code = (session.collected.get(one, "") for one in (step.number_from, step.code_from))
            return [s.LookUpOrder(number, code)]
        case Answer():
            return [s.LookUpAnswer(step.topic, session.language)]
        case Transfer():
            return [s.Connect(step.to, step.target)]
        case Play():
            return [s.Say(step.prompt, session.language, step.interruptible)]
        case _:
            return [s.Say(step.prompt, session.language)]


def _play(flow: Flow, session: Session, step: Play, event: Event, facts: Facts) -> Went:
    match event:
        case s.Pressed() if step.interruptible:
            return _ahead(flow, *enter(flow, session, step.next, facts), event, facts)
        case s.Played():
            return enter(flow, session, step.next, facts)
    return session, []


def _ahead(flow: Flow, session: Session, commands: list[Command], key: s.Pressed, facts: Facts) -> Went:
    """Who knows the menu that comes next chooses from it before it is read."""
    step = flow.steps.get(session.step or "")
    if not isinstance(step, Menu) or key.key not in step.keys:
        return session, commands
    session, follows = enter(flow, session, step.keys[key.key], facts)
    return session, [*(one for one in commands if not isinstance(one, s.Say)), *follows]


def _menu(flow: Flow, session: Session, step: Menu, event: Event, facts: Facts) -> Went:
    match event:
        case s.Pressed(key) if key in step.keys:
            return enter(flow, session, step.keys[key], facts)
        case s.Played():
            return session, [s.Wait(step.wait_seconds)]
        case s.Pressed() | s.TimedOut():
            return _again(flow, session, step, facts)
    return session, []


def _collect(flow: Flow, session: Session, step: Collect, event: Event, facts: Facts) -> Went:
    match event:
        case s.Played():
            return session, [s.Wait(step.wait_seconds)]
        case s.Pressed("#") | s.TimedOut():
            return _collected(flow, session, step, facts)
        case s.Pressed("*"):
            return replace(session, digits=""), [s.Wait(step.wait_seconds)]
        case s.Pressed(key):
            session = replace(session, digits=session.digits + key)
            if len(session.digits) >= step.longest:
                return _collected(flow, session, step, facts)
            return session, [s.Wait(step.wait_seconds)]
    return session, []


def _collected(flow: Flow, session: Session, step: Collect, facts: Facts) -> Went:
    if len(session.digits) < step.shortest:
        return _again(flow, session, step, facts)
    session = replace(session, collected={**session.collected, step.into: session.digits})
    return enter(flow, session, step.next, facts)


def _again(flow: Flow, session: Session, step: Menu | Collect, facts: Facts) -> Went:
    if session.attempt >= step.attempts:
        return enter(flow, session, step.failed, facts)
    session = replace(session, attempt=session.attempt + 1, digits="")
    return session, [s.Say(step.prompt, session.language)]


def _look_up(flow: Flow, session: Session, step: QueryOrder | Answer, event: Event, facts: Facts) -> Went:
    """What was found is read before the flow goes on."""
    found, missing = (
        (step.found, step.not_found) if isinstance(step, QueryOrder) else (step.next, step.missing)
    )
    match event:
        case s.LookedUp(""):
            return enter(flow, session, missing, facts)
        case s.LookedUp(text):
            return replace(session, digits="read"), [s.Say(Prompt(), session.language, True, text)]
        case s.Played() | s.Pressed() if session.digits == "read":
            return enter(flow, session, found, facts)
    return session, []


def _voicemail(flow: Flow, session: Session, step: Voicemail, event: Event, facts: Facts) -> Went:
    match event:
        case s.Played():
            return session, [s.Record(step.longest_seconds)]
        case s.Recorded():
            return enter(flow, session, step.next, facts)
    return session, []


def _rate(flow: Flow, session: Session, step: Rate, event: Event, facts: Facts) -> Went:
    match event:
        case s.Pressed(key) if key in LEVELS:
            went, commands = enter(flow, session, step.next, facts)
            return went, [s.NoteRating(int(key)), *commands]
        case s.Played():
            return session, [s.Wait(step.wait_seconds)]
        case s.Pressed() | s.TimedOut() if session.attempt < step.attempts:
            return replace(session, attempt=session.attempt + 1), [s.Say(step.prompt, session.language)]
        case s.Pressed() | s.TimedOut():
            return enter(flow, session, step.next, facts)
    return session, []


def _transfer(flow: Flow, session: Session, step: Transfer, event: Event, facts: Facts) -> Went:
    if isinstance(event, s.NotReached):
        return enter(flow, session, step.failed, facts)
    return session, []


ON_EVENT: dict[type, Callable[[Flow, Session, Any, Event, Facts], Went]] = {
    Play: _play,
    Menu: _menu,
    Collect: _collect,
    QueryOrder: _look_up,
    Answer: _look_up,
    Voicemail: _voicemail,
    Rate: _rate,
    Transfer: _transfer,
}
