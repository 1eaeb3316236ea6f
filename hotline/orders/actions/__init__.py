"""`perform`: the one way an order changes after it was submitted.

One action = one function = one transaction: lock the row, load the case, check permission, scope and
rules, let the action change rows, then write state, event and audit together.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.infra.idempotency import answered, once
from hotline.orders import access, clocks, events
from hotline.orders.actions import (
    citizen,
    closing,
    desk,
    dispatching,
    handling,
    mending,
    merging,
    requests,
    side_roads,
)
from hotline.orders.actions.outcome import Outcome
from hotline.orders.case import Case, load
from hotline.orders.models import Order
from hotline.orders.reading import read
from hotline.orders.states import AT_CENTRE, FINAL, State
from hotline.orders.workflow import Step
from hotline.people.actor import Actor
from hotline.people.keys import key

Handler = Callable[[Case, Any], Awaitable[Outcome]]

HANDLERS: dict[str, Handler] = {
    "take": desk.take,
    "put_back": desk.put_back,
    "accept": desk.accept,
    "ask_supplement": desk.ask_supplement,
    "answer": desk.answer,
    "send_to_review": desk.send_to_review,
    "review_intake": desk.review_intake,
    "mark_invalid": desk.mark_invalid,
    "dispatch": dispatching.dispatch,
    "coordinate": dispatching.coordinate,
    "sign": handling.sign,
    "verify": handling.verify,
    "offline": handling.offline,
    "reply": handling.reply,
    "transfer": handling.transfer,
    "note": handling.note,
    "return": requests.ask_return,
    "extend": requests.extend,
    "special": requests.special,
    "review_return": requests.review_return,
    "review_extension": requests.review_extension,
    "review_special": requests.review_special,
    "review_result": closing.review_result,
    "review_closing": closing.review_closing,
    "urge": citizen.urge,
    "supplement": citizen.supplement,
    "withdraw": citizen.withdraw,
    "evaluate": citizen.evaluate,
    "call_back": closing.call_back,
    "submit_closing": closing.submit_closing,
    "close": closing.close,
    "redo": closing.redo,
    "merge": merging.merge,
    "unmerge": merging.unmerge,
    "mark_difficult": side_roads.mark_difficult,
    "suspend": side_roads.suspend,
    "resume": side_roads.resume,
    "appeal": side_roads.appeal,
    "decide_appeal": side_roads.decide_appeal,
    "raise_mark": side_roads.raise_mark,
    "prompt": side_roads.prompt,
    "lift_mark": side_roads.lift_mark,
    "waive_breach": side_roads.waive_breach,
    "mend": mending.mend,
    "follow": side_roads.follow,
    "unfollow": side_roads.unfollow,
}


async def perform(
    number: str,
    action: str,
    fields: dict[str, Any] | BaseModel,
    *,
    by: Actor,
    now: datetime,
    idempotency_key: str | None = None,
    version: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Order:
    """Do `action` on the order `number`.

    `fields` is the action's input (`inputs.py`), raw or parsed. With an idempotency key a replay changes
    nothing and returns the order as it is. `version` refuses the action when the order moved on since it
    was read. `facts` are kept with the event and decide nothing.
    Raises NotFound, Forbidden, Conflict, Invalid, TooMany.
    """
    if idempotency_key is None:
        return await _perform(number, action, fields, by, now, version, facts)

    async def run() -> str:
        await _perform(number, action, fields, by, now, version, facts)
        return number

    await once(_scope(number, action, by), idempotency_key, _fingerprint(fields), run)
    return await Order.get(number=key(number, 32))


async def done_before(number: str, action: str, idempotency_key: str, *, by: Actor) -> bool:
    """Whether `perform` with this key was heard already: its answer got lost on the way."""
    return await answered(_scope(number, action, by), idempotency_key)


def _scope(number: str, action: str, by: Actor) -> str:
    return f"order:{number}:{action}:{by.label}"


async def allowed(order: Order, by: Actor, now: datetime) -> list[str]:
    """The names of the actions `by` may do on `order` now."""
    return access.allowed_actions(await load(order, by, now))


async def _perform(
    number: str,
    action: str,
    fields: dict[str, Any] | BaseModel,
    by: Actor,
    now: datetime,
    version: int | None,
    facts: Mapping[str, Any] | None,
) -> Order:
    async with transaction():
        order = await locked(Order, number=key(number, 32))
        if order is None:
            raise NotFound("没有找到这个工单")
        case = await load(order, by, now)
        access.require_visible(case)
        step = access.resolve(case, action, _review_kind(fields))
        access.check(case, step)
        _require_version(case, version)
        outcome = await HANDLERS[step.name](case, read(step.fields, fields))
        await _apply(case, step, outcome, facts or {})
    return order


async def _apply(case: Case, step: Step, outcome: Outcome, facts: Mapping[str, Any]) -> None:
    order, before = case.order, case.state
    if outcome.to is not None and outcome.to is not before:
        if outcome.to not in step.to:
            raise RuntimeError(f"{step.name} may not lead to {outcome.to}")
        await _enter(case, outcome.to)
    order.version += 1
    await order.save()
    await events.record(
        order,
        step.name,
        by=case.by,
        now=case.now,
        from_state=before.value,
        public=step.public if outcome.public is None else outcome.public,
        data={**facts, **outcome.data},
        organisations=tuple(dict.fromkeys(one.organisation_id for one in case.assignments)),
        staff=tuple(one.handler_id for one in case.live if one.handler_id),
    )
    await audit.record(
        case.by.label,
        f"order.{step.name}",
        f"order:{order.number}",
        {"from": before.value, "to": order.state.value},
        case.now,
        case.by.request_id,
    )


async def _enter(case: Case, state: State) -> None:
    order = case.order
    order.state, order.state_since = state, case.now
    if state in FINAL:
        order.due_at = None  # nothing is owed any more; un-merging shows it again
    if state in FINAL and state is not State.MERGED:
        for share in case.live:
            if share.parent_id is None:
                await handling.cancel_share(case, share, "工单已结束")
        await clocks.stop_all(case)
        order.closed_at = case.now
    if state in FINAL or state not in AT_CENTRE | {State.SUSPENDED}:
        order.owner_id = None


def _require_version(case: Case, version: int | None) -> None:
    if version is not None and version != case.order.version:
        raise Conflict("工单刚刚有了新进展，请刷新后再操作", code="stale")


def _review_kind(fields: dict[str, Any] | BaseModel) -> str | None:
    kind = fields.get("kind") if isinstance(fields, dict) else getattr(fields, "kind", None)
    if kind in (None, ""):
        return None
    if kind not in ("intake", "return", "extension", "special", "result", "closing"):
        raise Invalid("没有这种审核", fields={"kind": "没有这种审核"})
    return str(kind)


def _fingerprint(fields: dict[str, Any] | BaseModel) -> str:
    plain = fields.model_dump(mode="json") if isinstance(fields, BaseModel) else fields
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


__all__ = ["HANDLERS", "allowed", "done_before", "perform"]
