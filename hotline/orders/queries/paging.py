"""Keyset paging: a cursor names the last row seen, so a deep page costs what the first one does."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.infra.errors import Invalid

T = TypeVar("T")
M = TypeVar("M", bound=Any)
MAX_LIMIT = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows, and the cursor of the next page (None on the last)."""

    items: list[T]
    after: str | None


def encode(*values: object) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode(cursor: str, size: int) -> list[Any]:
    """The values of a cursor; a forged or cut one is refused."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise Invalid("翻页参数无效，请从第一页重新查看", code="bad_cursor") from error
    if not isinstance(values, list) or len(values) != size or not isinstance(values[-1], int):
        raise Invalid("翻页参数无效，请从第一页重新查看", code="bad_cursor")
    return values


def clamp(limit: int) -> int:
    """Between 1 and 200 rows a page."""
    return max(1, min(limit, MAX_LIMIT))


async def capped_count(query: QuerySet[Any], cap: int) -> int:
    """How many rows, counting no further than `cap`: nobody needs to know that a badge's 999+ is 40,000."""
    return len(await query.limit(cap).values_list("id", flat=True))


async def newest_first(query: QuerySet[M], after: str | None, limit: int) -> Page[M]:
    """By id, descending."""
    if after:
        query = query.filter(id__lt=decode(after, 1)[0])
    rows = await query.order_by("-id").limit(limit + 1)
    return Page(rows[:limit], encode(rows[limit - 1].id) if len(rows) > limit else None)


async def latest_first(query: QuerySet[M], field: str, after: str | None, limit: int) -> Page[M]:
    """By a time that every row has (when it was published), then id, descending."""
    if after:
        moment, id_ = decode(after, 2)
        same: dict[str, Any] = {field: _moment(moment)}
        earlier: dict[str, Any] = {f"{field}__lt": _moment(moment)}
        query = query.filter(Q(**earlier) | Q(id__lt=id_, **same))
    rows = await query.order_by(f"-{field}", "-id").limit(limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], encode(getattr(last, field).isoformat(), last.id) if last else None)


async def most_urgent_first(
    query: QuerySet[M], after: str | None, limit: int, *, undated: bool = True
) -> Page[M]:
    """By due time, then id; rows without a due time come last, or not at all."""
    if after:
        due_at, id_ = decode(after, 2)
        query = query.filter(_later_than(_moment(due_at), id_))
    rows = await _by_due(query, limit + 1, undated=undated)
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        rows[:limit], encode(last.due_at.isoformat() if last.due_at else None, last.id) if last else None
    )


async def _by_due(query: QuerySet[M], limit: int, *, undated: bool) -> list[M]:
    # Two plain index scans rather than one sort of everything: engines differ in where NULL sorts.
    dated = await query.filter(due_at__isnull=False).order_by("due_at", "id").limit(limit)
    if len(dated) == limit or not undated:
        return dated
    rest = await query.filter(due_at__isnull=True).order_by("id").limit(limit - len(dated))
    return [*dated, *rest]


def _later_than(due_at: datetime | None, id_: int) -> Q:
    if due_at is None:
        return Q(due_at__isnull=True, id__gt=id_)
    return Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=id_) | Q(due_at__isnull=True)


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid("翻页参数无效，请从第一页重新查看", code="bad_cursor") from error
