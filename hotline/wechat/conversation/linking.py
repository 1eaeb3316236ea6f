"""Binding the telephone in the chat. Pure."""

from hotline.infra.errors import Invalid
from hotline.people import phones
from hotline.wechat.conversation import texts, words
from hotline.wechat.conversation.facts import Facts
from hotline.wechat.conversation.intents import CheckCode, SendCode, Step, Unbind
from hotline.wechat.conversation.said import Said
from hotline.wechat.conversation.state import Stage, State
from hotline.wechat.conversation.words import Command


def bind(state: State, facts: Facts) -> Step:
    """绑定: the number of the draft is offered no second time, it is simply used when there is one."""
    if facts.bound:
        return Step(state.rested, (texts.bound_already(facts.bound),))
    return Step(state.at(Stage.BIND_PHONE), (texts.ask_number(),))


def numbered(state: State, said: Said, facts: Facts) -> Step | None:
    """The number, to which a code goes."""
    number = words.phone(said.text)
    if not number and words.tries_a_phone(said.text):
        return Step(state, (texts.wrong_phone(_what_is_wrong(said.text)),))
    if not number or not words.only_phone(said.text):
        return None
    if not phones.is_mobile(number):
        return Step(state, (texts.wrong_phone("绑定要用能收短信的手机号"),))
    later = state.at(Stage.BIND_CODE, phone=number)
    return Step(later, (texts.ask_code(number),), (SendCode(number),), otherwise=state.rested)


def proven(state: State, said: Said, facts: Facts) -> Step | None:
    """The six digits."""
    code = words.code(said.text)
    if code:
        return Step(state.rested, (), (CheckCode(state.side.phone, code),), otherwise=state)
    return numbered(state, said, facts)


def unbind(state: State, facts: Facts) -> Step:
    """解绑 asks first."""
    if not facts.bound:
        return Step(state.rested, (texts.not_bound(),))
    return Step(state.at(Stage.UNBINDING), (texts.sure_to_unbind(facts.bound),))


def unbound(state: State, said: Said, facts: Facts) -> Step | None:
    """Only a plain yes unbinds."""
    wish = words.wish(said.text)
    if wish is None or wish.command is not Command.CONFIRM:
        return None
    return Step(state.rested, (texts.unbound(),), (Unbind(),))


def _what_is_wrong(text: str) -> str:
    try:
        phones.required(text)
    except Invalid as refusal:
        return str(refusal)
    return ""
