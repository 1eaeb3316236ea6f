"""From the first word to the card: what was said goes into the draft, and only what is missing is asked for. Pure."""

from dataclasses import replace

from hotline.wechat.conversation import texts, words
from hotline.wechat.conversation.facts import Facts, OrderFact
from hotline.wechat.conversation.intents import Discard, Join, Say, Step, Submit, Supplement
from hotline.wechat.conversation.said import Place, Said
from hotline.wechat.conversation.state import Draft, Stage, State
from hotline.wechat.conversation.words import Command

SHORTEST = 4  # characters that can be a problem
A_PLACE = 60  # an answer longer than this is more than a place
OFFERED = 3


def take(state: State, said: Said, facts: Facts) -> Step:
    """Something worth keeping was said."""
    fresh = state.draft.empty
    state = _with(state, said)
    if state.stage in (Stage.ROUTING, Stage.SIMILAR):
        return _ask_again(state, facts)
    if fresh and (step := _answered(state, said, facts)):
        return step
    orders = supplementable(facts) if fresh else ()
    if orders:
        numbers = tuple(one.number for one in orders)
        return Step(state.at(Stage.ROUTING, offered=numbers), (texts.routing(orders),))
    return proceed(state, facts)


def proceed(state: State, facts: Facts) -> Step:
    """Ask for what is missing; then what is similar; then the card."""
    draft = state.draft
    missing = _missing(draft, facts)
    if missing:
        asked = state.having(asked=missing).at(Stage.COLLECTING)
        return Step(asked, (_question(missing, draft),))
    if not draft.not_similar and draft.type != "report" and (found := facts.similar(draft)[:OFFERED]):
        ids = tuple(str(one.id) for one in found)
        return Step(state.at(Stage.SIMILAR, offered=ids), (texts.similar(found),))
    state = state.having(type=draft.type or words.order_type(draft.content), asked="")
    return Step(state.at(Stage.CONFIRMING), (texts.card(state.draft, facts.bound),))


def answer(state: State, said: Said, facts: Facts) -> Step | None:
    """To what was asked for. None: it was no answer."""
    asked, text = state.draft.asked, said.text
    if asked == "where" and (said.place is None and said.medium is None):
        if words.wish(text) == words.Wish(Command.SKIP):
            return proceed(state.having(place_unknown=True), facts)
        if text and words.wish(text) is None and not words.phone(text) and len(text) <= A_PLACE:
            return proceed(state.having(place=text), facts)
    if asked == "phone" and not words.phone(text) and words.tries_a_phone(text):
        return Step(state, (texts.wrong_phone(),))
    return None


def routed(state: State, said: Said, facts: Facts) -> Step | None:
    """To one of the open orders, or a new one."""
    wish = words.wish(said.text)
    new = wish is not None and wish.command in (Command.REPORT, Command.NONE_OF_THESE, Command.MAKE_ORDER)
    if new:
        return proceed(state.rested, facts)
    chosen = words.choice(said.text, len(state.side.offered))
    if not chosen:
        return None
    number, draft = state.side.offered[chosen - 1], state.draft
    more = Supplement(number, _all_words(draft), draft.media)
    return Step(replace(State(), stage=Stage.OPEN), (), (more,), otherwise=state.rested)


def joined(state: State, said: Said, facts: Facts) -> Step | None:
    """One of the similar orders, or none of them."""
    wish = words.wish(said.text)
    if wish is not None and wish.command in (Command.NONE_OF_THESE, Command.REPORT):
        return proceed(state.having(not_similar=True).rested, facts)
    chosen = words.choice(said.text, len(state.side.offered))
    if not chosen:
        return None
    join = Join(int(state.side.offered[chosen - 1]), state.draft)
    return Step(State(), (), (join,), otherwise=state.having(not_similar=True).rested)


