"""Whom a notice about certain orders may be sent to: units that hold all of them, within one's reach."""

from collections.abc import Sequence
from datetime import datetime

from hotline.infra.database import locked
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.orders import access
from hotline.orders.case import Case, load
from hotline.orders.models import Order
from hotline.orders.states import AssignmentState, State
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.permissions import require, scope_allows

MISSING = "没有找到这个工单"
_NOBODYS = frozenset({State.INVALID, State.WITHDRAWN, State.MERGED})
_NO_TARGETS = (OrganisationKind.CENTRE, OrganisationKind.REGION)


async def cases_of(numbers: Sequence[str], *, by: Actor, now: datetime, lock: bool = False) -> list[Case]:
    """The orders by their numbers, all of them visible to `by`; locked by id, so that nobody waits in a ring."""
    wanted = [key(number, 32) for number in dict.fromkeys(numbers)]
    rows = await Order.filter(number__in=wanted).order_by("id")
    if len(rows) != len(wanted):
        raise NotFound(MISSING)
    found = []
    for row in rows:
        order = await locked(Order, id=row.id) if lock else row
        case = await load(order or row, by, now)
        access.require_visible(case)
        found.append(case)
    return found


def targets(cases: Sequence[Case], by: Actor) -> list[Organisation]:
    """Units that hold a share of every order and lie within one's reach; whoever leads the first comes first."""
    scope = require(by, "supervision.issue")
    held = [_holders(case) for case in cases]
    common = set.intersection(*(set(one) for one in held)) if held else set()
    units = [held[0][one] for one in common]
    within = [
        one
        for one in units
        if scope_allows(by, scope, tenant_id=one.tenant_id, organisation_paths=[one.path])
    ]
    lead = cases[0].order.lead_organisation_id if cases else None
    return sorted(within, key=lambda one: (one.id != lead, one.path))


def choose(cases: Sequence[Case], code: str | None, by: Actor) -> Organisation:
    """The unit asked for, else the first that may be; refused in words when there is none."""
    for case in cases:
        if case.state in _NOBODYS:
            raise Conflict("工单 {number} 已无需办理，不能督办", code="wrong_state", number=case.order.number)
    offered = targets(cases, by)
    if not offered:
        raise Conflict("这些工单没有共同的承办单位，请分别督办", code="no_common_unit")
    if code is None:
        return offered[0]
    for one in offered:
        if one.code == code:
            return one
    raise Invalid("该单位没有承办这些工单", fields={"organisation": "请选择承办这些工单的单位"})


def _holders(case: Case) -> dict[int, Organisation]:
    """Whoever has or had a share; a unit that was allowed to return it has nothing to do with it any more."""
    return {
        one.organisation_id: one.organisation
        for one in case.assignments
        if one.state is not AssignmentState.RETURNED and one.organisation.kind not in _NO_TARGETS
    }
