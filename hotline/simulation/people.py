"""People in a drill: what rings is answered after a while, or never."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from hotline.messages.acknowledging import acknowledge
from hotline.simulation.gateway import Ring
from hotline.simulation.plan import Plan
from hotline.simulation.town import City


class People:
    """Everybody decides once per notice, at the first ring."""

    def __init__(self, city: City, plan: Plan) -> None:
        self._plan = plan
        self._rng = Random(f"{plan.seed}:people")  # noqa: S311 - a drill
        at_centre = {one.staff_id for one in city.people.values() if one.organisation_id == city.centre.id}
        # At the centre the desk is manned; elsewhere few sit before the open app.
        self._online = {who for who in city.people if who in at_centre or self._rng.random() < plan.online}
        self._decided: set[tuple[int, int]] = set()
        self._answers: list[tuple[datetime, int, int]] = []
        self._city = city
        #: Notice → when pressing 收到 had taken effect.
        self.settled: dict[int, datetime] = {}

    def hear(self, ring: Ring) -> None:
        """A device rings; an open page shows."""
        who = ring.notice_id, ring.staff_id
        if who in self._decided or (ring.channel == "inapp" and ring.staff_id not in self._online):
            return
        self._decided.add(who)
        wait = self._plan.answers.draw(self._rng)
        if wait is not None:
            heapq.heappush(self._answers, (ring.at + timedelta(seconds=wait), *who))

    async def answer(self, clock: Callable[[], datetime]) -> None:
        """Those who press 收到 by now; what somebody else has answered meanwhile they find answered."""
        while self._answers and self._answers[0][0] <= clock():
            _, notice_id, staff_id = heapq.heappop(self._answers)
            if notice_id not in self.settled:
                await acknowledge(notice_id, by=self._city.people[staff_id], how="button", now=clock())
                self.settled[notice_id] = clock()
