"""One message of one citizen: facts, the machine's decision, its deeds, its words, and what is remembered."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotline.infra.database import savepoint
from hotline.infra.errors import Refused
from hotline.infra.secrets import vault
from hotline.wechat.conversation import machine, texts
from hotline.wechat.conversation.facts import Facts, Wanted
from hotline.wechat.conversation.intents import Say, Step
from hotline.wechat.conversation.performing import COUNTING, Performer, refusal
from hotline.wechat.conversation.reading import Reader
from hotline.wechat.conversation.said import FILES, Said, read
from hotline.wechat.conversation.state import Draft, Stage, State
from hotline.wechat.followers import HEARD_FIELDS, Met, heard, windows_of
from hotline.wechat.links import Links
from hotline.wechat.live import tell
from hotline.wechat.models import OfficialAccount, WechatMedium, WechatMessage
from hotline.wechat.replying.another_way import catch_up
from hotline.wechat.replying.writing import say

STORM = 20  # messages within a minute: nobody reads that many answers
STORM_WITHIN = timedelta(minutes=1)
CALM_FOR = timedelta(minutes=10)
FORGOTTEN = timedelta(hours=2)  # a question left open so long is not answered any more
READING = timedelta(seconds=1)
#: Stages whose question can simply be asked again after the next message.
ASKING = frozenset({Stage.COLLECTING, Stage.ROUTING, Stage.SIMILAR, Stage.CONFIRMING})
#: Stages that belong to a draft or a person: they last.
LASTING = ASKING | {Stage.OPEN, Stage.PERSON}


@dataclass(frozen=True)
class Decided:
    """What a message leads to, as long as the conversation is where it was when this was decided."""

    said: Said
    step: Step
    kept: dict[str, str]
    version: int
    quiet: frozenset[str]  # storm, more


async def decide(
    met: Met, account: OfficialAccount, links: Links, message: WechatMessage, now: datetime
) -> Decided:
    """Reads, and changes nothing: no lock is held while facts are looked for."""
    said = await _said(message)
    state, kept = _remembered(met, message, now)
    step = await _decided(state, said, Reader(met, account, links, now))
    return Decided(said, step, kept, met.talk.version, await _quiet(message, now))


async def apply(
    decided: Decided, met: Met, account: OfficialAccount, links: Links, message: WechatMessage, now: datetime
) -> None:
    """Inside the transaction that marks the message handled, the follower's row locked."""
    closed = not windows_of(met.follower).left(now)
    heard(met.follower, message.kind, message.event, decided.said.key, message.sent_at)
    if closed and message.kind != "event":
        await catch_up(met.follower.id, now)
    await met.follower.save(update_fields=HEARD_FIELDS)
    after, says = await _done(decided.step, Performer(met, account, links, message, now))
    says, kept = _bounded(decided, after, says, now)
    await _remember(met, after, kept, now)
    for one in says:
        order_id = met.talk.order_id if one.lasting else None
        await say(
            met.follower.id, one.text, now=now, choices=one.choices, lasting=one.lasting, order_id=order_id
        )
    await tell(met.follower, message=message.id, wants_person=met.talk.wants_person_since is not None)


async def _said(message: WechatMessage) -> Said:
    words = ""
    if message.kind in FILES:
        medium = await WechatMedium.get_or_none(message_id=message.id)
        words = medium.heard if medium else ""
    return read(message.id, message.kind, message.event, message.content, words)


def _remembered(met: Met, message: WechatMessage, now: datetime) -> tuple[State, dict[str, str]]:
    """A question nobody answered for hours is dropped; a draft is not. Who had no time to read it answers nothing."""
    kept = met.talk.draft
    state = State.of(met.talk.stage, kept)
    if state.stage not in LASTING and now - met.talk.changed_at > FORGOTTEN:
        state = State() if state.stage is Stage.ANSWERED else state.rested
    if message.sent_at < met.talk.changed_at + READING:
        state = state.having(asked="")
    return state, {"calm_at": str(kept.get("calm_at", ""))}


async def _decided(state: State, said: Said, reader: Reader) -> Step:
    """The machine asks for what it needs, one kind of fact after the other."""
    facts = await reader.first()
    while True:
        try:
            return machine.step(state, said, facts)
        except Wanted as wanted:
            facts = await _with(facts, wanted, reader)


async def _with(facts: Facts, wanted: Wanted, reader: Reader) -> Facts:
    draft = wanted.draft or Draft()
    match wanted.what:
        case "orders":
            return replace(facts, orders_read=await reader.orders())
        case "found":
            return replace(facts, found_read=await reader.found(draft))
        case "similar":
            return replace(facts, similar_read=await reader.similar(draft))
        case "service":
            return replace(facts, service_read=await reader.service())
    raise RuntimeError(f"no such fact: {wanted.what}")


async def _done(step: Step, performer: Performer) -> tuple[State, tuple[Say, ...]]:
    """All of it, or the refusal and the state for that case."""
    told: list[Say] = []
    try:
        for intent in step.intents:
            if isinstance(intent, COUNTING):
                told += await performer.perform(intent)
                continue
            async with savepoint():
                told += await performer.perform(intent)
    except Refused as refused:
        return step.otherwise or step.state, (refusal(refused),)
    return step.state, (*told, *step.says)


async def _quiet(message: WechatMessage, now: datetime) -> frozenset[str]:
    """Whether so much comes that not all of it is answered, and whether more is here already."""
    own = WechatMessage.filter(account_id=message.account_id, openid=message.openid).exclude(kind="event")
    lately = own.filter(received_at__gt=message.received_at - STORM_WITHIN, id__lte=message.id)
    found = {"storm"} if await lately.limit(STORM + 1).count() > STORM else set()
    more = await own.filter(id__gt=message.id, handled_at=None, received_at__lte=now).exists()
    return frozenset(found | {"more"} if more else found)


def _bounded(
    decided: Decided, after: State, says: tuple[Say, ...], now: datetime
) -> tuple[tuple[Say, ...], dict[str, str]]:
    """In a storm nothing but what lasts, and once that all was received; in a handful only the last question."""
    kept = decided.kept
    if "storm" in decided.quiet:
        lasting = tuple(one for one in says if one.lasting)
        if kept["calm_at"] and now - datetime.fromisoformat(kept["calm_at"]) < CALM_FOR:
            return lasting, kept
        return (*lasting, texts.calm()), {"calm_at": now.isoformat()}
    drop = "more" in decided.quiet and not decided.step.intents and after.stage in ASKING
    return (() if drop else says), kept


async def _remember(met: Met, state: State, kept: dict[str, str], now: datetime) -> None:
    talk = met.talk
    blank = state.draft == Draft() and state == State(state.stage) and not kept["calm_at"]
    whole = "" if blank else vault().encrypt(json.dumps(state.as_json() | kept, ensure_ascii=False))
    talk.stage, talk.draft_encrypted = state.stage, whole
    talk.version, talk.changed_at = talk.version + 1, now
    await talk.save()
