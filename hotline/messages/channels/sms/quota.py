"""SMS cost money: how many may still be sent today and this month."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tortoise.functions import Sum

from hotline.infra.settings import Settings
from hotline.messages.channels.sms.models import Answer, SmsMessage
from hotline.worktime.zone import local

WARN_SHARE = 0.8


@dataclass(frozen=True)
class Use:
    """Messages as billed in one period; a limit of 0 is none."""

    period: str  # day | month
    used: int
    limit: int

    def has_room(self, parts: int) -> bool:
        return not self.limit or self.used + parts <= self.limit

    def level(self, parts: int = 0) -> str:
        """Empty, warning or exhausted, after `parts` more."""
        if not self.limit or self.used + parts < WARN_SHARE * self.limit:
            return ""
        return "warning" if self.used + parts < self.limit else "exhausted"


async def uses(settings: Settings, now: datetime) -> list[Use]:
    """Today's and this month's use, by China's calendar."""
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    periods = (
        ("day", today, settings.sms_daily_quota),
        ("month", today.replace(day=1), settings.sms_monthly_quota),
    )
    return [Use(name, await _billed(since) if limit else 0, limit) for name, since, limit in periods]


async def _billed(since: datetime) -> int:
    """What was refused is not billed; what went unanswered may well be."""
    rows = SmsMessage.filter(asked_at__gte=since.astimezone(UTC)).exclude(answer=Answer.REFUSED)
    found = await rows.annotate(total=Sum("parts")).values("total")
    return int(found[0]["total"] or 0) if found else 0
