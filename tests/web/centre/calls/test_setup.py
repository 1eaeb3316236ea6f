"""电话设置: every list opens, takes a row, says what is wrong beside the field, and lets the row go."""

from typing import Any

import pytest

from hotline.calls.models import (
    AccessNumber,
    AgentSkill,
    BlockedNumber,
    DialPrefix,
    DirectoryEntry,
    OpeningHours,
    PhoneAccount,
    RecordedPrompt,
    SkillGroup,
    Surge,
    Territory,
    TrunkLine,
)
from tests.calls.exchange import Exchange
from tests.calls.sounds import tone
from tests.web.centre.people import CSRF, Desk

pytestmark = pytest.mark.sqlite
ROOT = "/desk/calls/setup"
ROWS: list[tuple[str, type[Any], dict[str, str], dict[str, str], str]] = [
    ("numbers", AccessNumber, {"number": "12345"}, {"number": "12x"}, "格式不对"),
    ("territories", Territory, {"prefix": "0770", "centre": "@centre"}, {"prefix": "x"}, "只能填写数字"),
    ("changes", Any, {"prefix": "86", "strip": "2"}, {"prefix": "86", "strip": "99"}, "不能大于"),
    (
        "directory",
        DirectoryEntry,
        {"kind": "hotline", "name": "交通热线", "number": "12328", "active": "true"},
        {"kind": "hotline", "name": "交通热线", "number": "abc"},
        "号码只能包含数字",
    ),
    ("dialling", DialPrefix, {"prefix": "1", "allowed": "true"}, {"trunks": "没有的"}, "没有这条中继"),
    (
        "lines",
        TrunkLine,
        {"name": "电信一线", "host": "10.1.2.3", "networks": "10.1.2.0/24", "active": "true"},
        {"name": "电信一线", "host": "10.1.2.3", "networks": "nonsense"},
        "请填写网段",
    ),
]


@pytest.mark.parametrize(("name", "model", "good", "bad", "said"), ROWS, ids=lambda one: str(one)[:12])
async def test_a_row_comes_and_goes(
    desk: Desk, name: str, model: Any, good: dict[str, str], bad: dict[str, str], said: str
) -> None:
    await desk.as_("admin")
    url = f"{ROOT}/{name}"
    good = {key: str(desk.town.centre.id) if value == "@centre" else value for key, value in good.items()}
    refused = await desk.post(f"{url}/new", bad)
    assert refused.status_code == 422 and said in refused.text
    assert next(iter(bad.values())) in refused.text or name == "dialling"
    saved = await desk.post(f"{url}/new", good)
    assert saved.status_code == 303, saved.text
    listed = (await desk.get(url)).text
    assert good.get("name") or good.get("number") or good["prefix"] in listed
    if model is Any:
        return
    row = await model.get()
    assert (await desk.get(f"{url}/{row.id}")).status_code == 200
    assert (await desk.post(f"{url}/{row.id}", good)).status_code == 303
    assert (await desk.post(f"{url}/{row.id}/remove", at=f"{url}/{row.id}")).status_code == 303
    assert not await model.exists() and (await desk.get(f"{url}/{row.id}")).status_code == 404


async def test_the_overview_offers_what_one_may_do(desk: Desk) -> None:
    await desk.as_("admin")
    assert "中继线路" in (await desk.get(ROOT)).text
    await desk.as_("shift_lead")
    page = (await desk.get(ROOT)).text
    assert "技能组" in page and "中继线路" not in page
    assert (await desk.get(f"{ROOT}/lines")).status_code == 403
    await desk.as_("agent")
    page = (await desk.get(ROOT)).text
    assert "黑名单" in page and "技能组" not in page


async def test_hours_are_kept_and_half_a_stretch_is_refused(desk: Desk) -> None:
    await desk.as_("shift_lead")
    refused = await desk.post(f"{ROOT}/hours", {"segment1.opens": "08:00", "closed": "2026-10-01"})
    assert (
        refused.status_code == 422
        and "开始和结束时间都要填写" in refused.text
        and "2026-10-01" in refused.text
    )
    whole = {"segment1.opens": "08:00", "segment1.closes": "20:00", "closed": "2026-10-01"}
    assert (await desk.post(f"{ROOT}/hours", whole)).status_code == 303
    row = await OpeningHours.get()
    assert (row.segments, row.closed, row.working_days_only) == ([["08:00", "20:00"]], ["2026-10-01"], False)
    assert 'value="08:00"' in (await desk.get(f"{ROOT}/hours")).text


