"""What came of a code: people, scans, orders, by the platform's own events."""

from datetime import timedelta

from hotline.wechat.codes.counting import came
from hotline.wechat.codes.making import CodeFields, create
from hotline.wechat.codes.statistics import figures
from hotline.wechat.inbox.keeping import keep
from hotline.wechat.inbox.letters import Inbound
from hotline.wechat.models import ChatOrder, Follower, SceneVisit
from tests.orders.town import Town
from tests.wechat.conftest import Platform


async def scanned(platform: Platform, town: Town, event: str, key: str) -> None:
    letter = Inbound("oA", "event", event, f"{event}{key}{town.now}", town.now, {"EventKey": key})
    message = await keep(platform.account, letter, town.now)
    assert message is not None
    await came(message, town.now)


async def test_figures_are_of_the_days_asked_for(platform: Platform, town: Town) -> None:
    by, now = town["admin"], town.now
    code = await create(platform.client, "demo", CodeFields(name="江山社区"), by=by, now=now)
    other = await create(platform.client, "demo", CodeFields(name="东湖社区"), by=by, now=now)
    person = await Follower.create(account=platform.account, openid="oA", scene=code.scene, created_at=now)
    await scanned(platform, town, "subscribe", f"qrscene_{code.scene}")
    await scanned(platform, town, "SCAN", code.scene)
    await scanned(platform, town, "SCAN", "somebody else's")
    await ChatOrder.create(follower=person, order=await town.submit(), at=now)
    first, second = await figures(platform.account, 7, by=by, now=now)
    assert (first.code.id, first.followed, first.scanned, first.orders, first.staying) == (
        code.id,
        1,
        2,
        1,
        1,
    )
    assert (second.code.id, second.scanned) == (other.id, 0)
    later = await figures(platform.account, 7, by=by, now=now + timedelta(days=8))
    assert [(one.scanned, one.orders) for one in later] == [(0, 0), (0, 0)]
    assert await SceneVisit.all().count() == 2
