"""发督办单: one notice about one or several orders of one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from hotline.infra.database import transaction
from hotline.infra.errors import Conflict
from hotline.infra.idempotency import answered, hash_request, once
from hotline.orders.case import Case
from hotline.orders.models import Mark, Order
from hotline.orders.reading import read
from hotline.orders.states import MarkColour, Urgency
from hotline.people.actor import Actor
from hotline.people.models import Organisation, Staff
from hotline.people.permissions import require
from hotline.profiles.models import rules_for
from hotline.supervision import deadlines, log, numbering, telling
from hotline.supervision.case import load
from hotline.supervision.inputs import Issue
from hotline.supervision.leaders import Leader, addressed, leaders_of
from hotline.supervision.models import SupervisedOrder, SupervisionNotice
from hotline.supervision.states import OPEN
from hotline.supervision.targets import cases_of, choose, targets
from hotline.supervision.wording import standard_requirement

_COLOURS = list(MarkColour)
_URGENCIES = list(Urgency)


@dataclass(frozen=True)
class Draft:
    """What a sheet starts with: everything filled in, everything changeable."""

    orders: list[Order]
    units: list[Organisation]
    unit: Organisation
    leaders: list[Leader]
    requirement: str
    deadline: deadlines.Plan | None


async def draft(numbers: Sequence[str], *, by: Actor, now: datetime, unit: str | None = None) -> Draft:
    """A notice as the rules would write it; refused where it could not be issued at all."""
    require(by, "supervision.issue")
    cases = await cases_of(numbers, by=by, now=now)
    target = choose(cases, unit, by)
    await _none_yet(cases, target)
    orders = [case.order for case in cases]
    rules = [one.rule for one in await _standing(orders)]
    profile, calendar = await rules_for(orders[0].tenant_id)
    return Draft(
        orders=orders,
        units=targets(cases, by),
        unit=target,
        leaders=await leaders_of(target),
        requirement=standard_requirement(rules),
        deadline=deadlines.by_the_rules(orders, now, profile, calendar),
    )


async def issue(
    raw: dict[str, Any] | BaseModel, *, by: Actor, now: datetime, idempotency_key: str | None = None
) -> SupervisionNotice:
    """Issue a notice; with an idempotency key a replay gives the first one again."""
    require(by, "supervision.issue")
    fields = read(Issue, raw)

    async def run() -> int:
        return int((await _issue(fields, by, now)).id)

    request = hash_request(fields.model_dump(mode="json"))
    notice_id: int = await once(_scope(by), idempotency_key or "", request, run)
    return await SupervisionNotice.get(id=notice_id)


async def issued_before(idempotency_key: str, *, by: Actor) -> bool:
    """Whether `issue` with this key was heard already: its answer got lost on the way."""
    return await answered(_scope(by), idempotency_key)


def _scope(by: Actor) -> str:
    return f"supervision:issue:{by.label}"


async def _issue(fields: Issue, by: Actor, now: datetime) -> SupervisionNotice:
    async with transaction():
        cases = await cases_of(fields.orders, by=by, now=now, lock=True)
        target = choose(cases, fields.organisation, by)
        await _none_yet(cases, target)
        leader = await addressed(fields.leader, target)
        notice = await _write(cases, target, leader, fields, by, now)
        case = await load(notice, by, now)
        await log.write(case, "issue", None, text=fields.requirement, data=_said(notice, leader))
        await telling.tell(case, "issue")
    return notice


async def _write(
    cases: list[Case], target: Organisation, leader: Staff | None, fields: Issue, by: Actor, now: datetime
) -> SupervisionNotice:
    orders, first = [case.order for case in cases], cases[0]
    plan = deadlines.plan(orders, fields.due_at, now, first.profile, first.calendar)
    tenant_id, year = first.order.tenant_id, numbering.year_of(now)
    sequence = await numbering.draw(tenant_id, year)
    notice = await SupervisionNotice.create(
        tenant_id=tenant_id,
        year=year,
        sequence=sequence,
        number=numbering.compose(year, sequence),
        organisation_id=target.id,
        leader_id=leader.id if leader else None,
        issuer_id=_issuer(by, tenant_id),
        issued_by_id=by.staff_id,
        issued_by_name=by.name,
        requirement=fields.requirement,
        colour=max((one.mark for one in orders), key=_COLOURS.index),
        urgency=max((one.urgency for one in orders), key=_URGENCIES.index),
        issued_at=now,
        due_at=plan.due_at,
        original_due_at=plan.due_at,
        unit=plan.unit.value,
        calendar_version=plan.calendar_version,
        explanation=list(plan.explanation),
    )
    await _rest_on(notice, orders)
    return notice


def _issuer(by: Actor, tenant_id: int) -> int:
    """A department's leader speaks for the department; everybody else for the centre."""
    return by.organisation_id if by.organisation_id is not None else tenant_id


async def _rest_on(notice: SupervisionNotice, orders: list[Order]) -> None:
    marks = await _standing(orders)
    for order in orders:
        ids = [one.id for one in marks if one.order_id == order.id]
        await SupervisedOrder.create(notice_id=notice.id, order_id=order.id, mark_ids=ids)


async def _standing(orders: Sequence[Order]) -> list[Mark]:
    return await Mark.filter(order_id__in=[one.id for one in orders], lifted_at__isnull=True).order_by("id")


async def _none_yet(cases: Sequence[Case], target: Organisation) -> None:
    """One matter, one unit, one open notice. The orders are locked: two who issue at once wait here."""
    ids = [case.order.id for case in cases]
    earlier = (
        await SupervisedOrder.filter(
            order_id__in=ids, notice__organisation_id=target.id, notice__state__in=list(OPEN)
        )
        .order_by("id")
        .select_related("notice", "order")
        .first()
    )
    if earlier is not None:
        raise Conflict(
            "工单 {order} 已有未销号的督办单 {number}",
            code="supervised",
            order=earlier.order.number,
            number=earlier.notice.number,
        )


def _said(notice: SupervisionNotice, leader: Staff | None) -> dict[str, Any]:
    return {"due_at": notice.due_at.isoformat(), "leader": leader.name if leader else ""}
