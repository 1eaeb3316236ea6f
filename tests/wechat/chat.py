"""A conversation played through the pure machine; facts of a small city."""

from dataclasses import dataclass, field, replace
from typing import Any

from hotline.wechat.conversation import machine, words
from hotline.wechat.conversation.facts import Facts, Found, OrderFact, Service, SimilarFact
from hotline.wechat.conversation.intents import (
    Discard,
    Intent,
    Say,
)
from hotline.wechat.conversation.said import Said
from hotline.wechat.conversation.state import Stage, State

EVERY = frozenset({"urge", "supplement", "withdraw", "evaluate"})
ORDERS = (
    OrderFact("45060020260715100011", "路灯不亮", "办理中", "【目前】承办单位办理中", EVERY),
    OrderFact(
        "45060020260715100029", "噪音扰民", "已提交", "【目前】已提交", frozenset({"supplement"}), True
    ),
)
SIMILAR = (SimilarFact(7, "江山路路灯不亮", "江山路", "办理中", 3),)
NOTHING = Facts(orders_read=(), found_read=(), similar_read=(), service_read=Service())
RICH = replace(
    NOTHING,
    orders_read=ORDERS,
    similar_read=SIMILAR,
    found_read=(Found("居住证办理", "带身份证到社区。", "办事指引", "http://x/news/1"),),
)


@dataclass
class Chat:
    """A conversation played through; every deed is remembered, and answered with yes unless told otherwise."""

    facts: Facts = NOTHING
    state: State = field(default_factory=State)
    deeds: list[Intent] = field(default_factory=list)
    said: list[Say] = field(default_factory=list)
    to_a_person: list[Said] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)  # places the citizen took back
    refusing: bool = False

    def hear(self, what: Said) -> "Chat":
        if words.wish(what.text) == words.Wish(words.Command.CHANGE_PLACE):
            self.replaced.append(self.state.draft.place)
        if self.state.stage is Stage.PERSON:
            self.to_a_person.append(what)
        found = machine.step(self.state, what, self.facts)
        refused = self.refusing and any(not isinstance(one, Discard) for one in found.intents)
        self.state = (found.otherwise or found.state) if refused else found.state
        self.deeds += [] if refused else found.intents
        self.said += found.says
        return self

    def write(self, *texts: str) -> "Chat":
        for text in texts:
            self.hear(Said("text", text))
        return self

    @property
    def last(self) -> str:
        return self.said[-1].text

    def did(self, kind: type[Any]) -> list[Any]:
        return [one for one in self.deeds if isinstance(one, kind)]
