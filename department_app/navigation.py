"""The tabs under the thumb, and the numbers on them."""

from datetime import UTC, datetime

from hotline.messages.queries import unacknowledged
from hotline.orders.queries import box_counts
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.kit import NavItem
from web.kit import navigation as menu


def _is_of_a_unit(actor: Actor) -> bool:
    return can(actor, "order.sign")


async def _todo(actor: Actor) -> int:
    return (await box_counts(by=actor, now=datetime.now(UTC), only=("todo",)))["todo"]


async def _unheard(actor: Actor) -> int:
    return await unacknowledged(by=actor)


ITEMS = (
    NavItem("首页", "/app", "home", order=1, surface="app", visible=_is_of_a_unit),
    NavItem("待办", "/app/todo", "inbox", order=2, surface="app", visible=_is_of_a_unit, badge=_todo),
    NavItem("处理中", "/app/processing", "wrench", order=3, surface="app", visible=_is_of_a_unit),
    NavItem("消息", "/app/notices", "bell", order=4, surface="app", visible=_is_of_a_unit, badge=_unheard),
    NavItem("我的", "/app/me", "user", order=5, surface="app", visible=_is_of_a_unit),
)


def register() -> None:
    menu.register(*ITEMS)
