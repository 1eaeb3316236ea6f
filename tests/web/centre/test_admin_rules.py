"""Calendars, profiles, classifications, templates: preview before publishing, a source for every figure."""

import pytest

from hotline.infra.audit import AuditEntry
from hotline.orders.models import AnswerTemplate, Classification, Clock
from hotline.profiles.models import CalendarVersion, TenantProfile, calendar_for, profile_for
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
CALENDARS, PROFILES, CLASSES = "/admin/calendars", "/admin/profiles", "/admin/classifications"
HOURS = "01-01 08:30-12:00 14:30-17:30"


async def _draft(desk: Desk, **more: str) -> dict[str, str]:
    version = (await calendar_for(desk.town.centre.id)).version
    holidays = "01-01~01-03 元旦\n07-16~07-17 台风停工"
    start = {"year": "2026", "base": version, "name": "防台风", "holidays": holidays, "make_up_days": ""}
    return {**start, "seasons": HOURS, "official": "true", "step": "preview", **more}


async def test_a_calendar_is_previewed_published_and_applied(desk: Desk) -> None:
    order = await desk.town.handling()
    before = (await Clock.get(order_id=order.id, kind="handle")).due_at
    await desk.as_("admin")
    shown = await desk.post(f"{CALENDARS}/edit?year=2026", await _draft(desk))
    assert shown.status_code == 200
    assert "新增放假" in shown.text and "2026-07-16" in shown.text and "台风停工" in shown.text
    assert not await CalendarVersion.exists()

    answer = await desk.post(f"{CALENDARS}/edit?year=2026", await _draft(desk, step="publish"))
    assert answer.headers["location"] == f"{CALENDARS}?year=2026"
    assert (await Clock.get(order_id=order.id, kind="handle")).due_at > before
    assert (await AuditEntry.get(action="calendar.apply")).detail["moved"] >= 1
    page = (await desk.get(f"{CALENDARS}?year=2026")).text
    assert "重新计算后" in page and "防台风" in page
    old = await desk.get(f"{CALENDARS}?version=nonsense")
    assert old.status_code == 404
    await desk.post(f"{CALENDARS}/recount", at=CALENDARS)
    assert await AuditEntry.filter(action="calendar.apply").count() == 2


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("holidays", "10-01-10-07 国庆节 ~~", "第 1 行"),
        ("holidays", "02-30 没有这一天", "没有这一天"),
        ("holidays", "2025-10-01 国庆", "不是 2026 年"),
        ("holidays", "10-07~10-01 倒着", "结束日期不对"),
        ("seasons", "八点上班", "看不懂"),
        ("seasons", "01-01 12:00-08:00", "结束必须晚于开始"),
        ("make_up_days", "07-16", "不能既放假又调休上班"),
        ("name", "", "请填写这一项"),
    ],
)
async def test_a_calendar_that_cannot_be_is_explained(desk: Desk, field: str, text: str, said: str) -> None:
    await desk.as_("admin")
    answer = await desk.post(
        f"{CALENDARS}/edit?year=2026", await _draft(desk, **{field: text, "step": "publish"})
    )
    assert (answer.status_code, said in answer.text) == (422, True)
    assert text in answer.text
    assert not await CalendarVersion.exists()


async def test_two_editors_do_not_overwrite_each_other(desk: Desk) -> None:
    await desk.as_("admin")
    stale = await _draft(desk, step="publish", base="an older one")
    answer = await desk.post(f"{CALENDARS}/edit?year=2026", stale)
    assert (answer.status_code, "有人发布了新版本" in answer.text) == (409, True)


async def test_a_figure_is_changed_with_its_basis(desk: Desk) -> None:
    await desk.as_("admin")
    without = await desk.post(PROFILES, {"key": "default", "callback_attempts": "5"})
    assert (without.status_code, "请写明修改依据" in without.text) == (422, True)
    assert 'name="callback_attempts" type="number" step="1" min="0" value="5"' in without.text
    await desk.post(PROFILES, {"key": "default", "callback_attempts": "5", "basis": "市府办〔2026〕3号"})
    profile = await profile_for(desk.town.centre.id)
    assert (profile.callback_attempts, profile.sources["callback_attempts"]) == (5, "市府办〔2026〕3号")
    assert "市府办〔2026〕3号" in (await desk.get(PROFILES)).text
    same = await desk.post(PROFILES, {"key": "default"})
    assert same.status_code == 303 and await TenantProfile.all().count() == 1


