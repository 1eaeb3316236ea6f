"""Notices: who is told, what stops the ladder, what is told once."""

from datetime import timedelta

import pytest

from hotline.infra.errors import NotFound
from hotline.messages.acknowledging import acknowledge, acknowledge_order
from hotline.messages.models import Delivery, Notice
from hotline.messages.notices import cancel, notify
from hotline.messages.queries import inbox, unacknowledged, who_knew
from hotline.messages.states import Audience, DeliveryState, NoticeState
from hotline.orders.models import Order
from hotline.people.models import Staff
from tests.orders.town import Town


async def _notice(town: Town, order: Order | None = None, **more: object) -> Notice:
    fields: dict[str, object] = {
        "tenant_id": town.centre.id,
        "organisation_id": town.organisations["zjj"].id,
        "audience": Audience.HANDLERS,
        "title": "新交办",
        "body": "请签收",
        "url": "/app/orders/1",
        "order_id": order.id if order else None,
        "now": town.now,
    }
    return await notify("dispatched", **(fields | more))  # type: ignore[arg-type]


async def _told(notice: Notice) -> set[str]:
    return {one.staff.name for one in await Delivery.filter(notice_id=notice.id).select_related("staff")}


async def test_everybody_of_the_audience_finds_it_in_the_inbox(town: Town) -> None:
    notice = await _notice(town)
    assert await _told(notice) == {"signer", "handler", "handler2"}
    page = await inbox(by=town["handler"])
    assert [one.notice.id for one in page.items] == [notice.id]
    assert await unacknowledged(by=town["handler"]) == 1
    assert await unacknowledged(by=town["leader"]) == 0


async def test_the_inbox_turns_its_pages_from_the_newest_to_the_oldest(town: Town) -> None:
    days = (3, 1, 2)  # not in the order they were written down, as when another system's are taken over
    made = {day: (await _notice(town, now=town.now - timedelta(days=day))).id for day in days}
    found: list[int] = []
    after = None
    for _ in days:
        page = await inbox(by=town["handler"], after=after, limit=1)
        found += [one.notice.id for one in page.items]
        after = page.after
    assert (found, after) == ([made[1], made[2], made[3]], None)


async def test_a_deputy_stands_in_and_the_next_in_line_for_an_empty_post(town: Town) -> None:
    deputy = town["handler2"].staff_id
    await Staff.filter(id=town["signer"].staff_id).update(on_leave=True, deputy_id=deputy)
    notice = await _notice(town, audience=Audience.HANDLERS, staff_ids=(town["signer"].staff_id,))
    assert await _told(notice) == {"handler2"}
    assert (await Delivery.get(notice_id=notice.id)).instead_of == "signer"
    unled = await _notice(town, audience=Audience.UNIT_LEADER)
    assert await _told(unled) == {"leader"}
    orphaned = await _notice(
        town, audience=Audience.MAIN_LEADER, organisation_id=town.organisations["jtj"].id
    )
    assert await _told(orphaned) == {"supervisor", "shift_lead", "manager"}


async def test_only_somebody_it_was_sent_to_takes_note_and_the_first_one_counts(town: Town) -> None:
    notice = await _notice(town)
    with pytest.raises(NotFound):
        await acknowledge(notice.id, by=town["co_handler"], how="button", now=town.now)
    await acknowledge(notice.id, by=town["handler"], how="button", now=town.now)
    town.later(minutes=1)
    await acknowledge(notice.id, by=town["signer"], how="button", now=town.now)
    await notice.refresh_from_db()
    assert (notice.state, notice.by_name, notice.climb_at) == (NoticeState.ACKNOWLEDGED, "handler", None)
    read = await Delivery.filter(notice_id=notice.id, read_at__isnull=False).count()
    assert read == 2
    assert await unacknowledged(by=town["handler2"]) == 0


async def test_opening_the_order_takes_note_of_all_its_notices_sent_to_the_reader(town: Town) -> None:
    order = await town.submit()
    mine = await _notice(town, order)
    theirs = await _notice(town, order, audience=Audience.MAIN_LEADER)
    assert await acknowledge_order(order.id, by=town["handler"], now=town.now) == 1
    await mine.refresh_from_db()
    await theirs.refresh_from_db()
    assert (mine.state, theirs.state) == (NoticeState.ACKNOWLEDGED, NoticeState.OPEN)
    knowing = await who_knew(order.id)
    assert [(one.notice.id, one.notice.by_name, len(one.rungs)) for one in knowing] == [
        (mine.id, "handler", 1),
        (theirs.id, "", 1),
    ]


async def test_the_same_thing_is_told_once(town: Town) -> None:
    first = await _notice(town, dedupe="reminder:1")
    assert (await _notice(town, dedupe="reminder:1")).id == first.id
    assert await Notice.all().count() == 1


async def test_a_cancelled_notice_is_not_sent_any_more(town: Town) -> None:
    order = await town.submit()
    notice = await _notice(town, order)
    assert await cancel(town.now, "工单已结束", order_id=order.id) == 1
    await notice.refresh_from_db()
    assert (notice.state, notice.how) == (NoticeState.CANCELLED, "工单已结束")
    sent = await Delivery.filter(notice_id=notice.id)
    assert {one.state for one in sent} == {DeliveryState.SKIPPED}
