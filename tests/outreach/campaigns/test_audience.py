"""Audiences as people bring them: every row is called or refused with a reason, nothing is evaluated or lost."""

from typing import Any

import pytest

from hotline.infra.errors import Invalid, Refused
from hotline.orders.queries.listing import OrderFilter
from hotline.outreach.campaigns import forbidding
from hotline.outreach.campaigns.audience import loading, rows, searches, workbook
from hotline.outreach.campaigns.audience.models import RefusedRow
from hotline.outreach.campaigns.audience.searches import Search
from hotline.outreach.campaigns.models import Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState
from tests.outreach.campaigns import books
from tests.outreach.campaigns.conftest import Outreach

HEADS = ["姓名", "手机号码", "内容"]


def _judged(table: list[list[Any]], slots: tuple[str, ...] = ("content",)) -> list[rows.Judged]:
    return list(rows.judge(workbook.rows(books.workbook(table), slots)))


def test_every_row_is_called_or_says_why_not() -> None:
    table: list[list[Any]] = [
        ["滨江社区名单"],
        HEADS,
        ["甲", "13800138000", "停水"],
        ["乙", 13800138001, "停水"],  # a number, as Excel keeps it
        ["丙", "138-0013-8000", "停水"],  # the first one again
        ["丁", "1380013800", "停水"],
        ["戊", "", "停水"],
        ["己", "=13800138000+2", "停水"],
        ["庚", "13800138003", '=HYPERLINK("http://x")'],
        ["辛", "110", "停水"],
        ["壬", "+85291234567", "停水"],
        ["癸", "没有", "停水"],
        ["", "", ""],
        ["子", "0770-2812345", "停水"],
        ["丑", "13800138004", "停" * 201],
    ]
    judged = _judged(table)
    called = [one for one in judged if isinstance(one, rows.Callable)]
    assert [one.number for one in called] == ["13800138000", "13800138001", "07702812345"]
    assert called[0].slots == {"content": "停水"}
    why = {one.row: one.reason for one in judged if isinstance(one, rows.Refused)}
    assert why == {
        5: "与第 3 行号码重复",
        6: "手机号码应为 11 位数字，请检查",
        7: "没有电话号码",
        8: "B8 是公式，请粘贴为数值",
        9: "C9 是公式，请粘贴为数值",
        10: "紧急号码，不能外呼",
        11: "境外号码，不外呼",
        12: "电话号码只能包含数字",
        15: "“content”超过 200 个字",
    }
    assert len(judged) == len(table) - 3  # title, headings and the empty row


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Refused, match=r"xlsx|损坏"):
        list(workbook.rows(content, ()))


def test_missing_columns_are_named() -> None:
    with pytest.raises(Invalid, match="手机号码"):
        _judged([["姓名", "地址"], ["甲", "x"]])
    with pytest.raises(Invalid, match="标题"):
        _judged([["手机号码"], ["13800138000"]], ("title",))


async def _draft(outreach: Outreach) -> Campaign:
    return await outreach.campaign(state=CampaignState.DRAFT)


async def test_a_workbook_becomes_the_audience_and_another_replaces_it(outreach: Outreach) -> None:
    campaign, by = await _draft(outreach), outreach.town["supervisor"]
    await forbidding.add("13800138009", "本人要求", by=by, now=outreach.now)
    table = [HEADS, *[[f"{n}", f"138001380{n:02}", "停水"] for n in range(20)], ["x", "1", "停水"]]
    for _ in range(2):
        loaded = await loading.from_workbook(
            campaign, books.workbook(table), "名单.xlsx", by=by, now=outreach.now
        )
        assert (loaded.called, loaded.refused) == (19, 2)
    assert await Recipient.filter(campaign_id=campaign.id).count() == 19
    assert {one.reason for one in await RefusedRow.all()} == {
        "在免打扰名单中",
        "手机号码应为 11 位数字，请检查",
    }
    person = await Recipient.all().first()
    assert person is not None and "138001380" not in person.sealed + person.number_index
    await Campaign.filter(id=campaign.id).update(state=CampaignState.RUNNING)
    with pytest.raises(Refused, match="已开始"):
        await loading.from_workbook(campaign, books.workbook(table), "x", by=by, now=outreach.now)


async def test_orders_one_may_see_become_an_audience_but_never_who_reported(outreach: Outreach) -> None:
    town = outreach.town
    for phone in ("13800138000", "13800138001", "13800138000", ""):
        await town.submit(
            citizen={"name": "王小明", "phone": phone} if phone else {"name": "匿名", "phone": "匿名"}
        )
    await town.submit(type="report", citizen={"name": "举报人", "phone": "13800138007"})
    campaign = await outreach.campaign("callback", state=CampaignState.DRAFT)
    everything, by = Search(outreach.now, orders=OrderFilter()), town["supervisor"]
    assert await searches.take(campaign, everything, "全部", by=by)
    people = await Recipient.filter(campaign_id=campaign.id)
    assert {one.number for one in people} == {"13800138000", "13800138001"}
    assert await RefusedRow.filter(campaign_id=campaign.id).count() == 5 - len(people)
    assert {one.slots["title"] for one in people} == {"路灯不亮"}
    with pytest.raises(Refused, match="没有的内容"):
        await searches.take(await _draft(outreach), everything, "全部", by=by)


async def test_a_hundred_thousand_rows_with_duplicates_are_judged_in_one_go() -> None:
    """In memory: what reading the file itself takes is measured elsewhere."""
    given = (rows.Given(row, f"138{row % 90_000:08}") for row in range(2, 100_002))
    judged = list(rows.judge(given))
    assert len(judged) == 100_000
    assert sum(isinstance(one, rows.Refused) for one in judged) == 10_000
