"""The back office as a whole: who gets in, and that every page shows itself."""

import pytest

from hotline.orders.catalogue import import_classifications, save_template
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
PAGES = (
    "/admin", "/admin/organisations", "/admin/organisations?q=住建", "/admin/organisations/new?parent=zjj",
    "/admin/organisations/zjj", "/admin/organisations/centre", "/admin/staff", "/admin/staff?role=agent&q=a",
    "/admin/staff/new", "/admin/staff/agent", "/admin/staff/admin", "/admin/roles", "/admin/roles?role=signer",
    "/admin/calendars", "/admin/calendars?year=2025", "/admin/calendars?year=2031", "/admin/calendars/edit",
    "/admin/profiles", "/admin/profiles?key=nanning",
    "/admin/ladders", "/admin/ladders/all-all", "/admin/classifications", "/admin/classifications/01",
    "/admin/classifications/010101", "/admin/classifications/import", "/admin/templates",
    "/admin/templates?purpose=reply", "/admin/templates/new", "/admin/clients", "/admin/clients/new",
    "/admin/audit", "/admin/audit?who=admin", "/admin/system",
)  # fmt: skip


@pytest.fixture(autouse=True)
async def _things_to_show(desk: Desk) -> None:
    by, now = desk.town["admin"], desk.town.now
    csv = "level1,level2,level3\n城乡建设,市政,路灯\n环境保护,噪声,\n"
    await import_classifications(csv, by=by, now=now)
    await save_template("公交线路", "您好……", "answer", by=by, now=now)


async def test_every_page_shows_itself_and_carries_no_inline_code(desk: Desk) -> None:
    await desk.as_("admin")
    for url in PAGES:
        answer = await desk.get(url)
        assert answer.status_code == 200, url
        assert " style=" not in answer.text and "<script>" not in answer.text, url
        assert answer.text.count("<h1") == 1, url


@pytest.mark.parametrize("who", ["agent", "signer", "handler", "supervisor"])
async def test_nobody_else_gets_in(desk: Desk, who: str) -> None:
    await desk.as_(who)
    for url in PAGES:
        assert (await desk.get(url)).status_code == 403, url


async def test_a_manager_reads_the_audit_and_nothing_more(desk: Desk) -> None:
    await desk.as_("manager")
    home = await desk.get("/admin")
    assert "/admin/audit" in home.text and "/admin/staff" not in home.text
    assert (await desk.get("/admin/audit")).status_code == 200
    assert (await desk.get("/admin/system")).status_code == 403


async def test_nobody_signed_in_goes_to_the_login(desk: Desk) -> None:
    answer = await desk.get("/admin/staff")
    assert answer.headers["location"].startswith("/login?next=")
