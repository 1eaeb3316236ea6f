"""`perform`: the one way a notice changes after it was issued. One step, one transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, NotFound
from hotline.infra.idempotency import hash_request, once
from hotline.orders import actions as order_actions
from hotline.orders.models import Mark, Order
from hotline.orders.reading import read
from hotline.people.actor import Actor
from hotline.people.permissions import Scope, scope_of
from hotline.supervision import access, deadlines, inputs, log, telling
from hotline.supervision.attaching import attach
from hotline.supervision.case import NoticeCase, load
from hotline.supervision.models import SupervisedOrder, SupervisionNotice
from hotline.supervision.workflow import Step


@dataclass(frozen=True)
class Said:
    """What a step leaves in the log."""

    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    files: tuple[Any, ...] = ()


Handler = Callable[[NoticeCase, Any], Awaitable[Said]]


async def perform(
    notice_id: int,
    action: str,
    raw: dict[str, Any] | BaseModel,
    *,
    by: Actor,
    now: datetime,
    idempotency_key: str | None = None,
    version: int | None = None,
) -> SupervisionNotice:
    """Take a step. A replay under the same key changes nothing; `version` refuses a stale view.

    Raises NotFound, Forbidden, Conflict, Invalid, TooMany.
    """

    async def run() -> None:
        await _perform(notice_id, action, raw, by, now, version)

    plain = raw.model_dump(mode="json") if isinstance(raw, BaseModel) else raw
    await once(
        f"supervision:{notice_id}:{action}:{by.label}", idempotency_key or "", hash_request(plain), run
    )
    return await SupervisionNotice.get(id=notice_id)


async def _perform(
    notice_id: int,
    action: str,
    raw: dict[str, Any] | BaseModel,
    by: Actor,
    now: datetime,
    version: int | None,
) -> None:
    async with transaction():
        notice = await locked(SupervisionNotice, id=access.known(notice_id))
        if notice is None:
            raise NotFound(access.MISSING)
        case = await load(notice, by, now)
        access.require_visible(case)
        step = access.named(action)
        access.check(case, step)
        _require_version(notice, version)
        await _take(case, step, read(step.fields, raw))


async def _take(case: NoticeCase, step: Step, fields: BaseModel) -> None:
    before = case.notice.state
    said = await HANDLERS[step.name](case, fields)
    case.notice.state = step.to or before
    event = await log.write(case, step.name, before, text=said.text, data=said.data)
    await attach(event, list(said.files))
    await telling.tell(case, step.name)


def _require_version(notice: SupervisionNotice, version: int | None) -> None:
    if version is not None and version != notice.version:
        raise Conflict("督办单刚刚有了新进展，请刷新后再操作", code="stale")


async def _acknowledge(case: NoticeCase, _: inputs.NoticeStep) -> Said:
    case.notice.acknowledged_at = case.now
    return Said()


async def _feed_back(case: NoticeCase, fields: inputs.FeedBack) -> Said:
    """Whoever answers has seen it: that counts as acknowledging."""
    case.notice.acknowledged_at = case.notice.acknowledged_at or case.now
    case.notice.fed_back_at = case.now
    late = case.now > case.notice.due_at
    return Said(fields.content, {"late": late}, tuple(fields.files))


async def _verify(case: NoticeCase, fields: inputs.VerifyNotice) -> Said:
    lifted = await _lift_marks(case, fields.opinion) if fields.lift_marks else 0
    case.notice.finished_at = case.now
    return Said(fields.opinion, {"lifted": lifted})


async def _lift_marks(case: NoticeCase, reason: str) -> int:
    """销号 of the marks the notice rests on, those that still stand, by the orders' own action."""
    if scope_of(case.by, "supervision.lift") is not Scope.TENANT:
        raise Forbidden("解除工单的督办标记由热线中心督办人员进行", code="marks_are_the_centres")
    return sum([await _lift_from(case, row, reason) for row in case.orders])


async def _lift_from(case: NoticeCase, row: SupervisedOrder, reason: str) -> int:
    """The order is locked first: somebody may be lifting a mark by hand this very moment."""
    await locked(Order, id=row.order_id)
    standing = await Mark.filter(id__in=row.mark_ids, lifted_at__isnull=True).order_by("id")
    for mark in standing:
        fields = {"reason": reason, "mark": mark.id}
        await order_actions.perform(row.order.number or "", "lift_mark", fields, by=case.by, now=case.now)
    return len(standing)


async def _refuse(case: NoticeCase, fields: inputs.RefuseFeedback) -> Said:
    """What is missing is owed anew: by the moment given, else by the city's limit counted from now."""
    await _set_deadline(case, fields.due_at, "反馈被退回")
    return Said(fields.reason, _due(case))


async def _remind(case: NoticeCase, _: inputs.NoticeStep) -> Said:
    return Said()


async def _postpone(case: NoticeCase, fields: inputs.Postpone) -> Said:
    before = case.notice.due_at
    await _set_deadline(case, fields.due_at, "")
    return Said(fields.reason, _due(case) | {"before": before.isoformat()})


async def _withdraw(case: NoticeCase, fields: inputs.WithdrawNotice) -> Said:
    case.notice.finished_at = case.now
    return Said(fields.reason)


async def _set_deadline(case: NoticeCase, asked: datetime | None, event: str) -> None:
    """The first due date stays on the notice; being late once stays in the log."""
    orders = [row.order for row in case.orders]
    plan = deadlines.plan(orders, asked, case.now, case.profile, case.calendar, event)
    notice = case.notice
    notice.due_at, notice.unit, notice.overdue_at = plan.due_at, plan.unit.value, None
    notice.calendar_version = plan.calendar_version
    notice.explanation = [*notice.explanation, *plan.explanation]


def _due(case: NoticeCase) -> dict[str, Any]:
    return {"due_at": case.notice.due_at.isoformat()}


HANDLERS: dict[str, Handler] = {
    "acknowledge": _acknowledge,
    "feed_back": _feed_back,
    "verify": _verify,
    "refuse": _refuse,
    "remind": _remind,
    "postpone": _postpone,
    "withdraw": _withdraw,
}
