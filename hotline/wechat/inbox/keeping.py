"""Every message is a row, once: the platform says everything up to three times, sometimes at the same moment.

Messages that come together are written together: a commit costs as much for one as for a hundred, and two
hundred a second are a few dozen commits.
"""

import asyncio
from asyncio import AbstractEventLoop, Future
from datetime import datetime
from weakref import WeakKeyDictionary

from hotline.infra.memory import Recent
from hotline.wechat.inbox.letters import Inbound
from hotline.wechat.inbox.writing import Arrival, write
from hotline.wechat.models import OfficialAccount, WechatMessage

GATHER_SECONDS = 0.02  # how long the first of a group waits for others
MOST_TOGETHER = 200

_written: Recent[tuple[int, str]] = Recent()  # most repeats come to the process that has the message


async def keep(account: OfficialAccount, letter: Inbound, now: datetime) -> WechatMessage | None:
    """The new row, with its file ordered; None when we have it already. A caller that gives up stops nothing."""
    return await _group().add(Arrival(account.id, letter, now))


def under_way() -> int:
    """How many wait to be written in this process."""
    return len(_group().waiting)


class _Group:
    """What waits to be written; a repeat that comes meanwhile waits for the first."""

    def __init__(self) -> None:
        self.waiting: dict[tuple[int, str], tuple[Arrival, Future[WechatMessage | None]]] = {}
        self._writer: asyncio.Task[None] | None = None

    async def add(self, one: Arrival) -> WechatMessage | None:
        if one.place in _written:
            return None
        if (known := self.waiting.get(one.place)) is not None:
            await asyncio.shield(known[1])
            return None
        answer: Future[WechatMessage | None] = asyncio.get_running_loop().create_future()
        self.waiting[one.place] = one, answer
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        return await asyncio.shield(answer)

    async def _write_all(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        while self.waiting:
            await self._write_some(list(self.waiting.values())[:MOST_TOGETHER])
        self._writer = None

    async def _write_some(self, some: list[tuple[Arrival, Future[WechatMessage | None]]]) -> None:
        """Whatever goes wrong is the answer to all of them: the platform brings them again."""
        rows: dict[tuple[int, str], WechatMessage] = {}
        failure: Exception | None = None
        try:
            rows = await write([one for one, _ in some])
        except Exception as error:
            failure = error
        for one, answer in some:
            del self.waiting[one.place]
            if failure is None:
                _written.add(one.place)
                answer.set_result(rows.get(one.place))
            else:
                answer.set_exception(failure)
                answer.exception()  # looked at: whoever asked may have given up


_groups: WeakKeyDictionary[AbstractEventLoop, _Group] = WeakKeyDictionary()


def _group() -> _Group:
    """Tasks and futures belong to their event loop."""
    return _groups.setdefault(asyncio.get_running_loop(), _Group())
