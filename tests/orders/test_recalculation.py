from datetime import timedelta

from hotline.orders.models import Clock, OrderEvent
from hotline.orders.recalculation import apply_calendar
from hotline.profiles.actions import publish_calendar
from hotline.profiles.models import calendar_for
from hotline.worktime.zone import CHINA
from tests.orders.town import Town


async def test_an_amended_calendar_moves_open_clocks_only_and_leaves_a_trace(town: Town) -> None:
    done, running = await town.replied(), await town.handling()
    before = await Clock.get(order_id=running.id, kind="handle")
    data = (await calendar_for(town.centre.id)).to_json()
    tomorrow = (town.now + timedelta(days=1)).astimezone(CHINA).date().isoformat()
    await publish_calendar(town.centre.id, _with_holiday(data, tomorrow), town["admin"], town.now)
    moved = await apply_calendar(town.centre.id, town.now)
    after = await Clock.get(id=before.id)
    assert moved >= 1
    assert after.due_at > before.due_at
    assert after.calendar_version != before.calendar_version
    assert "工作日历调整" in after.explanation[-1]
    assert await OrderEvent.filter(order_id=running.id, action="recalculate").exists()
    assert (await Clock.get(order_id=done.id, kind="handle")).due_at == before.due_at


async def test_an_extension_survives_an_amended_calendar(town: Town) -> None:
    order = await town.handling()
    await town.do(order, "extend", "signer", days=5, reason="需要采购材料")
    await town.do(order, "review", "reviewer", decision="approve")
    before = await Clock.get(order_id=order.id, kind="handle")
    data = (await calendar_for(town.centre.id)).to_json()
    tomorrow = (town.now + timedelta(days=1)).astimezone(CHINA).date().isoformat()
    await publish_calendar(town.centre.id, _with_holiday(data, tomorrow), town["admin"], town.now)
    await apply_calendar(town.centre.id, town.now)
    after = await Clock.get(id=before.id)
    assert after.due_at - before.due_at >= timedelta(days=1)
    assert after.original_due_at == before.original_due_at


def _with_holiday(data: dict[str, object], day: str) -> dict[str, object]:
    holidays = data["holidays"]
    if isinstance(holidays, dict):
        return data | {"holidays": holidays | {day: "临时放假"}}
    assert isinstance(holidays, list)
    return data | {"holidays": sorted([*holidays, day])}
