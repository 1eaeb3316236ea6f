"""Organisations and staff: forms keep what was typed, secrets are shown once, nobody promotes himself."""

import re

import pytest

from hotline.people.models import Organisation, Session, Staff, StaffRole
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
UNITS, PEOPLE = "/admin/organisations", "/admin/staff"


async def test_a_unit_is_added_changed_moved_and_closed(desk: Desk) -> None:
    await desk.as_("admin")
    new = {
        "kind": "unit",
        "parent": "zjj",
        "code": "zjj-fwk",
        "name": "房屋科",
        "territory": "东街\n西街、南街",
    }
    answer = await desk.post(f"{UNITS}/new", new)
    assert answer.headers["location"] == f"{UNITS}/zjj-fwk"
    row = await Organisation.get(code="zjj-fwk")
    assert row.territory == ["东街", "西街", "南街"]

    changed = {"name": "房屋管理科", "short_name": "房管科", "territory": "", "phone": ""}
    await desk.post(f"{UNITS}/zjj-fwk", changed)
    row = await Organisation.get(code="zjj-fwk")
    assert (row.name, row.short_name, row.territory) == ("房屋管理科", "房管科", [])

    await desk.post(f"{UNITS}/zjj-fwk/move", {"parent": "cgj"}, at=f"{UNITS}/zjj-fwk")
    row = await Organisation.get(code="zjj-fwk")
    assert row.path.startswith((await Organisation.get(code="cgj")).path)
    await desk.post(f"{UNITS}/zjj-fwk/close", at=f"{UNITS}/zjj-fwk")
    assert not (await Organisation.get(code="zjj-fwk")).active
    assert "已停用" in (await desk.get(f"{UNITS}?closed=1")).text
    await desk.post(f"{UNITS}/zjj-fwk/reopen", at=f"{UNITS}/zjj-fwk")
    assert (await Organisation.get(code="zjj-fwk")).active


async def test_a_wrong_unit_is_refused_and_everything_typed_is_kept(desk: Desk) -> None:
    await desk.as_("admin")
    typed = {
        "kind": "workstation",
        "parent": "zjj",
        "code": "zjj",
        "name": "某工作站",
        "duties": "很长的职责说明",
    }
    answer = await desk.post(f"{UNITS}/new", typed)
    assert answer.status_code == 422
    assert "这类单位不能放在所选上级之下" in answer.text and "很长的职责说明" in answer.text
    taken = await desk.post(f"{UNITS}/new", {**typed, "kind": "department", "parent": "centre"})
    assert (taken.status_code, "这个编码已被使用" in taken.text) == (409, True)
    bad = await desk.post(f"{UNITS}/new", {"kind": "unit", "parent": "zjj", "code": "Bad Code", "name": ""})
    assert bad.status_code == 422 and "编码只能包含" in bad.text and 'value="Bad Code"' in bad.text
    ring = await desk.post(f"{UNITS}/zjj/move", {"parent": "zjj_wyk"}, at=f"{UNITS}/zjj")
    assert (ring.status_code, "不能移动到自己的下级" in ring.text) == (422, True)
    full = await desk.post(f"{UNITS}/zjj/close", at=f"{UNITS}/zjj")
    assert (full.status_code, "请先处理" in full.text) == (409, True)


async def test_somebody_is_hired_and_the_password_is_shown_once(desk: Desk) -> None:
    await desk.as_("admin")
    new = {"login": "zhou", "name": "周敏", "organisation": "centre", "roles": ["agent", "dispatcher"]}
    answer = await desk.post(f"{PEOPLE}/new", new)
    secret = re.search(r'class="num code">([a-z0-9-]{14})<', answer.text)
    assert secret
    staff = await Staff.get(login="zhou")
    assert staff.must_change_password
    assert secret[1] not in (await desk.get(f"{PEOPLE}/zhou")).text
    assert "周敏" in (await desk.get(f"{PEOPLE}?q=周")).text


async def test_a_wrong_post_is_refused_and_kept(desk: Desk) -> None:
    await desk.as_("admin")
    typed = {"login": "li", "name": "李强", "organisation": "zjj", "roles": ["agent"], "phone": "abc"}
    answer = await desk.post(f"{PEOPLE}/new", typed)
    assert answer.status_code == 422 and "电话号码格式不正确" in answer.text and 'value="李强"' in answer.text
    answer = await desk.post(f"{PEOPLE}/new", {**typed, "phone": ""})
    assert answer.status_code == 422 and "不能担任" in answer.text
    assert re.search(r'name="roles" value="agent" checked', answer.text)
    assert not await Staff.exists(login="li")


async def test_details_leave_deputy_and_posts(desk: Desk) -> None:
    await desk.as_("admin")
    details = {
        "name": "承办一号",
        "organisation": "zjj",
        "deputy": "handler2",
        "on_leave": "true",
        "phone": "",
    }
    await desk.post(f"{PEOPLE}/handler", details)
    row = await Staff.get(login="handler").prefetch_related("deputy")
    assert (row.name, row.on_leave, row.deputy and row.deputy.login) == ("承办一号", True, "handler2")
    page = (await desk.get(f"{PEOPLE}/handler")).text
    assert re.search(r'value="handler2" selected', page)
    await desk.post(f"{PEOPLE}/handler", {"name": "承办一号", "organisation": "zjj"})
    row = await Staff.get(login="handler")
    assert (row.on_leave, row.deputy_id) == (False, None)

    await desk.post(f"{PEOPLE}/handler/roles", {"roles": ["handler", "signer"]}, at=f"{PEOPLE}/handler")
    assert await StaffRole.filter(staff_id=row.id).count() == 2
    none = await desk.post(f"{PEOPLE}/handler/roles", at=f"{PEOPLE}/handler")
    assert none.status_code == 422
    own = await desk.post(f"{PEOPLE}/admin/roles", {"roles": ["manager"]}, at=f"{PEOPLE}/admin")
    assert own.status_code == 403


async def test_forced_logout_reset_and_closing_of_an_account(desk: Desk) -> None:
    await desk.as_("agent")
    await desk.as_("admin")
    row = await Staff.get(login="agent")
    session = await Session.get(staff_id=row.id)
    at = f"{PEOPLE}/agent"
    await desk.post(f"{at}/sessions/{session.id}/end", at=at)
    assert (await Session.get(id=session.id)).revoked_at is not None
    await desk.post(f"{at}/sessions/end-all", at=at)
    shown = await desk.post(f"{at}/reset-password", at=at)
    assert "一次性密码" in shown.text and shown.headers["cache-control"] == "private, no-store"
    await desk.post(f"{at}/deactivate", at=at)
    assert not (await Staff.get(login="agent")).active
    await desk.post(f"{at}/reactivate", at=at)
    assert (await Staff.get(login="agent")).active
    assert (await desk.get(f"{PEOPLE}/nobody")).status_code == 404


async def test_lists_are_paged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.centre.admin.staff.PER_PAGE", 10)
    await desk.as_("admin")
    first = (await desk.get(PEOPLE)).text
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = (await desk.get(link)).text
    assert "/admin/staff/police" in second and "/admin/staff/police" not in first
