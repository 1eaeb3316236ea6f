"""Writing down a step: the notice's own log, the timeline of each of its orders, the audit."""

from typing import Any

from hotline.infra import audit
from hotline.infra.database import locked
from hotline.orders import events
from hotline.orders.models import Order
from hotline.supervision.case import NoticeCase
from hotline.supervision.models import SupervisionEvent
from hotline.supervision.states import SupervisionState


async def write(
    case: NoticeCase,
    step: str,
    before: SupervisionState | None,
    *,
    text: str = "",
    data: dict[str, Any] | None = None,
) -> SupervisionEvent:
    """The notice's version counts its events; everything is written in the caller's transaction."""
    notice, by = case.notice, case.by
    notice.version += 1
    await notice.save()
    event = await SupervisionEvent.create(
        notice_id=notice.id,
        seq=notice.version,
        step=step,
        from_state=before.value if before else "",
        to_state=notice.state.value,
        at=case.now,
        actor_kind=by.kind,
        actor_name=by.name,
        staff_id=by.staff_id,
        organisation_id=by.organisation_id,
        channel=by.channel,
        request_id=by.request_id,
        text=text,
        data=data or {},
    )
    for row in case.orders:
        await _on_the_timeline(case, step, row.order_id)
    await _audit(case, step, before)
    return event


async def _on_the_timeline(case: NoticeCase, step: str, order_id: int) -> None:
    """What was asked and answered stays on the notice: others who handle the order read only that it was."""
    order = await locked(Order, id=order_id)
    if order is None:
        raise RuntimeError(f"order {order_id} of {case.notice.number} is gone")
    order.version += 1
    await order.save(update_fields=["version"])
    await events.record(
        order,
        f"supervision_{step}",
        by=case.by,
        now=case.now,
        from_state=order.state.value,
        data={
            "notice": case.notice.number,
            "notice_id": case.notice.id,
            "organisation": case.target.label,
        },
        organisations=(case.notice.organisation_id, case.notice.issuer_id),
    )


async def _audit(case: NoticeCase, step: str, before: SupervisionState | None) -> None:
    await audit.record(
        case.by.label,
        f"supervision.{step}",
        f"supervision:{case.notice.number}",
        {"from": before.value if before else "", "to": case.notice.state.value},
        case.now,
        case.by.request_id,
    )
