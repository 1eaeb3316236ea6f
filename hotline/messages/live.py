"""Notices on the live bus: whoever is told something hears of it while a page of his is open."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from hotline.infra.bus import Bus
from hotline.infra.database import after_commit
from hotline.messages.models import Notice

Teller = Callable[[str, dict[str, Any]], Awaitable[None]]
_tellers: list[Teller] = []


def topic(staff_id: int) -> str:
    """What the pages of one member of staff subscribe to."""
    return f"notices:{staff_id}"


@contextmanager
def notices_on(bus: Bus) -> Iterator[None]:
    """While the block lasts, every committed change of a notice made in this process is told on the bus."""
    _tellers.append(bus.publish)
    try:
        yield
    finally:
        _tellers.remove(bus.publish)


def tell(notice: Notice, staff_ids: Iterable[int]) -> None:
    """After the commit; the message names the notice, never what it says."""
    message = {
        "notice": notice.id,
        "kind": notice.kind,
        "urgency": notice.urgency.value,
        "order": notice.number,
        "state": notice.state.value,
    }
    for staff_id in dict.fromkeys(staff_ids):
        for teller in _tellers:
            after_commit(_later(teller, topic(staff_id), message))


def _later(teller: Teller, name: str, message: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        await teller(name, message)

    return call
