"""Which browsers of a person to wake."""

import asyncio
from collections import defaultdict
from collections.abc import Collection

from hotline.messages.channels.webpush.models import PushSubscription
from hotline.people.models import Session

Found = dict[int, list[PushSubscription]]


async def browsers_of(staff_ids: Collection[int]) -> Found:
    """A session that timed out still counts, one that was ended does not: that device may be lost."""
    found = await PushSubscription.filter(staff_id__in=list(staff_ids)).order_by("-renewed_at")
    sessions = Session.filter(id__in=[one.session_id for one in found], revoked_at=None)
    alive = {session.id for session in await sessions.only("id")} if found else set()
    by_person: Found = defaultdict(list)
    for one in found:
        if one.session_id in alive:
            by_person[one.staff_id].append(one)
    return by_person


async def forget(subscription_id: int) -> None:
    """The push service says that this browser is gone."""
    await PushSubscription.filter(id=subscription_id).delete()


class LookUp:
    """People who are asked for at the same moment are read together: one notice goes to a whole city."""

    def __init__(self) -> None:
        self._wanted: set[int] = set()
        self._reading: asyncio.Task[Found] | None = None

    async def browsers_of(self, staff_id: int) -> list[PushSubscription]:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        self._wanted.add(staff_id)
        found = await asyncio.shield(self._reading)
        return found.get(staff_id, [])

    async def _read(self) -> Found:
        await asyncio.sleep(0)  # let everybody else of this moment ask
        wanted, self._wanted, self._reading = self._wanted, set(), None
        return await browsers_of(wanted)
