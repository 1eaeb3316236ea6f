"""Which orders and assignments a person may see, as query conditions."""

from tortoise.expressions import Q, Subquery

from hotline.infra.errors import Forbidden
from hotline.orders.models import Assignment
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import Scope, require


async def visible_orders(by: Actor) -> Q:
    """Conditions on Order for `order.view`."""
    scope = require(by, "order.view")
    if by.kind == "citizen":
        return Q(citizen_id=by.citizen_id or 0, tenant_id=by.tenant_id)
    if scope is Scope.REGION:
        return Q(tenant_id__in=await _centres_below(by))
    tenant = Q(tenant_id=by.tenant_id)
    if scope is Scope.TENANT:
        return tenant
    return tenant & Q(id__in=Subquery(Assignment.filter(await own_shares(by)).values("order_id")))


async def own_shares(by: Actor) -> Q:
    """Conditions on Assignment: those of the person's organisation (and below, by scope), or held by them."""
    scope = require(by, "order.view")
    if scope in (Scope.TENANT, Scope.REGION):
        return Q(order__tenant_id=by.tenant_id)
    ids = await organisations_of(by, scope)
    own = Q(organisation_id__in=ids)
    # A share is only ever handed to somebody of the unit or below it: the subtree holds it already.
    return own if scope is Scope.SUBTREE else own | Q(handler_id=by.staff_id or 0)


def sees_shares_only(by: Actor) -> bool:
    """Whether somebody sees orders by way of assignments: the units, not the centre, not the citizen."""
    return by.kind == "staff" and require(by, "order.view") in (Scope.OWN, Scope.UNIT, Scope.SUBTREE)


async def organisations_of(by: Actor, scope: Scope) -> list[int]:
    """The ids of the organisations `scope` reaches from the person's own."""
    if by.organisation_id is None:
        raise Forbidden("您的岗位没有此项权限")
    if scope in (Scope.OWN, Scope.UNIT):
        return [by.organisation_id]
    rows = await Organisation.filter(path__startswith=by.organisation_path).values_list("id", flat=True)
    return [int(str(row)) for row in rows]


async def _centres_below(by: Actor) -> list[int]:
    rows = await Organisation.filter(path__startswith=by.organisation_path, kind="centre").values_list(
        "id", flat=True
    )
    return [int(str(row)) for row in rows]
