"""What may be asked for about orders that exist: progress, urging, adding, withdrawing, evaluating. Pure."""

from hotline.wechat.conversation import texts, words
from hotline.wechat.conversation.facts import Facts, OrderFact
from hotline.wechat.conversation.intents import Act, Say, Step, Supplement
from hotline.wechat.conversation.said import Said
from hotline.wechat.conversation.state import Stage, State
from hotline.wechat.conversation.words import Command, Wish

NAMES = {
    Command.PROGRESS: ("", "查询"),
    Command.URGE: ("urge", "催办"),
    Command.SUPPLEMENT: ("supplement", "补充"),
    Command.WITHDRAW: ("withdraw", "撤回"),
    Command.EVALUATE: ("evaluate", "评价"),
    Command.UNHAPPY: ("evaluate", "评价"),
    Command.HAPPY_3: ("evaluate", "评价"),
    Command.HAPPY_4: ("evaluate", "评价"),
    Command.HAPPY_5: ("evaluate", "评价"),
}
EXPLAINED = (Command.URGE, Command.WITHDRAW)
LISTED = 6
POOR = 2  # this level and below is not satisfied
WHY = 1000


def asked(state: State, wish: Wish, facts: Facts) -> Step:
    """One of the orders is meant; with several, the citizen chooses."""
    action, name = NAMES[wish.command]
    able = [one for one in facts.orders if not action or action in one.may]
    if wish.argument:
        able = [one for one in able if one.number == wish.argument]
    if not able and wish.command in EXPLAINED:  # the refusal says why, and until when
        able = [one for one in facts.orders if not one.joined and wish.argument in ("", one.number)][:1]
    if not able:
        said = texts.none_may(name) if facts.orders and action else texts.no_orders(bool(facts.bound))
        return Step(state.rested, (said,))
    if len(able) == 1:
        return begun(state, wish.command.value, able[0])
    offered = tuple(able[:LISTED])
    numbers = tuple(one.number for one in offered)
    return Step(
        state.at(Stage.CHOOSING, action=wish.command.value, offered=numbers), (texts.choose(name, offered),)
    )


def chosen(state: State, said: Said, facts: Facts) -> Step | None:
    """By its place in the list."""
    place = words.choice(said.text, len(state.side.offered))
    if not place:
        return None
    known = {one.number: one for one in facts.orders}
    order = known.get(state.side.offered[place - 1])
    return begun(state, state.side.action, order) if order else Step(state.rested, (texts.none_may("处理"),))


def begun(state: State, command: str, order: OrderFact) -> Step:
    """The order is known."""
    match command:
        case Command.PROGRESS:
            return Step(state.rested, (texts.progress(order),))
        case Command.URGE:
            return Step(state.rested, (), (Act("urge", order.number),))
        case Command.SUPPLEMENT:
            return Step(state.at(Stage.ADDING, number=order.number), (texts.adding(order),))
        case Command.WITHDRAW:
            return Step(state.at(Stage.WITHDRAWING, number=order.number), (texts.sure_to_withdraw(order),))
        case Command.HAPPY_3 | Command.HAPPY_4 | Command.HAPPY_5:
            level = int(command[-1])
            return _evaluated(state.at(Stage.OPEN, number=order.number), level, level, "")
        case Command.UNHAPPY:
            return _ask_why(state, order.number, POOR, POOR)
    return Step(state.at(Stage.JUDGING_PROCESS, number=order.number), (texts.judge("办理过程", order.title),))


def added(state: State, said: Said, facts: Facts) -> Step | None:
    """Until “完成”, whatever comes belongs to the order."""
    wish = words.wish(said.text)
    if wish is not None:
        return Step(state.rested, (Say("好的，补充完了。"),)) if wish.command is Command.DONE else None
    if not said.is_content:
        return None
    where = (f"位置：{said.place.label}",) if said.place else ()
    told = (said.text,) if said.text else ()
    more = Supplement(state.side.number, told + where, () if said.medium is None else (said.medium,))
    return Step(state, (), (more,), otherwise=_kept(state, said))


def withdrawn(state: State, said: Said, facts: Facts) -> Step | None:
    """Only a plain yes withdraws."""
    wish = words.wish(said.text)
    if wish is None or wish.command is not Command.CONFIRM:
        return None
    return Step(state.rested, (), (Act("withdraw", state.side.number),))


def judged(state: State, said: Said, facts: Facts) -> Step | None:
    """Process, then result, then why."""
    side = state.side
    if state.stage is Stage.JUDGING_WHY:
        return _why_told(state, said)
    level = _level(said.text)
    if not level:
        return None
    if state.stage is Stage.JUDGING_PROCESS:
        title = next((one.title for one in facts.orders if one.number == side.number), side.number)
        later = state.at(Stage.JUDGING_RESULT, number=side.number, process=level)
        return Step(later, (texts.judge("办理结果", title),))
    if min(side.process, level) <= POOR:
        return _ask_why(state, side.number, side.process, level)
    return _evaluated(state, side.process, level, "")


def _why_told(state: State, said: Said) -> Step | None:
    if not said.text or said.medium is not None:
        return None
    wish = words.wish(said.text)
    if wish is not None and wish.command is not Command.SKIP:
        return None
    why = "" if wish else said.text[:WHY]
    return _evaluated(state, state.side.process, state.side.result, why)


def _ask_why(state: State, number: str, process: int, result: int) -> Step:
    later = state.at(Stage.JUDGING_WHY, number=number, process=process, result=result)
    return Step(later, (texts.judge_why(),))


def _evaluated(state: State, process: int, result: int, why: str) -> Step:
    fields: tuple[tuple[str, int | str], ...] = (("process", process), ("result", result), ("comment", why))
    return Step(state.rested, (), (Act("evaluate", state.side.number, fields),))


def _level(text: str) -> int:
    word = words.plain(text)
    for line in texts.LEVELS:
        if word in (line[2:], line):
            return int(line[0])
    return words.choice(text, 5) or 0


def _kept(state: State, said: Said) -> State:
    """What an order does not take any more begins a draft: nothing is lost."""
    draft = state.draft
    told = (*draft.texts, said.text) if said.text else draft.texts
    media = draft.media if said.medium is None else (*draft.media, said.medium)
    place = {"place": said.place.label, "lng": said.place.lng, "lat": said.place.lat} if said.place else {}
    voices = draft.voices + (said.kind == "voice")
    return state.having(texts=told, media=media, voices=voices, **place).rested
