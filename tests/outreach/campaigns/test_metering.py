"""Minutes that run short are told to whoever manages calls, once for each level of each package."""

from hotline.messages.models import Delivery, Notice
from hotline.messages.states import UNHEARD
from hotline.outreach.campaigns.inputs import Package
from hotline.outreach.campaigns.metering import KIND, change_package, meter
from hotline.outreach.campaigns.models import OutreachRules
from hotline.outreach.campaigns.turns import turn
from hotline.people.staff import holders
from tests.outreach.campaigns.conftest import Outreach


async def _used(outreach: Outreach, minutes: int) -> list[str]:
    async with turn(outreach.tenant_id) as rules:
        await meter(rules, minutes, outreach.now)
    return [one.title for one in await Notice.filter(kind=KIND).order_by("id")]


async def test_eighty_per_cent_and_the_end_are_told_once_each(outreach: Outreach) -> None:
    await OutreachRules.create(tenant_id=outreach.tenant_id, package_minutes=100)
    assert await _used(outreach, 79) == []
    assert await _used(outreach, 1) == ["外呼语音包即将用完"]
    assert len(await _used(outreach, 10)) == 1
    assert (await _used(outreach, 10))[1:] == ["外呼语音包已用完，机器人停止呼叫"]
    assert len(await _used(outreach, 5)) == 2
    told = {one.staff_id for one in await Delivery.filter(notice__kind=KIND)}
    assert told == set(await holders(outreach.tenant_id, "outreach.run"))
    assert outreach.town["manager"].staff_id in told
    assert outreach.town["agent"].staff_id not in told


async def test_a_new_package_ends_what_was_told_and_runs_short_in_its_turn(outreach: Outreach) -> None:
    await OutreachRules.create(tenant_id=outreach.tenant_id, package_minutes=100)
    assert len(await _used(outreach, 80)) == 1
    larger = Package(minutes=200, beyond=True)
    await change_package(larger, by=outreach.town["manager"], now=outreach.now)
    assert not await Notice.filter(kind=KIND, state__in=list(UNHEARD))
    assert len(await _used(outreach, 80)) == 2
    assert (await _used(outreach, 40))[2:] == ["外呼语音包已超出"]