def confirmed(state: State, said: Said, facts: Facts) -> Step | None:
    """On the card: yes, or change something."""
    wish = words.wish(said.text)
    if wish is None:
        return None
    if wish.command is Command.CONFIRM:
        return Step(State(), (), (Submit(state.draft),), otherwise=state)
    if wish.command is Command.CHANGE_PLACE:
        changed = state.having(place="", lng=None, lat=None, place_unknown=False, asked="where")
        return Step(changed.at(Stage.COLLECTING), (texts.ask_where(),))
    if wish.command is Command.CHANGE_PHONE:
        return Step(state.having(phone="", asked="phone").at(Stage.COLLECTING), (texts.ask_phone(),))
    return None


def helped(state: State, said: Said, facts: Facts) -> Step | None:
    """After an answer from what is published."""
    wish = words.wish(said.text)
    if wish is None:
        return None
    if wish.command is Command.THANKS:
        return Step(State(), (texts.thanks(),), (Discard(state.draft),))
    if wish.command in (Command.MAKE_ORDER, Command.REPORT, Command.CONFIRM, Command.GO_ON):
        return proceed(state.rested, facts)
    return None


def supplementable(facts: Facts) -> tuple[OrderFact, ...]:
    """Open orders of this citizen; one that waits for his words comes first."""
    open_ones = [one for one in facts.orders if "supplement" in one.may]
    return tuple(sorted(open_ones, key=lambda one: not one.waits_for_more)[:OFFERED])


def with_note(step: Step, note: str) -> Step:
    """The first message begins with a word on what was just received."""
    if not step.says:
        return step
    first, *others = step.says
    return replace(step, says=(Say(f"{note}\n{first.text}", first.choices, first.lasting), *others))


def _with(state: State, said: Said) -> State:
    draft = state.draft
    added: dict[str, object] = {}
    if said.text:
        added["texts"] = (*draft.texts, said.text)
        added["place"] = draft.place or words.place(said.text)
    if said.medium is not None:
        added["media"] = (*draft.media, said.medium)
        added["voices"] = draft.voices + (said.kind == "voice")
    if said.place is not None:
        added |= _pinned(draft, said.place)
    if number := words.phone(said.text):
        added["phone"] = number
        if words.only_phone(said.text):
            del added["texts"]
    return state.having(**added)


def _pinned(draft: Draft, pin: Place) -> dict[str, object]:
    """A pin tells exactly where; a place that was typed before stays readable beside it."""
    place = (
        pin.label if not draft.place or draft.place in pin.label else f"{draft.place}（{pin.label}）"[:200]
    )
    if draft.lng is not None and draft.place:
        return {"texts": (*draft.texts, f"位置：{pin.label}")}
    return {"place": place, "lng": pin.lng, "lat": pin.lat, "place_unknown": False}


def _answered(state: State, said: Said, facts: Facts) -> Step | None:
    if not said.text or not words.is_question(said.text):
        return None
    found = facts.found(state.draft)
    return Step(state.at(Stage.ANSWERED), (texts.found(found[:OFFERED]),)) if found else None


def _ask_again(state: State, facts: Facts) -> Step:
    if state.stage is Stage.ROUTING:
        known = {one.number: one for one in facts.orders}
        offered = tuple(known[number] for number in state.side.offered if number in known)
        return Step(state, (texts.routing(offered),)) if offered else proceed(state.rested, facts)
    return proceed(state, facts)


def _missing(draft: Draft, facts: Facts) -> str:
    if not draft.voices and len(words.plain(draft.content)) < SHORTEST:
        return "what"
    if not (draft.place or draft.lng is not None or draft.place_unknown or _only_asks(draft)):
        return "where"
    return "" if draft.phone or facts.bound else "phone"


def _only_asks(draft: Draft) -> bool:
    """How something is done is the same everywhere in the city."""
    return not draft.media and words.is_question(draft.content)


def _question(missing: str, draft: Draft) -> Say:
    if missing == "what":
        return texts.ask_what_seen() if draft.media else texts.ask_what()
    return texts.ask_where() if missing == "where" else texts.ask_phone()


def _all_words(draft: Draft) -> tuple[str, ...]:
    """A place that is not in the words already is worth saying too."""
    where = draft.place if draft.place and draft.place not in draft.content else ""
    return (*draft.texts, f"地点：{where}") if where else draft.texts
