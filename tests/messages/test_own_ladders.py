"""A ladder changed under way: what climbs already keeps the one it began with."""

from hotline.messages import climbing
from hotline.messages.models import Delivery, Notice
from hotline.messages.notices import notify
from hotline.messages.states import Audience
from hotline.profiles.actions import change_ladder
from hotline.profiles.loading import load
from tests.orders.town import Town

USABLE = ("inapp", "webpush", "sms")
OWN = [
    {"channel": "inapp", "after": 0, "audience": "same"},
    {"channel": "sms", "after": 60, "audience": "leaders"},
]


async def _notice(town: Town) -> Notice:
    return await notify(
        "yellow",
        tenant_id=town.centre.id,
        organisation_id=town.organisations["zjj"].id,
        audience=Audience.UNIT_LEADER,
        title="预警",
        body="请关注",
        url="/app",
        now=town.now,
    )


async def _climbed(town: Town, notice: Notice) -> list[str]:
    """To the top, or as far as twenty sweeps go."""
    for _ in range(20):
        town.later(hours=1)
        await climbing.sweep(town.now, USABLE)
    rungs: dict[int, str] = {}
    for one in await Delivery.filter(notice_id=notice.id).order_by("rung"):
        rungs[one.rung] = one.channel
    return list(rungs.values())


async def test_a_notice_under_way_keeps_its_ladder_and_a_new_one_takes_the_new(town: Town) -> None:
    shipped = load("default").ladder("yellow", "normal")
    first = await _notice(town)
    await change_ladder(
        town.centre.id,
        "near_due.yellow-all",
        OWN,
        basis="文件",
        seen=0,
        usable=USABLE,
        by=town["admin"],
        now=town.now,
    )
    second = await _notice(town)
    assert await _climbed(town, first) == [rung.channel for rung in shipped.rungs]
    assert await _climbed(town, second) == ["inapp", "sms"]
    assert (first.rules_version, second.rules_version) == (0, 1)