async def test_limits_targets_and_lists_of_choices(desk: Desk) -> None:
    await desk.as_("admin")
    changed = {
        "key": "nanning", "boxes": "satisfied_levels", "basis": "川府发〔2026〕1号", "limit-callback-all-all.value": "12",
        "target-satisfaction": "91.5", "satisfied_levels": ["4", "5"], "urge.yellow_after": "3",
    }  # fmt: skip
    answer = await desk.post(f"{PROFILES}?key=nanning", changed)
    assert answer.status_code == 303, answer.text
    profile = await profile_for(desk.town.centre.id)
    assert (profile.key, profile.urge.yellow_after, set(profile.satisfied_levels)) == ("nanning", 3, {4, 5})
    assert profile.targets["satisfaction"].at_least == 0.915
    assert next(one.value for one in profile.limits if one.kind == "callback") == 12


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [("callback_attempts", "0", "callback-attempts"), ("warn_share", "3", "warn-share"),
     ("callback_attempts", "many", "callback-attempts"), ("limit-callback-all-all.value", "0", "limit-callback-all-all-value"),
     ("target-satisfaction", "130", "target-satisfaction")],
)  # fmt: skip
async def test_a_figure_that_cannot_be_is_named(desk: Desk, name: str, value: str, field: str) -> None:
    await desk.as_("admin")
    answer = await desk.post(PROFILES, {"key": "nanning", name: value, "basis": "依据"})
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert f'value="{value}"' in answer.text
    assert not await TenantProfile.exists()


async def test_classifications_from_a_file_and_one_by_one(desk: Desk) -> None:
    await desk.as_("admin")
    at = f"{CLASSES}/import"
    for text in ("level1,level2,level3\n城乡建设,市政,路灯\n".encode("gb18030"),):
        answer = await desk.post(at, {}, files={"file": ("tree.csv", text, "text/csv")})
        assert answer.headers["location"] == CLASSES
    assert await Classification.filter(name="路灯").exists()
    wrong = await desk.post(at, {"replace": "true"}, files={"file": ("x.csv", b"a,b\n1,2\n", "text/csv")})
    assert (wrong.status_code, "level1,level2,level3" in wrong.text) == (422, True)
    assert (await desk.post(at)).status_code == 422

    await desk.post(f"{CLASSES}/add", {"name": "供水", "parent": "01"}, at=f"{CLASSES}/01")
    again = await desk.post(f"{CLASSES}/add", {"name": "供水", "parent": "01"}, at=f"{CLASSES}/01")
    assert (again.status_code, "同级已有这个名称" in again.text) == (409, True)
    await desk.post(f"{CLASSES}/0102/rename", {"name": "供排水"}, at=f"{CLASSES}/0102")
    empty = await desk.post(f"{CLASSES}/0102/rename", {"name": " "}, at=f"{CLASSES}/0102")
    assert empty.status_code == 422
    await desk.post(f"{CLASSES}/0102/retire", at=f"{CLASSES}/0102")
    await desk.post(f"{CLASSES}/0102/restore", at=f"{CLASSES}/0102")
    row = await Classification.get(code="0102")
    assert (row.name, row.active) == ("供排水", True)
    assert (await desk.get(f"{CLASSES}/99")).status_code == 404


async def test_templates(desk: Desk) -> None:
    await desk.as_("admin")
    at = "/admin/templates/new"
    refused = await desk.post(at, {"title": "", "content": "您好", "purpose": "answer"})
    assert (refused.status_code, "您好" in refused.text) == (422, True)
    await desk.post(at, {"title": "公交", "content": "您好", "purpose": "answer"})
    row = await AnswerTemplate.get()
    one = f"/admin/templates/{row.id}"
    await desk.post(one, {"title": "公交线路", "content": "您好", "purpose": "reply"})
    await desk.post(f"{one}/retire", at=one)
    row = await AnswerTemplate.get()
    assert (row.title, row.purpose, row.active) == ("公交线路", "reply", False)
    assert (await desk.get("/admin/templates/99999")).status_code == 404
