"""Telling the centre that its SMS are running out: once at four fifths, once when they are gone."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from hotline.messages.channels.sms.quota import Use
from hotline.messages.kinds import name_kind
from hotline.messages.notices import notify
from hotline.messages.states import Audience
from hotline.orders.states import Urgency
from hotline.people.models import Staff
from hotline.worktime.zone import local

log = structlog.get_logger(__name__)
KIND = "sms_quota"
name_kind(KIND, "短信额度")
_PERIODS = {"day": "今日", "month": "本月"}


async def alert(found: Sequence[Use], parts: int, staff_id: int, now: datetime) -> None:
    """About every period that is nearly or wholly used up after `parts` more."""
    for use in found:
        level = use.level(parts)
        if level:
            await _tell(use, level, staff_id, now)


async def _tell(use: Use, level: str, staff_id: int, now: datetime) -> None:
    staff = await Staff.get_or_none(id=staff_id)
    if staff is None or staff.tenant_id is None:
        return
    period = f"{local(now):%Y-%m-%d}" if use.period == "day" else f"{local(now):%Y-%m}"
    log.warning("sms quota", period=period, level=level, used=use.used, limit=use.limit)
    await notify(
        KIND,
        tenant_id=staff.tenant_id,
        organisation_id=None,
        audience=Audience.SUPERVISORS,
        title=f"{_PERIODS[use.period]}短信额度{'即将用完' if level == 'warning' else '已用完'}",
        body=f"额度 {use.limit} 条，已用 {use.used} 条。用完后不再发送短信，请及时续费或调整额度。",
        url="/desk",
        urgency=Urgency.NORMAL if level == "warning" else Urgency.SPECIAL,
        now=now,
        dedupe=f"{KIND}:{staff.tenant_id}:{period}:{level}",
    )
