"""A request becomes an order: the one door for every channel."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import NotFound
from hotline.infra.idempotency import IdempotencyRecord, once
from hotline.infra.secrets import vault
from hotline.orders import clocks, events, numbering
from hotline.orders.actions.attaching import attach
from hotline.orders.actions.desk import classification
from hotline.orders.case import Case, fresh
from hotline.orders.models import Order
from hotline.orders.reading import read
from hotline.orders.searching import index
from hotline.orders.states import Channel, ClockKind, OrderType, State
from hotline.orders.submission import Submission
from hotline.people.actor import Actor
from hotline.people.citizens import find_or_create
from hotline.people.models import Citizen, Organisation
from hotline.people.organisations import centre_of
from hotline.people.permissions import require


@dataclass(frozen=True)
class Receipt:
    """What the citizen takes away: the number, and the code that proves it is theirs (shown once)."""

    order: Order
    query_code: str


async def submit(
    raw: Submission | dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    channel: Channel | None = None,
    idempotency_key: str | None = None,
) -> Receipt:
    """Write order, number, clocks, event and audit in one transaction.

    A replay with the same idempotency key returns the same number and the same query code.
    """
    require(by, "order.submit")
    submission = read(Submission, raw)
    if idempotency_key is None:
        return await _submit(submission, by, now, channel or Channel(by.channel))

    async def run() -> dict[str, str]:
        receipt = await _submit(submission, by, now, channel or Channel(by.channel))
        # The code is kept encrypted: only a replay by the same caller reads it again.
        return {"number": receipt.order.number or "", "code": vault().encrypt(receipt.query_code)}

    request_hash = hashlib.sha256(submission.model_dump_json().encode()).hexdigest()
    stored = await once(_scope(by), idempotency_key, request_hash, run)
    order = await Order.get(number=stored["number"])
    return Receipt(order, vault().decrypt(stored["code"]))


async def submitted_before(by: Actor, idempotency_key: str) -> bool:
    """Whether this key made an order already: then it is being sent again, not submitted."""
    return await IdempotencyRecord.exists(scope=_scope(by), key=idempotency_key)


def _scope(by: Actor) -> str:
    return f"submit:{by.tenant_id}:{by.label}"


async def _submit(submission: Submission, by: Actor, now: datetime, channel: Channel) -> Receipt:
    if by.tenant_id is None:
        raise NotFound("没有指明受理的热线中心")
    code = numbering.new_query_code()
    async with transaction():
        centre = await centre_of(by.tenant_id)
        citizen = await find_or_create(by.tenant_id, submission.citizen.name, submission.citizen.phone, now)
        order = await _create(submission, citizen, by.tenant_id, channel, code, now)
        case = await fresh(order, centre, by, now)
        await attach(case, submission.files, "request")
        await clocks.start(case, ClockKind.DISPATCH)
        await index(order)
        event = await events.append(
            order, "submit", by=by, now=now, from_state="", public=True, data=_facts(order)
        )
        await _number(case, centre, channel)
        await events.announce(events.announced(order, event))
        subject = f"order:{order.number}"
        await audit.record(by.label, "order.submit", subject, _facts(order), now, by.request_id)
    return Receipt(order, code)


async def _create(
    submission: Submission, citizen: Citizen, tenant_id: int, channel: Channel, code: str, now: datetime
) -> Order:
    chosen = submission.classification
    return await Order.create(
        tenant_id=tenant_id,
        query_code_hash=vault().hash_code(code),
        type=submission.type,
        urgency=submission.urgency,
        channel=channel,
        title=submission.title,
        content=submission.content,
        classification_id=(await classification(tenant_id, chosen)).id if chosen else None,
        citizen_id=citizen.id,
        contact_name_encrypted=vault().encrypt(submission.citizen.name),
        contact_phone_encrypted=citizen.phone_encrypted,
        phone_index=citizen.phone_index or "",
        confidential=submission.confidential or submission.type is OrderType.REPORT,
        public_consent=submission.public_consent,
        location_text=submission.location.text,
        lng=submission.location.lng,
        lat=submission.location.lat,
        state=State.RECEIVED,
        state_since=now,
        created_at=now,
        version=1,
    )


async def _number(case: Case, centre: Organisation, channel: Channel) -> None:
    """Last, because the counter's row lock makes submissions wait for each other."""
    day = numbering.day_of(case.now)
    sequence = await numbering.draw(case.order.tenant_id, day)
    case.order.number = numbering.compose(centre.region_code, day, channel, sequence)
    await case.order.save(update_fields=["number", "due_at"])


def _facts(order: Order) -> dict[str, str]:
    return {"channel": order.channel.value, "type": order.type.value, "urgency": order.urgency.value}
