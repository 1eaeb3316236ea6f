"""早报: on working days, at the hour the city's profile names, each leader is told how his unit stands."""

from datetime import datetime

from hotline.infra.database import transaction
from hotline.messages.acknowledging import take_note
from hotline.messages.kinds import name_kind
from hotline.messages.models import Notice
from hotline.messages.notices import cancel, notify
from hotline.messages.states import UNHEARD, Audience
from hotline.orders.queries.morning import totals_of
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind, StaffRole
from hotline.people.roles import LEADERS
from hotline.profiles.models import rules_for
from hotline.worktime.zone import local

KIND = "morning_summary"
NOON = 12
REPLACED = "已有新的早报"
WORDS = "昨日派来 {arrived} 件，答复 {answered} 件；今日到期 {due_today} 件，已超期 {overdue} 件；表扬 {praised} 件，不满意 {unsatisfied} 件。"
name_kind(KIND, "早报")


async def tell_leaders(now: datetime) -> int:
    """Tell every leader who has not been told today; returns how many units that were."""
    told = 0
    for centre in await Organisation.filter(kind=OrganisationKind.CENTRE, active=True):
        if await _is_time(centre.id, now):
            for unit in await _led_units(centre.id):
                told += await _tell(unit, now)
    return told


async def morning_read(*, by: Actor, now: datetime) -> None:
    """A leader who opened the page has taken note of what called him there."""
    mine = Notice.filter(kind=KIND, state__in=UNHEARD, deliveries__staff_id=by.staff_id or 0)
    waiting = await mine.distinct()
    if waiting:
        async with transaction():
            await take_note(waiting, by.staff_id or 0, by.name, "opened", now)


async def _is_time(tenant_id: int, now: datetime) -> bool:
    """From the profile's hour until noon: a worker that was down all night still tells in time."""
    profile, calendar = await rules_for(tenant_id)
    here = local(now)
    return calendar.is_working_day(here.date()) and profile.morning_hour <= here.hour < NOON


async def _led_units(tenant_id: int) -> list[Organisation]:
    led = StaffRole.filter(role__in=list(LEADERS), staff__tenant_id=tenant_id, staff__active=True)
    ids = await led.distinct().values_list("staff__organisation_id", flat=True)
    return await Organisation.filter(id__in=list(ids), active=True).order_by("id")


async def _tell(unit: Organisation, now: datetime) -> bool:
    """Nothing to tell is not told; yesterday's summary gives way to today's."""
    today = local(now).date()
    dedupe = f"morning:{unit.id}:{today}"
    if await Notice.filter(dedupe=dedupe).exists():
        return False
    totals = await totals_of(unit, now)
    if not any(totals.values()):
        return False
    async with transaction():
        await cancel(now, REPLACED, kind=KIND, organisation_id=unit.id)
        await notify(
            KIND,
            tenant_id=unit.tenant_id or 0,
            organisation_id=unit.id,
            audience=Audience.LEADERS,
            title=f"早报：{today.month}月{today.day}日 {unit.label}",
            body=WORDS.format(**totals),
            url="/app/morning",
            now=now,
            dedupe=dedupe,
        )
    return True
