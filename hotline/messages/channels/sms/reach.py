"""短信有效到达率: delivered of what could be delivered (LEDGER KPI 3)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from tortoise.functions import Count

from hotline.messages.channels.sms.models import Answer, Reach, SmsMessage

#: Not the gateway's fault, so not in the denominator: 空号、停机、黑名单、手机终端异常.
EXCLUDED = (Reach.EMPTY_NUMBER, Reach.SUSPENDED, Reach.BLACKLISTED, Reach.HANDSET)
TARGET = 0.95


@dataclass(frozen=True)
class ReachRate:
    """`by_reach` counts every accepted message of the period."""

    by_reach: dict[Reach, int]

    @property
    def sent(self) -> int:
        return sum(self.by_reach.values())

    @property
    def counted(self) -> int:
        """The denominator."""
        return self.sent - sum(self.by_reach[reach] for reach in EXCLUDED)

    @property
    def rate(self) -> float | None:
        """None when nothing counts."""
        return self.by_reach[Reach.DELIVERED] / self.counted if self.counted else None


async def reach_rate(since: datetime, until: datetime, provider: str = "") -> ReachRate:
    """Of the messages handed over in [since, until); one without a receipt counts as not delivered."""
    rows = SmsMessage.filter(answer=Answer.ACCEPTED, asked_at__gte=since, asked_at__lt=until)
    if provider:
        rows = rows.filter(provider=provider)
    found = await rows.annotate(count=Count("id")).group_by("reach").values("reach", "count")
    counts = Counter({Reach(row["reach"]): int(row["count"]) for row in found})
    return ReachRate({reach: counts[reach] for reach in Reach})
