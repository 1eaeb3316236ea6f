"""通知阶梯 in the browser: what stands there, what is typed, what is refused, what is kept."""

import re

import pytest

from hotline.infra.audit import AuditEntry
from hotline.profiles.models import TenantProfile, profile_for
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
LADDERS = "/admin/ladders"
ONE = f"{LADDERS}/near_due.yellow-all"


def _typed(**more: str) -> dict[str, str]:
    rungs = {
        "channel-1": "inapp", "audience-1": "same", "after-1": "0", "unit-1": "seconds",
        "channel-2": "webpush", "audience-2": "main_leader", "after-2": "25", "unit-2": "minutes",
    }  # fmt: skip
    return {"seen": "0", "step": "save", "basis": "临政办〔2026〕12号", **rungs, **more}


def _rows(text: str) -> list[str]:
    return re.findall(r'name="after-\d+"[^>]*? value="([^"]*)"', text)


async def test_every_ladder_is_read_in_plain_words(desk: Desk) -> None:
    await desk.as_("admin")
    text = (await desk.get(LADDERS)).text
    assert "其他所有通知" in text and "夜间也响铃" in text and "再过 10 分钟" in text
    assert "分管领导" in text and "点“收到”" in text
    assert f'href="{ONE}"' in text


async def test_rungs_are_added_and_taken_away_before_anything_is_saved(desk: Desk) -> None:
    await desk.as_("admin")
    more = await desk.post(ONE, _typed(step="add-1"))
    assert (more.status_code, _rows(more.text)) == (200, ["0", "10", "25"])
    less = await desk.post(ONE, _typed(step="remove-1"))
    assert (less.status_code, _rows(less.text)) == (200, ["25"])
    assert "临政办〔2026〕12号" in less.text
    assert not await TenantProfile.exists()


async def test_a_saved_ladder_is_in_force_in_the_history_and_goes_back(desk: Desk) -> None:
    await desk.as_("admin")
    assert (await desk.post(ONE, _typed())).headers["location"] == LADDERS
    ladder = (await profile_for(desk.town.centre.id)).ladder("yellow", "normal")
    assert [(one.channel, one.after, one.audience) for one in ladder.rungs] == [
        ("inapp", 0, "same"),
        ("webpush", 1500, "main_leader"),
    ]
    page = (await desk.get(ONE)).text
    assert "站内 立即 → 推送（主要领导） 25 分钟" in page and "修改历史" in page
    audit = (await desk.get("/admin/audit")).text
    assert "修改通知阶梯" in audit and "通知阶梯 临期预警" in audit and "推送（主要领导） 25 分钟" in audit
    await desk.post(ONE, {**_typed(), "seen": "1", "step": "default"})
    assert (await TenantProfile.filter(version=2).get()).overrides == {}
    assert await AuditEntry.filter(action="change_ladder").count() == 2


async def test_what_cannot_be_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    await desk.as_("admin")
    wrong = _typed(**{"after-1": "很久", "after-2": "1441", "channel-2": "wecom_group", "basis": ""})
    answer = await desk.post(ONE, wrong)
    assert (answer.status_code, _rows(answer.text)) == (422, ["很久", "1441"])
    for said in ("请填写 0 或更大的整数", "最多等 24 小时", "本中心还没有启用这个渠道", "请写明修改依据"):
        assert said in answer.text
    none = await desk.post(ONE, {"seen": "0", "step": "save", "basis": "文件"})
    assert (none.status_code, "至少要保留一级" in none.text) == (422, True)
    assert (await desk.get(f"{LADDERS}/nothing-all")).status_code == 404
    assert not await TenantProfile.exists()


async def test_who_is_overtaken_is_told_and_may_save_on_top(desk: Desk) -> None:
    await desk.as_("admin")
    await desk.post(ONE, _typed())
    late = await desk.post(ONE, _typed(**{"after-2": "30"}))
    assert (late.status_code, "编辑期间有人修改了规则" in late.text) == (409, True)
    assert _rows(late.text) == ["0", "30"] and 'name="seen" value="1"' in late.text
    again = await desk.post(ONE, _typed(**{"after-2": "30", "seen": "1"}))
    assert again.headers["location"] == LADDERS
    same = await desk.post(ONE, _typed(**{"after-2": "30", "seen": "2"}))
    assert same.headers["location"] == LADDERS
    assert await TenantProfile.all().count() == 2
