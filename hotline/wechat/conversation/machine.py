"""The conversation, as a function: state, what was said and facts become a new state, words and deeds.

Pure: no clock, no database. `Wanted` asks for facts that are dear to read. Three promises, each proven by
tests/wechat/conversation/test_promises.py: nothing said makes it fail; nothing said is lost – it is in the draft, in a
deed, or with a colleague; and one confirmation makes one order at most.
"""

from collections.abc import Callable

from hotline.wechat.conversation import collecting, linking, serving, texts, words
from hotline.wechat.conversation.facts import Facts
from hotline.wechat.conversation.intents import BindStaff, CallPerson, Discard, LeavePerson, Say, Step
from hotline.wechat.conversation.said import Said
from hotline.wechat.conversation.state import Draft, Stage, State
from hotline.wechat.conversation.words import Command, Wish

Handler = Callable[[State, Said, Facts], Step | None]

STAFF = "staff."  # a code of that kind is for colleagues
#: What each stage waits for. None: it was something else.
_STAGES: dict[Stage, Handler] = {
    Stage.COLLECTING: collecting.answer,
    Stage.ANSWERED: collecting.helped,
    Stage.ROUTING: collecting.routed,
    Stage.SIMILAR: collecting.joined,
    Stage.CONFIRMING: collecting.confirmed,
    Stage.CHOOSING: serving.chosen,
    Stage.ADDING: serving.added,
    Stage.WITHDRAWING: serving.withdrawn,
    Stage.JUDGING_PROCESS: serving.judged,
    Stage.JUDGING_RESULT: serving.judged,
    Stage.JUDGING_WHY: serving.judged,
    Stage.BIND_PHONE: linking.numbered,
    Stage.BIND_CODE: linking.proven,
    Stage.UNBINDING: linking.unbound,
}
#: Stages of a draft: what else is said belongs to it.
_DRAFTING = frozenset(
    {Stage.OPEN, Stage.COLLECTING, Stage.ANSWERED, Stage.ROUTING, Stage.SIMILAR, Stage.CONFIRMING}
)


def step(state: State, said: Said, facts: Facts) -> Step:
    """What this leads to. Raises Wanted, and then has done nothing."""
    if said.kind == "event":
        return _happened(state, said, facts)
    if state.stage is Stage.PERSON:
        return _to_a_person(state, said)
    handler = _STAGES.get(state.stage)
    if handler is not None and (found := handler(state, said, facts)):
        return found
    wish = words.wish(said.text) if said.kind in ("text", "voice") else None  # spoken “人工” is “人工”
    if wish is not None:
        return _wished(state, wish, facts)
    if not said.is_content:
        return Step(state, (texts.not_understood(),))
    if state.draft.empty and said.medium is None and words.choice(said.text, 99) is not None:
        return Step(state.rested, (texts.nothing_to_confirm(),))  # a number, and nothing was asked
    return _content(state, said, facts)


def _content(state: State, said: Said, facts: Facts) -> Step:
    if state.stage not in _DRAFTING:
        state = state.rested  # a question left open is dropped, what was said is not
    found = collecting.take(state, said, facts)
    note = _note(said, found.state.draft, known=not state.draft.empty)
    return collecting.with_note(found, note) if note else found


def _note(said: Said, draft: Draft, *, known: bool) -> str:
    """What is said before the next question: help first, then that it was received."""
    if words.is_danger(said.text):
        return texts.DANGER
    if said.kind == "unknown":
        return texts.HALF_READ
    if said.medium is not None:
        return texts.kept(draft)
    return texts.NOTED if known and said.text else ""


def _to_a_person(state: State, said: Said) -> Step:
    wish = words.wish(said.text)
    if wish is not None and wish.command is Command.END_PERSON:
        return Step(state.rested, (texts.person_left(state.draft),), (LeavePerson(),))
    return Step(state)


def _happened(state: State, said: Said, facts: Facts) -> Step:
    match said.event:
        case "subscribe" | "SCAN" if said.key.startswith(STAFF):
            return Step(state, (), (BindStaff(said.key.removeprefix(STAFF)),))
        case "subscribe":
            return Step(state, _greeted(state, facts))
        case "CLICK" if wish := words.wish_of_key(said.key):
            return _pressed(state, wish, facts)
    return Step(state)


def _pressed(state: State, wish: Wish, facts: Facts) -> Step:
    if state.stage is Stage.PERSON:
        leaves = wish.command is Command.END_PERSON
        return _to_a_person(state, Said("text", "结束人工")) if leaves else Step(state)
    return _wished(state, wish, facts)


def _greeted(state: State, facts: Facts) -> tuple[Say, ...]:
    """Who leaves in the middle of a draft finds it again."""
    if state.stage is Stage.PERSON or state.draft.empty:
        return (texts.greeting(facts.city),)
    return (texts.greeting(facts.city), texts.welcome_back(state.draft))


def _wished(state: State, wish: Wish, facts: Facts) -> Step:
    command = wish.command
    if command in serving.NAMES:
        return serving.asked(state, wish, facts)
    match command:
        case Command.REPORT | Command.GO_ON | Command.MAKE_ORDER | Command.SKIP | Command.NONE_OF_THESE:
            return _going_on(state, command, facts)
        case Command.QUESTION:
            return Step(state.rested, (texts.ask_question(),))
        case Command.PERSON:
            return Step(state.at(Stage.PERSON), (texts.person(facts.service),), (CallPerson(),))
        case Command.BIND:
            return linking.bind(state, facts)
        case Command.UNBIND:
            return linking.unbind(state, facts)
        case Command.BIND_STAFF:
            return Step(state.rested, (), (BindStaff(wish.argument),))
        case Command.CANCEL:
            return _cancelled(state)
        case Command.THANKS | Command.DONE | Command.END_PERSON:
            return Step(state if state.stage in _DRAFTING else state.rested, (texts.thanks(),))
        case Command.HELP:
            return Step(state.rested, _greeted(state, facts))
    return _misplaced(state, facts)


def _going_on(state: State, command: Command, facts: Facts) -> Step:
    if state.draft.empty and command is not Command.REPORT:
        return Step(state.rested, (texts.nothing_to_confirm(),))
    return collecting.proceed(state.rested, facts)


def _misplaced(state: State, facts: Facts) -> Step:
    """“确认” when nothing is shown: show it, or say so."""
    if state.draft.empty:
        return Step(state.rested, (texts.nothing_to_confirm(),))
    return collecting.proceed(state.rested, facts)


def _cancelled(state: State) -> Step:
    """A question left open is dropped alone; the draft goes when it is what is being talked about."""
    if state.stage not in _DRAFTING:
        return Step(state.rested, (texts.cancelled(False),))
    dropped = () if state.draft.empty else (Discard(state.draft),)
    return Step(State(draft=Draft()), (texts.cancelled(bool(dropped)),), dropped)
