"""API clients, the audit and the state of the system."""

import pytest

from hotline.infra import audit
from hotline.infra.audit import AuditEntry
from hotline.infra.jobs import JobClaim, all_jobs
from hotline.people.models import ApiClient
from tests.orders.town import build
from tests.web.centre.people import Desk
from web.centre.admin.system import JOBS

pytestmark = pytest.mark.sqlite
CLIENTS, AUDIT = "/admin/clients", "/admin/audit"


async def test_a_clients_secret_is_shown_once(desk: Desk) -> None:
    await desk.as_("admin")
    new = {"name": "大数据平台", "client_id": "big-data", "scopes": ["order.view", "order.submit"]}
    shown = await desk.post(f"{CLIENTS}/new", new)
    assert "只显示这一次" in shown.text
    client = await ApiClient.get(client_id="big-data")
    assert (client.scopes, client.may_act_for_staff) == (["order.view", "order.submit"], False)
    before = client.secret_hash
    await desk.post(f"{CLIENTS}/big-data/renew", at=CLIENTS)
    assert (await ApiClient.get(client_id="big-data")).secret_hash != before
    await desk.post(f"{CLIENTS}/big-data/deactivate", at=CLIENTS)
    assert not (await ApiClient.get(client_id="big-data")).active
    wrong = await desk.post(f"{CLIENTS}/new", {"name": "某平台", "client_id": "Big Data", "scopes": ["x.y"]})
    assert (wrong.status_code, 'value="某平台"' in wrong.text) == (422, True)


async def test_the_audit_is_searched_and_proven(desk: Desk) -> None:
    await desk.as_("admin")
    order = await desk.town.submit()
    await desk.town.do(order, "accept", "agent")
    await audit.seal()
    page = (await desk.get(f"{AUDIT}?who=agent")).text
    assert "受理" in page and str(order.number) in page
    assert "没有符合条件的记录" in (await desk.get(f"{AUDIT}?subject=nothing")).text
    assert "没有符合条件的记录" in (await desk.get(f"{AUDIT}?until=2020-01-01")).text
    proven = await desk.post(f"{AUDIT}/verify", at=AUDIT)
    assert "校验通过" in proven.text
    entry = await AuditEntry.filter(action="order.accept").get()
    await AuditEntry.filter(id=entry.id).update(actor_label="staff:1 somebody else")
    broken = await desk.post(f"{AUDIT}/verify", at=AUDIT)
    assert "校验未通过" in broken.text


async def test_another_centres_deeds_stay_there(desk: Desk) -> None:
    other = await build("b_", "450700")
    order = await other.submit()
    await other.do(order, "accept", "agent")
    await desk.as_("admin")
    page = (await desk.get(AUDIT)).text
    assert str(order.number) not in page


@pytest.mark.parametrize(
    "query", ["since=soon", "after=-1", "after=99999999999999999999", "who=" + "长" * 61]
)
async def test_wrong_questions_do_no_harm(desk: Desk, query: str) -> None:
    await desk.as_("admin")
    assert (await desk.get(f"{AUDIT}?{query}")).status_code == 422


async def test_the_system_page_names_what_fails(desk: Desk) -> None:
    await desk.as_("admin")
    await JobClaim.create(name="orders.mark_clocks", due_at=desk.town.now, last_error="OSError: disk")
    page = (await desk.get("/admin/system")).text
    assert "OSError: disk" in page and "时限预警" in page and "SQLite" in page


def test_every_job_has_a_name_people_read() -> None:
    assert {job.name for job in all_jobs()} <= set(JOBS)


async def test_the_system_page_speaks_english(desk: Desk) -> None:
    await desk.as_("admin")
    await JobClaim.create(name="infra.seal_audit", due_at=desk.town.now)
    page = (await desk.get("/admin/system?lang=en")).text
    assert "Single process" in page and "<dt>Environment</dt>" in page
