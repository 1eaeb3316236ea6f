"""Reference data: whom orders go to, and what they are about."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q

from hotline.orders.models import Classification
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from web.api import answers, writing
from web.api.orders import answer, with_next
from web.api.selecting import ClassificationSelection, OrganisationSelection, read_query

#: PostgreSQL compares these ids with 32-bit numbers only.
MAX_ID = 2**31 - 1


async def organisations(request: Request) -> Response:
    """GET /organisations."""
    chosen = read_query(request, OrganisationSelection)
    query = Organisation.filter(_around(request.state.actor), active=True, id__gt=_after(chosen.after))
    if chosen.kind:
        query = query.filter(kind=chosen.kind)
    rows = await query.order_by("id").limit(chosen.limit + 1).select_related("parent")
    after = _next(rows, chosen.limit)
    items = [writing.organisation(one) for one in rows[: chosen.limit]]
    return with_next(request, answer(answers.OrganisationList(items=items, after=after)), after)


async def classifications(request: Request) -> Response:
    """GET /classifications."""
    chosen = read_query(request, ClassificationSelection)
    tenant_id = request.state.actor.tenant_id or 0
    query = Classification.filter(tenant_id=tenant_id, active=True, id__gt=_after(chosen.after))
    rows = await query.order_by("id").limit(chosen.limit + 1).select_related("parent")
    after = _next(rows, chosen.limit)
    items = [writing.classification(one) for one in rows[: chosen.limit]]
    return with_next(request, answer(answers.ClassificationList(items=items, after=after)), after)


def _around(by: Actor) -> Q:
    """One's own centre; for somebody above the centres, everything below."""
    if by.tenant_id is not None:
        return Q(tenant_id=by.tenant_id)
    return Q(path__startswith=by.organisation_path or "-")


def _after(cursor: str | None) -> int:
    return min(int(cursor or 0), MAX_ID)


def _next(rows: Sequence[Organisation | Classification], limit: int) -> str | None:
    return str(rows[limit - 1].id) if len(rows) > limit else None
