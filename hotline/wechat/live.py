"""Talks on the live bus: the desk hears of what changed, never of what was said."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hotline.infra.bus import Bus
from hotline.infra.database import after_commit
from hotline.wechat.models import Follower, OfficialAccount

Teller = Callable[[str, dict[str, Any]], Awaitable[None]]
_tellers: list[Teller] = []


def topic(tenant_id: int) -> str:
    """What desks of this centre subscribe to."""
    return f"wechat:{tenant_id}"


@contextmanager
def talks_on(bus: Bus) -> Iterator[None]:
    """While the block lasts, every committed change of a talk made in this process is told on the bus."""
    _tellers.append(bus.publish)
    try:
        yield
    finally:
        _tellers.remove(bus.publish)


async def tell(follower: Follower, **news: object) -> None:
    """Inside a transaction; told after its commit."""
    if not _tellers:
        return
    account = await OfficialAccount.get(id=follower.account_id)
    message = {"follower": follower.id, **news}
    for teller in _tellers:
        after_commit(_later(teller, topic(account.tenant_id), message))


def _later(teller: Teller, name: str, message: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        await teller(name, message)

    return call
