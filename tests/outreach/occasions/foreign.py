"""What machines do for another centre: nobody of ours sees or changes it."""

from typing import Any

from hotline.calls.models import CallBackTask
from hotline.infra.secrets import vault
from hotline.messages.surveys.models import Survey, TextReply
from hotline.messages.surveys.states import ReplyFate
from hotline.orders.models import Order
from hotline.outreach.occasions.models import Asking, OccasionRules, Rescue
from hotline.outreach.occasions.states import AskingState, RescueState
from tests.orders.town import Town


async def foreign_occasions(town: Town, order: Order, task: CallBackTask, mark: str) -> None:
    """Switches, a question with words nobody understood, an asking and a rescue that wait for people."""
    tenant, now = town.centre.id, town.now
    await OccasionRules.create(tenant_id=tenant, rules={}, changed_at=now, changed_by=mark)
    survey = await Survey.create(
        tenant_id=tenant,
        order_id=order.id,
        phone_encrypted=vault().encrypt(mark),
        phone_index="theirs",
        token_hash="theirs",
        asked_at=now,
        expires_at=now,
    )
    await TextReply.create(
        provider="mas",
        key="theirs",
        phone_encrypted=vault().encrypt(mark),
        phone_index="theirs",
        words_encrypted=vault().encrypt(f"{mark}看不懂的话"),
        sent_at=now,
        received_at=now,
        survey=survey,
        fate=ReplyFate.UNCLEAR,
    )
    about: dict[str, Any] = {"tenant_id": tenant, "note": f"{mark}说明"}
    await Asking.create(**about, order_id=order.id, round=1, ways="", state=AskingState.PERSON, begun_at=now)
    await Rescue.create(
        **about, task_id=task.id, state=RescueState.PERSON, missed_at=now, from_at=now, due_at=now
    )
