"""A town with a working exchange: two agents at desk phones, one queue, a short voice flow, callers outside."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hotline.calls.acd.states import AgentState
from hotline.calls.models import (
    AccessNumber,
    AgentSkill,
    CallRecord,
    IvrFlow,
    IvrVersion,
    PhoneAccount,
    SkillGroup,
)
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.news import CallCard, News
from hotline.calls.switchboard.speech import place
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from sip_gateway.exchange.conversation import Conversation
from sip_gateway.exchange.exchange import Exchange
from sip_gateway.exchange.running import gateway
from sip_gateway.exchange.writing import LocalBook
from sip_gateway.media.engine import MediaEngine
from sip_gateway.sip.events import Answered
from sip_gateway.sip.incoming_call import IncomingCall
from sip_gateway.sip.outgoing_call import OutgoingCall
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.phones import Phone, phone, told

PASSWORD = "a-long-random-password"
PATIENCE = 20.0
FLOW: dict[str, Any] = {
    "start": "welcome",
    "steps": {
        "welcome": {
            "kind": "menu",
            "prompt": {"text": {"zh": "您好，人工服务请按零。"}},
            "keys": {"0": "agent", "2": "message"},
            "failed": "bye",
            "wait_seconds": 1,
            "attempts": 1,
        },
        "agent": {"kind": "transfer", "to": "queue", "target": "general", "failed": "bye"},
        "message": {
            "kind": "voicemail",
            "prompt": {"text": {"zh": "请留言。"}},
            "longest_seconds": 30,
            "next": "bye",
        },
        "bye": {"kind": "hang_up", "prompt": {"text": {"zh": "再见。"}}},
    },
}
SURVEY: dict[str, Any] = {
    "start": "rate",
    "steps": {
        "rate": {"kind": "rate", "prompt": {"text": {"zh": "请评价。"}}, "next": "bye", "wait_seconds": 1},
        "bye": {"kind": "hang_up"},
    },
}


@dataclass
class Switch:
    """Telephones by extension; `news` is what the desks heard."""

    town: Town
    exchange: Exchange
    engine: Any
    desk: Switchboard
    port: int
    phones: dict[str, Phone]
    outside: Phone
    group: SkillGroup
    stack: AsyncExitStack
    news: list[News] = field(default_factory=list)

    def agent(self, extension: str) -> int:
        """Who sits at this telephone."""
        staff = self.town[{"1001": "agent", "1002": "agent2", "1003": "supervisor"}[extension]].staff_id
        assert staff is not None
        return staff

    async def order(self, kind: type[Any], extension: str = "", **more: Any) -> Any:
        if extension:
            more["agent"] = self.agent(extension)
        return await self.desk.order(kind(**more))

    async def sign_in(self, *extensions: str) -> None:
        for extension in extensions:
            await self.order(orders.SignIn, extension, tenant=self.town.centre.id, account=extension)

    async def calls_in(self, key: str = "0", shown: str = "13800138000") -> OutgoingCall:
        """A citizen calls 12345 and presses a key; empty: none."""
        call = await self.outside.call("12345", shown)
        await told(call, Answered)
        if key:
            await self.until(lambda: self.newest.stage.shown == "testing" and not self.newest.over)
            await self.press(self.newest, key)
        return call

    async def press(self, call: Conversation, key: str) -> None:
        assert call.caller is not None
        self.engine.press_on(call.call_id, call.caller.name, key)

    async def talks(self, extension: str = "1001") -> tuple[OutgoingCall, IncomingCall, Conversation]:
        """Citizen and agent speak with each other."""
        citizen = await self.calls_in()
        at_desk = await self.phones[extension].answer()
        await self.until(lambda: self.newest.stage.shown == "talking")
        return citizen, at_desk, self.newest

    @property
    def newest(self) -> Conversation:
        found = self.exchange.conversations
        assert found, "no conversation"
        return found[-1]

    async def until(self, holds: Callable[[], object]) -> None:
        """What comes by itself, in a moment."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        if holds():
                            return
                    except AssertionError:
                        pass
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError("it did not come to that") from None

    async def state(self, extension: str, state: AgentState) -> None:
        await self.until(lambda: self.exchange.floor.state_of(self.agent(extension)) is state)

    async def record(self, outcome: Outcome) -> CallRecord:
        """The newest call's record, once it is closed."""
        await self.until(lambda: not self.exchange.conversations and not self.exchange.book.waiting)
        async with asyncio.timeout(PATIENCE):
            while True:
                row = await CallRecord.all().order_by("-id").prefetch_related("legs", "waits").first()
                if row is not None and row.outcome is not None:
                    assert row.outcome is outcome
                    return row
                await asyncio.sleep(0.02)

    def hears(self, call: Conversation, listener: str, talker: str) -> bool:
        """By the kinds of legs: "caller", or an extension."""
        names = {
            (leg.number if leg is not call.caller else "caller"): name for name, leg in call.legs.items()
        }
        names |= {
            extension: leg.name
            for extension in ("1001", "1002", "1003")
            if (leg := call.leg_of(self.agent(extension)))
        }
        gains = self.engine.gains.get(call.call_id, {})
        heard = gains.get(names.get(listener, ""), {}).get(names.get(talker, ""), 0)
        held = (call.call_id, names.get(talker, "")) in self.engine.held
        return bool(heard) and not held

    def cards(self, extension: str) -> list[CallCard]:
        agent = self.agent(extension)
        return [one for one in self.news if isinstance(one, CallCard) and one.agent == agent]

    async def another(self, account: str, password: str = PASSWORD) -> Phone:
        return await self.stack.enter_async_context(phone(self.port, account, password))


