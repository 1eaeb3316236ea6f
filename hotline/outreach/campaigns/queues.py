"""How many calls that may want a person can be made for each queue, from who is free and what was seen."""

from collections.abc import Mapping

from hotline.calls.models import SkillGroup
from hotline.outreach.campaigns.models import Attempt
from hotline.outreach.campaigns.pacing import Seen, may_dial
from hotline.outreach.campaigns.states import CallOutcome

NEWEST = 200  # calls of a queue that say how many of the next will want a person


class Queues:
    """Of one centre, in one turn."""

    def __init__(self, tenant_id: int, agents: Mapping[int, int]) -> None:
        self._tenant_id = tenant_id
        self._agents = agents
        self._left: dict[int | None, int] = {}

    async def has_room(self, group: int | None) -> bool:
        """Whether one more call of this queue may be made."""
        if group not in self._left:
            under_way = Attempt.filter(
                tenant_id=self._tenant_id, ended_at=None, wants_agent=True, group_id=group
            )
            free, seen = await self._free(group), await self._seen(group)
            self._left[group] = may_dial(free, await under_way.count(), seen)
        return self._left[group] > 0

    def take(self, group: int | None) -> None:
        """One call is made."""
        self._left[group] -= 1

    async def _free(self, group: int | None) -> int:
        """Without a queue of its own a call goes to the largest: agents sit in several, so none are added up."""
        if group is not None:
            return self._agents.get(group, 0)
        ours = await SkillGroup.filter(tenant_id=self._tenant_id, active=True).values_list("id", flat=True)
        return max((self._agents.get(int(str(one)), 0) for one in ours), default=0)

    async def _seen(self, group: int | None) -> Seen:
        ended = Attempt.filter(tenant_id=self._tenant_id, group_id=group, wants_agent=True)
        newest = await ended.exclude(ended_at=None).order_by("-id").limit(NEWEST)
        abandoned = sum(one.abandoned for one in newest)
        asked = (
            sum(one.outcome is CallOutcome.HANDED_OVER and not one.abandoned for one in newest) + abandoned
        )
        return Seen(len(newest), asked, abandoned)