async def test_a_group_and_who_is_in_it(desk: Desk, exchange: Exchange) -> None:
    await desk.as_("shift_lead")
    bad = {"name": "企业", "code": "business", "strategy": "ring_all", "overflow": "group"}
    refused = await desk.post(f"{ROOT}/groups/new", bad)
    assert refused.status_code == 422 and "请选择另一个技能组" in refused.text
    good = bad | {"overflow_group": "general", "previous_agent_first": "false", "active": "true"}
    assert (await desk.post(f"{ROOT}/groups/new", good)).status_code == 303
    row = await SkillGroup.get(code="business")
    assert not row.previous_agent_first and row.overflow_group_id == exchange.group.id
    page = (await desk.get(f"{ROOT}/groups/business")).text
    assert 'value="general" selected' in page
    changed = {"name": "企业服务", "strategy": "ring_all", "overflow": "stay", "ring_seconds": "15"}
    assert (await desk.post(f"{ROOT}/groups/business", changed)).status_code == 303
    levels = {"levels.general": "3", "levels.business": ""}
    assert (await desk.post(f"{ROOT}/skills/agent", levels)).status_code == 303
    assert (await AgentSkill.get()).level == 3
    assert "综合组 3" in (await desk.get(f"{ROOT}/skills")).text
    assert (await desk.get(f"{ROOT}/skills/handler")).status_code == 404


async def test_a_telephones_password_is_shown_once(desk: Desk) -> None:
    await desk.as_("shift_lead")
    new = {"extension": "1001", "name": "一号台", "staff": "agent", "stage1.targets": "1001, 13800138000"}
    page = await desk.post(f"{ROOT}/phones/new", new)
    row = await PhoneAccount.get()
    assert page.status_code == 200 and row.password in page.text
    assert page.headers["cache-control"] == "private, no-store"
    kept = (await desk.get(f"{ROOT}/phones/1001")).text
    assert row.password not in kept and "1001、13800138000" in kept
    refused = await desk.post(f"{ROOT}/phones/new", new | {"extension": "12"})
    assert refused.status_code == 422 and "分机号应为 4 位" in refused.text
    renewed = await desk.post(f"{ROOT}/phones/1001/renew", at=f"{ROOT}/phones/1001")
    assert (await PhoneAccount.get()).password in renewed.text and row.password not in renewed.text
    assert (await desk.post(f"{ROOT}/phones/1001", {"name": "一号台", "active": "false"})).status_code == 303
    assert not (await PhoneAccount.get()).active


async def test_a_number_is_blocked_and_lifted(desk: Desk) -> None:
    await desk.as_("agent")
    refused = await desk.post(f"{ROOT}/blacklist", {"number": "12", "reason": "骚扰"})
    assert refused.status_code == 422 and 'value="骚扰"' in refused.text and "f-number-error" in refused.text
    assert (
        await desk.post(f"{ROOT}/blacklist", {"number": "13800138000", "reason": "骚扰"})
    ).status_code == 303
    row = await BlockedNumber.get()
    page = (await desk.get(f"{ROOT}/blacklist")).text
    assert "138****8000" in page and "13800138000" not in page
    await desk.post(f"{ROOT}/blacklist/{row.id}/lift", at=f"{ROOT}/blacklist")
    assert "138****8000" not in (await desk.get(f"{ROOT}/blacklist")).text


async def test_a_surge_is_declared_with_evidence_and_withdrawn(desk: Desk) -> None:
    await desk.as_("shift_lead")
    said = {"since": "2026-07-15T08:00", "until": "2026-07-15T07:00", "kind": "停水停电", "evidence": "通知"}
    refused = await desk.post(f"{ROOT}/surges", said)
    assert refused.status_code == 422 and "必须晚于开始时间" in refused.text
    assert (await desk.post(f"{ROOT}/surges", said | {"until": "2026-07-15T09:00"})).status_code == 303
    row = await Surge.get()
    assert row.since.isoformat() == "2026-07-15T00:00:00+00:00"
    await desk.post(f"{ROOT}/surges/{row.id}/withdraw", at=f"{ROOT}/surges")
    assert "已撤回" in (await desk.get(f"{ROOT}/surges")).text


async def test_a_voice_is_uploaded_and_heard(desk: Desk) -> None:
    await desk.as_("shift_lead")
    url = f"{ROOT}/voices"
    token = CSRF.search((await desk.get(url)).text)
    assert token is not None
    fields = {"csrf_token": token[1], "code": "welcome", "name": "欢迎词"}
    for content, status in ((b"nonsense", 422), (tone(), 303)):
        files = {"sound": ("welcome.wav", content, "audio/wav")}
        answer = await desk.http.post(url, data=fields, files=files)
        assert answer.status_code == status, answer.text
    heard = await desk.get(f"{url}/welcome/sound", headers={"Range": "bytes=0-3"})
    assert (heard.status_code, heard.content) == (206, b"RIFF")
    assert heard.headers["content-type"] == "audio/wav"
    await desk.post(f"{url}/welcome/remove", at=url)
    assert not await RecordedPrompt.exists()
