"""What the tables know about the numbers of a batch, read once for all of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.outreach.campaigns.deciding import WEEK, Facts
from hotline.outreach.campaigns.models import Attempt, DoNotCall, Recipient
from hotline.worktime.zone import local


class Numbers:
    """Of one centre: days each number was rung on, which are ringing, which want no calls."""

    def __init__(self, day: int) -> None:
        self._day = day
        self._rung: defaultdict[str, list[int]] = defaultdict(list)
        self._ringing: set[str] = set()
        self._forbidden: set[str] = set()

    @classmethod
    async def read(cls, tenant_id: int, rows: Sequence[Recipient], now: datetime) -> "Numbers":
        """Calls that are still to come count too: the clock may have been put back."""
        found, indexes = cls(local(now).toordinal()), list({one.number_index for one in rows})
        calls = Attempt.filter(tenant_id=tenant_id, number_index__in=indexes)
        recent = calls.filter(claimed_at__gt=now - timedelta(days=WEEK + 1))
        for index, at, end in await recent.values_list("number_index", "claimed_at", "ended_at"):
            found._rung[str(index)].append(local(at).toordinal())
            if end is None:
                found._ringing.add(str(index))
        listed = DoNotCall.filter(tenant_id=tenant_id, number_index__in=indexes, active=True)
        found._forbidden.update(map(str, await listed.values_list("number_index", flat=True)))
        return found

    def of(self, row: Recipient, last: datetime | None) -> Facts:
        """For the decision; `last` is the end of the campaign's time, if it has one."""
        ends = [one for one in (row.not_after, last) if one is not None]
        return Facts(
            rung_on=tuple(self._rung[row.number_index]),
            forbidden=row.number_index in self._forbidden,
            ringing=row.number_index in self._ringing,
            not_before=row.not_before,
            not_after=min(ends) if ends else None,
            tried=row.parts_tried,
        )

    def ring(self, row: Recipient) -> None:
        """The same number further down the batch sees this call."""
        self._rung[row.number_index].append(self._day)
        self._ringing.add(row.number_index)
