"""Newest-first pages out of candidates from an index of another table: words, or a unit's shares.

A database that has to sort everything a big department ever handled, to show the newest twenty, takes
long. Walking its ids downwards in batches does not.
"""

from collections.abc import Awaitable, Callable

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.infra import search
from hotline.orders.models import Assignment, Order
from hotline.orders.queries.paging import Page, decode, encode
from hotline.orders.searching import KIND

#: Candidates taken per round; filters thin them out.
BATCH = 400
ROUNDS = 10
#: The next candidates below an id, descending; fewer than BATCH means there are no more.
Source = Callable[[int | None], Awaitable[list[int]]]


async def walk(query: QuerySet[Order], source: Source, after: str | None, limit: int) -> Page[Order]:
    """A page of `query`, newest first, out of the candidates of `source`.

    When filters thin the candidates out so much that the walk gets long, the page ends early and its
    cursor says where to go on: a short page, never a lost match.
    """
    before = decode(after, 1)[0] if after else None
    found: list[int] = []
    for _ in range(ROUNDS):
        ids = await source(before)
        found += await _matching(query, ids, limit + 1 - len(found))
        before = ids[-1] if len(ids) >= BATCH else None
        if len(found) > limit or before is None:
            break
    last = found[limit - 1] if len(found) > limit else before
    rows = await query.filter(id__in=found[:limit]).order_by("-id") if found else []
    return Page(rows, encode(last) if last else None)


def words(text: str) -> Source:
    """Orders that contain every word of the text."""

    async def source(before: int | None) -> list[int]:
        return await search.match(KIND, text, limit=BATCH, before_id=before)

    return source


def shares(condition: Q) -> Source:
    """Orders with an assignment that fulfils the condition."""

    async def source(before: int | None) -> list[int]:
        query = Assignment.filter(condition)
        if before is not None:
            query = query.filter(order_id__lt=before)
        rows = await query.order_by("-order_id").limit(BATCH).values_list("order_id", flat=True)
        return [int(str(row)) for row in rows]

    return source


async def _matching(query: QuerySet[Order], ids: list[int], limit: int) -> list[int]:
    if not ids:
        return []
    # the plain ids first: reading hundreds of whole orders to show twenty is what costs
    rows = await query.filter(id__in=ids).order_by("-id").limit(limit).values_list("id", flat=True)
    return [int(str(row)) for row in rows]
