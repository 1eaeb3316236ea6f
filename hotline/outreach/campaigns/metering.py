"""语音包: minutes counted with every call, told to whoever manages calls when they run short, bought anew."""

from datetime import datetime

from hotline.infra import audit
from hotline.messages.kinds import name_kind
from hotline.messages.notices import cancel, notify
from hotline.messages.states import Audience
from hotline.orders.states import Urgency
from hotline.outreach.campaigns.governing import Level, level
from hotline.outreach.campaigns.inputs import Package
from hotline.outreach.campaigns.models import OutreachRules
from hotline.outreach.campaigns.turns import turn
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.people.staff import holders

KIND = "outreach_minutes"
name_kind(KIND, "语音包用量")
_TITLES = {
    Level.NEARLY: "外呼语音包即将用完",
    Level.BEYOND: "外呼语音包已超出",
    Level.USED_UP: "外呼语音包已用完，机器人停止呼叫",
}


async def meter(rules: OutreachRules, minutes: int, now: datetime) -> None:
    """Inside the centre's turn; negative when a call was counted too long before."""
    rules.used_minutes += minutes
    await rules.save(update_fields=["used_minutes"])
    if minutes > 0 and level(rules) is not Level.FINE:
        await _tell(rules, now)


async def change_package(wanted: Package, *, by: Actor, now: datetime) -> OutreachRules:
    """Another size, or with `renew` a new one."""
    require(by, "outreach.run")
    async with turn(by.tenant_id or 0) as rules:
        before = rules.used_minutes
        rules.package_minutes, rules.beyond_package = wanted.minutes, wanted.beyond
        if wanted.renew:
            rules.used_minutes, rules.package_since = 0, now
        await rules.save()
        await _enough_again(rules, now)
        detail = wanted.model_dump() | {"used_before": before}
        await audit.record(by.label, "outreach.package", f"tenant:{by.tenant_id}", detail, now, by.request_id)
    return rules


async def _enough_again(rules: OutreachRules, now: datetime) -> None:
    """Another package, or a larger one: what was still being told is over."""
    if level(rules) is Level.FINE:
        await cancel(now, "语音包已调整", kind=KIND, tenant_id=rules.tenant_id)


async def _tell(rules: OutreachRules, now: datetime) -> None:
    """Once for every level of every package."""
    stands = level(rules)
    package = f"{rules.package_since or ''}:{rules.package_minutes}"
    await notify(
        KIND,
        tenant_id=rules.tenant_id,
        organisation_id=None,
        audience=Audience.SUPERVISORS,
        staff_ids=tuple(await holders(rules.tenant_id, "outreach.run")),
        title=_TITLES[stands],
        body=f"语音包 {rules.package_minutes} 分钟，已用 {rules.used_minutes} 分钟。请及时续费或调整。",
        url="/desk/outreach/rules",
        urgency=Urgency.SPECIAL if stands is Level.USED_UP else Urgency.NORMAL,
        now=now,
        dedupe=f"{KIND}:{rules.tenant_id}:{package}:{stands}",
    )
