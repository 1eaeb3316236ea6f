"""Searches somebody keeps: a name and the query part of an address."""

from datetime import datetime
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.orders.models import SavedView
from hotline.people.actor import Actor
from hotline.people.models import Staff

MOST = 30
NAME_LENGTH = 40
QUERY_LENGTH = 500
About = Literal["orders", "citizens"]


async def my_views(by: Actor, about: About = "orders") -> list[SavedView]:
    """One's own views of one page, in the order they were made."""
    return await SavedView.filter(staff_id=by.staff_id or 0, about=about).order_by("id")


async def save_view(name: str, query: str, *, by: Actor, now: datetime, about: About = "orders") -> SavedView:
    """Keep a search; the same name again replaces what it meant."""
    if by.staff_id is None:
        raise Forbidden("只有工作人员可以保存查询")
    title, wanted = _name(name), _query(query)
    async with transaction():
        await locked(Staff, id=by.staff_id)
        mine = SavedView.filter(staff_id=by.staff_id, about=about)
        view = await mine.get_or_none(name=title)
        if view is None and await mine.count() >= MOST:
            raise Conflict("最多保存 {most} 个常用查询，请先删除不用的", code="too_many_views", most=MOST)
        view = view or SavedView(staff_id=by.staff_id, name=title, about=about)
        view.query, view.at = wanted, now
        await view.save()
    return view


async def delete_view(view_id: int, *, by: Actor) -> None:
    """Only one's own; anybody else's does not exist."""
    if not await SavedView.filter(id=view_id, staff_id=by.staff_id or 0).delete():
        raise NotFound("没有这个常用查询")


def _name(name: str) -> str:
    title = " ".join(name.split())
    if not 1 <= len(title) <= NAME_LENGTH or not title.isprintable():
        raise Invalid("请填写名称，最多 40 个字", fields={"name": "请填写名称，最多 40 个字"})
    return title


def _query(query: str) -> str:
    """Only what filters: where in the list somebody was is not part of a view."""
    pairs = [(key, value) for key, value in parse_qsl(query.lstrip("?")) if key != "after" and value]
    wanted = urlencode(pairs)
    if not wanted:
        raise Invalid("请先选择查询条件再保存", fields={"query": "请先选择查询条件再保存"})
    if len(wanted) > QUERY_LENGTH:
        raise Invalid("查询条件太长，请减少一些", fields={"query": "查询条件太长，请减少一些"})
    return wanted