async def furnish(town: Town, wait_seconds: int = 1) -> SkillGroup:
    """Rows of a small call centre; a caller's key is waited for so long."""
    tenant = town.centre.id
    await AccessNumber.create(number="12345", tenant_id=tenant)
    group = await SkillGroup.create(tenant_id=tenant, code="general", name="综合组", wrap_up_seconds=0)
    for name in ("agent", "agent2"):
        await AgentSkill.create(group_id=group.id, staff_id=town[name].staff_id)
    for extension in ("1001", "1002", "1003", "1004"):
        await PhoneAccount.create(
            tenant_id=tenant,
            extension=extension,
            name=f"话机{extension}",
            password_encrypted=vault().encrypt(PASSWORD),
        )
    welcome = FLOW["steps"]["welcome"] | {"wait_seconds": wait_seconds}
    main = FLOW | {"steps": FLOW["steps"] | {"welcome": welcome}}
    for code, data in (("main", main), ("survey", SURVEY)):
        flow = await IvrFlow.create(tenant_id=tenant, code=code, name=code, live=1)
        await IvrVersion.create(flow_id=flow.id, number=1, data=data, drawn_at=datetime.now(UTC))
    return group


async def building(
    stack: AsyncExitStack,
    settings: Settings,
    engine: MediaEngine | None,
    life: AsyncExitStack | None = None,
    **more: Any,
) -> Switch:
    """Everything up and registered; `more` settings; `life`: of the gateway alone, if it is to end before the rest."""
    town = await build()
    group = await furnish(town)
    usual = {"sip_port": 0, "sip_ws_port": 0, "sip_strangers": True}
    own = settings.model_copy(update=usual | more)
    exchange = await (life or stack).enter_async_context(gateway(own, engine, LocalBook()))
    port = exchange.agent.transports.listeners["UDP"].advertised[1]  # type: ignore[union-attr]
    exchange.agent.guard.trust(["127.0.0.0/8"])
    phones = {
        extension: await stack.enter_async_context(phone(port, extension, PASSWORD))
        for extension in ("1001", "1002", "1003")
    }
    outside = await stack.enter_async_context(phone(port))
    desk = Switchboard(place(own))
    listening = asyncio.create_task(desk.run())
    stack.callback(listening.cancel)
    switch = Switch(town, exchange, engine, desk, port, phones, outside, group, stack)
    exchange.listen(switch.news.append)
    await switch.until(lambda: desk.up)
    return switch
