"""自动场景 in the demo: switched on, some citizens asked by SMS and answering, missed calls told."""

from datetime import datetime, timedelta
from random import Random

from demo.town import Town
from hotline.calls.models import CallBackTask
from hotline.calls.states import TaskState
from hotline.infra.database import transaction
from hotline.messages.channels.sms.gateway import Inbound
from hotline.messages.citizens.models import CitizenMessage, Fate
from hotline.messages.surveys import asking, replies
from hotline.messages.surveys.models import Survey
from hotline.orders.models import Order
from hotline.orders.states import State
from hotline.outreach.occasions import asking as asks
from hotline.outreach.occasions import rescue
from hotline.outreach.occasions.rules import Occasions
from hotline.outreach.occasions.switches import switch
from hotline.people.actor import Actor

ASKED = 60
#: What they text back; the last two are words nobody's machine understands.
SAID = ("1", "1", "2", "2", "1", "3", "2", "满意", "4", "12", "", "", "", "修好了谢谢你们", "什么时候来人")
ON = Occasions(satisfaction=True, after_calls=True, rescue_sms=True, rescue_robot=True)


async def ask(town: Town, now: datetime, seed: int) -> None:
    """Of the latest closed orders; nothing of it is really sent."""
    await switch(ON, by=Actor.system(town.centre.id), now=now)
    rng = Random(f"{seed}:{town.centre.code}:surveys")
    closed = Order.filter(tenant_id=town.centre.id, state=State.CLOSED, satisfaction=None)
    for order in await closed.order_by("-closed_at").limit(ASKED):
        if order.closed_at is not None:
            await _one(order, order.closed_at, now, rng)
    async with transaction():
        for order in await Order.filter(tenant_id=town.centre.id, state=State.CALL_BACK).order_by("-id"):
            await asks.begin(order, now)
        for task in await CallBackTask.filter(tenant_id=town.centre.id, state=TaskState.OPEN):
            await rescue.owed(task, task.created_at)
    await _as_sent()


async def _one(order: Order, closed_at: datetime, now: datetime, rng: Random) -> None:
    asked_at = min(closed_at + timedelta(minutes=1), now)
    survey = await asking.ask_about_order(order, now=asked_at)
    if survey is None:
        return
    said, answered_at = rng.choice(SAID), min(asked_at + timedelta(minutes=rng.randint(2, 600)), now)
    if said:
        told = Inbound("mas", f"demo-{survey.id}", survey.phone, said, answered_at)
        await replies.receive(told, answered_at)


async def _as_sent() -> None:
    """Delivered long ago; one in twenty never was."""
    for place, survey in enumerate(await Survey.exclude(message_id=None).order_by("id")):
        fate = Fate.FAILED if place % 20 == 19 and survey.answered_at is None else Fate.DELIVERED
        facts = {"fate": fate, "provider": "mas", "next_attempt_at": None, "sent_at": survey.asked_at}
        await CitizenMessage.filter(id=survey.message_id).update(**facts)
