"""Doing what a step decided: through the same actions as every other channel, as the citizen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from hotline.infra.errors import Conflict, NotFound, Refused, TooMany
from hotline.infra.secrets import mask_phone
from hotline.orders import actions, intake, joining
from hotline.orders.models import Order
from hotline.orders.states import Channel
from hotline.orders.submission import Contact
from hotline.people.actor import Actor
from hotline.people.citizens import in_clear
from hotline.people.models import Citizen
from hotline.wechat import staffing
from hotline.wechat.binding import ask_code, bind, unbind_myself
from hotline.wechat.conversation import texts, words
from hotline.wechat.conversation.files import Files, files_of, owe
from hotline.wechat.conversation.intents import (
    Act,
    BindStaff,
    CallPerson,
    CheckCode,
    Discard,
    Intent,
    Join,
    LeavePerson,
    Say,
    SendCode,
    Submit,
    Supplement,
    Unbind,
)
from hotline.wechat.conversation.state import Draft
from hotline.wechat.followers import Met
from hotline.wechat.links import Links
from hotline.wechat.models import ChatOrder, OfficialAccount, WechatMessage

A_DAY = 10  # orders of one follower
LONGEST = 5000  # of a content, of a supplement
FILES = 9
ATTACHED = "（照片、语音见附件）"
#: These count wrong tries, which a refusal must not undo.
COUNTING = (CheckCode, BindStaff)


class Performer:
    """One follower's, because of one message: its key makes every deed happen once."""

    def __init__(
        self, met: Met, account: OfficialAccount, links: Links, message: WechatMessage, now: datetime
    ) -> None:
        self._met, self._account, self._links = met, account, links
        self._message, self._now = message, now

    async def perform(self, intent: Intent) -> tuple[Say, ...]:
        """What there is to say about it. Raises Refused."""
        match intent:
            case Submit(draft):
                return await self._submit(draft)
            case Supplement(number, told, media):
                order = await self._own(number)
                await self._add(order, "\n".join(told), await files_of(media), "more")
                return (texts.supplemented(order.title),)
            case Act(action, number, fields):
                await self._act(await self._own(number), action, dict(fields), action)
                return (texts.done(action),)
            case Join(order_id, draft):
                return await self._join(order_id, draft)
            case CallPerson() | LeavePerson():
                self._person(wanted=isinstance(intent, CallPerson))
            case Discard():
                pass  # the words stay in the thread
            case _:
                return await self._bind(intent)
        return ()

    async def _bind(self, intent: Intent) -> tuple[Say, ...]:
        follower_id = self._met.follower.id
        match intent:
            case SendCode(phone):
                if not self._links.sms:
                    raise Conflict("短信验证暂时用不了，请稍后再试，或拨打12345", code="no_sms")
                await ask_code(follower_id, phone, now=self._now)
            case CheckCode(phone, code):
                await bind(follower_id, phone, code, now=self._now)
                return (texts.bound_now(mask_phone(phone)),)
            case Unbind():
                await unbind_myself(follower_id, now=self._now)
            case BindStaff(code):
                return (Say(await staffing.bind_by_code(follower_id, code, self._now)),)
        return ()

    async def _submit(self, draft: Draft) -> tuple[Say, ...]:
        await self._within_a_day()
        files = await files_of(draft.media)
        content = draft.content or ATTACHED
        receipt = await intake.submit(
            {
                "type": draft.type,
                "title": words.title(draft.content) or "语音诉求",
                "content": content[:LONGEST],
                "citizen": {"phone": await self._phone(draft)},
                "location": {"text": draft.place[:200], "lng": draft.lng, "lat": draft.lat},
                "files": files.ready[:FILES],
            },
            by=self._by(self._met.follower.citizen_id),
            now=self._now,
            channel=Channel.WECHAT,
            idempotency_key=self._key("submit"),
        )
        order = receipt.order
        await self._made(order)
        rest = Files(files.ready[FILES:], files.late)
        if content[LONGEST:] or rest.ready or rest.late:
            await self._add(order, content[LONGEST:], rest, "rest")
        link = self._links.track(order.number or "")
        bound = self._met.follower.citizen_id is not None
        return (texts.submitted(order.number or "", order.title, receipt.query_code, link, bound=bound),)

    async def _add(self, order: Order, text: str, files: Files, key: str) -> None:
        """As many supplements as it takes; files still under way follow by themselves."""
        pieces = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
        batches = [files.ready[start : start + FILES] for start in range(0, len(files.ready), FILES)]
        for place in range(max(len(pieces), len(batches))):
            fields = {
                "content": pieces[place] if place < len(pieces) else ATTACHED,
                "files": batches[place] if place < len(batches) else [],
            }
            await self._act(order, "supplement", fields, f"{key}{place}")
        await owe(files.late, order)

    async def _join(self, order_id: int, draft: Draft) -> tuple[Say, ...]:
        note = draft.content[: LONGEST - 60]
        if draft.media:
            note += f"\n（另有照片、语音 {len(draft.media)} 个，见微信对话）"
        fields = joining.Joining(citizen=Contact(phone=await self._phone(draft)), note=note)
        order = await joining.join(
            order_id, fields, by=self._by(self._met.follower.citizen_id), now=self._now
        )
        await self._made(order, joined=True)
        return (texts.joined(order.title),)

    async def _act(self, order: Order, action: str, fields: Mapping[str, object], key: str) -> None:
        by = self._by(order.citizen_id)
        await actions.perform(
            order.number or "", action, dict(fields), by=by, now=self._now, idempotency_key=self._key(key)
        )

    async def _own(self, number: str) -> Order:
        """Made here, or of the telephone that is bound: now, not when it was offered."""
        order = await Order.get_or_none(number=number, tenant_id=self._account.tenant_id)
        follower = self._met.follower
        if order is not None and (
            (follower.citizen_id is not None and order.citizen_id == follower.citizen_id)
            or await ChatOrder.exists(follower_id=follower.id, order_id=order.id, joined=False)
        ):
            self._met.talk.order_id = order.id
            return order
        raise NotFound("没有找到这件诉求")

    async def _made(self, order: Order, *, joined: bool = False) -> None:
        self._met.talk.order_id = order.id
        known = ChatOrder.filter(follower_id=self._met.follower.id, order_id=order.id)
        if not await known.exists():
            await ChatOrder.create(
                follower_id=self._met.follower.id, order_id=order.id, joined=joined, at=self._now
            )

    async def _within_a_day(self) -> None:
        today = ChatOrder.filter(follower_id=self._met.follower.id, at__gt=self._now - timedelta(days=1))
        if await today.count() >= A_DAY:
            raise TooMany("您今天已提交 10 件诉求，请明天再来，急事请拨打12345", code="orders_a_day")

    async def _phone(self, draft: Draft) -> str:
        if draft.phone:
            return draft.phone
        if self._met.follower.citizen_id is None:
            raise Conflict("请留一个联系电话", code="no_phone")
        return in_clear(await Citizen.get(id=self._met.follower.citizen_id)).phone

    def _person(self, *, wanted: bool) -> None:
        talk = self._met.talk
        talk.wants_person_since = self._now if wanted else None
        talk.agent_id = talk.taken_at = None

    def _by(self, citizen_id: int | None) -> Actor:
        request_id = f"wechat:{self._message.id}"
        return Actor.citizen(self._account.tenant_id, citizen_id, channel="wechat", request_id=request_id)

    def _key(self, what: str) -> str:
        return f"wechat:{self._account.id}:{self._message.key}:{what}"[:120]


def refusal(refused: Refused) -> Say:
    """In words for the chat."""
    return Say(f"{refused}。")
