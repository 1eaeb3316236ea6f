"""语音导航 in the browser: from a template, step by step, tried, kept, put live, taken back."""

import pytest

from hotline.calls import drafts
from hotline.calls.ivr.steps import LABELS, Condition
from hotline.calls.models import IvrFlow, IvrVersion
from tests.calls.exchange import Exchange
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/calls/flows"
MAIN = f"{URL}/main"


@pytest.fixture
async def editor(desk: Desk, exchange: Exchange) -> Desk:
    """A shift lead before the template's flow."""
    await drafts.start("main", "主导航", "main", by=exchange["shift_lead"], now=exchange.now)
    return await desk.as_("shift_lead")


async def test_a_flow_begins_with_a_template_and_goes_live(desk: Desk) -> None:
    await desk.as_("shift_lead")
    refused = await desk.post(f"{URL}/new", {"code": "主", "name": "主导航", "template": "main"})
    assert refused.status_code == 422 and "编码只能包含" in refused.text
    made = await desk.post(f"{URL}/new", {"code": "main", "name": "主导航", "template": "main"})
    assert made.headers["location"] == MAIN
    page = (await desk.get(MAIN)).text
    assert "主菜单" in page and "flow-svg" in page and "没有启用" in page
    assert (await desk.post(f"{MAIN}/versions/1/publish", at=MAIN)).status_code == 303
    assert (await IvrFlow.get()).live == 1 and "第 1 版在用" in (await desk.get(URL)).text


@pytest.mark.parametrize("kind", LABELS)
async def test_every_kind_of_step_has_a_form(editor: Desk, kind: str) -> None:
    page = await editor.get(f"{MAIN}/steps/new?kind={kind}")
    assert page.status_code == 200 and 'name="title"' in page.text


async def test_every_step_of_the_template_is_saved_as_it_is(editor: Desk, exchange: Exchange) -> None:
    """What a browser sends back of an untouched form changes nothing."""
    import re
    from html import unescape

    await only_for_one_centre("hours", exchange)
    before = (await drafts.draft("main", by=exchange["shift_lead"])).flow
    for name in ("hours", "menu", "number", "query", "citizen"):
        page = (await editor.get(f"{MAIN}/steps/{name}")).text
        form = page[page.index('class="card form"') : page.index("</form>", page.index('class="card form"'))]
        values = {
            one: unescape(value)
            for kind, one, value in re.findall(r'<input([^>]*) name="([^"]+)" value="([^"]*)"', form)
            if "checkbox" not in kind and "radio" not in kind
        }
        for one, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form):
            chosen = re.search(r'<option value="([^"]*)" selected', body)
            values[one] = chosen[1] if chosen else ""
        for one, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S):
            values[one] = unescape(text)
        for one, value in re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)" checked', form):
            values[one] = value
        values.pop("csrf_token")
        answer = await editor.post(f"{MAIN}/steps/{name}", values)
        assert answer.status_code == 303, answer.text
    assert (await drafts.draft("main", by=exchange["shift_lead"])).flow == before


async def only_for_one_centre(name: str, exchange: Exchange) -> None:
    """A condition only shared flows have: no field shows it."""
    drawn = await drafts.draft("main", by=exchange["shift_lead"])
    step = drawn.flow.steps[name]
    assert isinstance(step, Condition)
    first, *others = step.branches
    bound = first.model_copy(update={"when": first.when.model_copy(update={"tenant": 7})})
    changed = step.model_copy(update={"branches": (bound, *others)})
    await drafts.put("main", name, changed, drawn.revision, by=exchange["shift_lead"])


async def test_a_step_is_added_leads_on_and_what_is_missing_is_named(editor: Desk) -> None:
    start = {"revision": "0", "title": "节日问候", "prompt.text.zh": "节日快乐", "next": "step_1"}
    empty = await editor.post(f"{MAIN}/steps/new?kind=play", start | {"prompt.text.zh": "", "next": ""})
    assert empty.status_code == 422 and "节日问候" in empty.text and "f-next-error" in empty.text
    assert (await editor.post(f"{MAIN}/steps/new?kind=play", start)).status_code == 303
    page = (await editor.get(MAIN)).text
    assert "步骤“step_1”不存在" in page and "创建 step_1" in page
    stale = await editor.post(f"{MAIN}/steps/new?kind=hang_up&name=step_1", {"revision": "0"})
    assert stale.status_code == 409 and "流程刚被别人改过" in stale.text
    made = await editor.post(f"{MAIN}/steps/new?kind=hang_up&name=step_1", {"revision": "1", "title": "祝福"})
    assert made.status_code == 303
    assert "没有任何步骤通向这里" in (await editor.get(f"{MAIN}/steps/play_1")).text
    revised = {"revision": "2"}
    assert (await editor.post(f"{MAIN}/steps/play_1/begin", revised, at=MAIN)).status_code == 303
    renamed = await editor.post(f"{MAIN}/steps/play_1/rename", {"revision": "3", "name": "festival"}, at=MAIN)
    assert renamed.headers["location"] == f"{MAIN}/steps/festival"
    twice = await editor.post(f"{MAIN}/steps/festival/rename", {"revision": "4", "name": "menu"}, at=MAIN)
    assert twice.status_code == 409 and "已经使用" in twice.text
    assert (await editor.post(f"{MAIN}/steps/step_1/remove", {"revision": "4"}, at=MAIN)).status_code == 303
    assert "步骤“step_1”不存在" in (await editor.get(MAIN)).text


async def test_a_draft_is_compared_kept_and_taken_back(editor: Desk, exchange: Exchange) -> None:
    await editor.post(f"{MAIN}/versions/1/publish", at=MAIN)
    values = {"revision": "0", "title": "结束", "prompt.text.zh": "祝您愉快，再见。"}
    assert (await editor.post(f"{MAIN}/steps/bye", values)).status_code == 303
    compared = (await editor.get(f"{MAIN}/difference")).text
    assert "祝您愉快" in compared and "感谢来电" in compared
    await editor.post(f"{MAIN}/keep", {"note": "换结束语", "then": "publish"}, at=MAIN)
    row = await IvrFlow.get()
    assert (row.live, row.draft) == (2, None)
    assert "换结束语" in (await editor.get(MAIN)).text
    assert "祝您愉快" in (await editor.get(f"{MAIN}/difference?before=1&after=2")).text
    await editor.post(f"{MAIN}/versions/1/publish", at=MAIN)
    assert (await IvrFlow.get()).live == 1
    await editor.post(f"{MAIN}/versions/1/edit", at=MAIN)
    assert "没有不同" in (await editor.get(f"{MAIN}/difference?before=1")).text
    await editor.post(f"{MAIN}/discard", at=MAIN)
    assert (await IvrFlow.get()).draft is None and await IvrVersion.all().count() == 2
    assert (await editor.get(f"{MAIN}/difference?before=9")).status_code == 404


async def test_a_flow_is_walked_through_as_text(editor: Desk) -> None:
    url = f"{MAIN}/try"
    page = (await editor.get(url)).text
    assert "普通话服务请按1" in page
    page = (await editor.post(url, {"acts": "1", "act": "0", "open": "true"})).text
    assert "转到技能组：citizen" in page and "按 0" in page
    page = (await editor.post(url, {"acts": "1 0", "act": "failed", "open": "true"})).text
    assert "暂时没有坐席可以接听" in page
    page = (await editor.post(url, {"acts": "", "act": "2", "open": "false"})).text
    assert "登记了稍后回拨" in page and "通话结束" in page
    strange = await editor.post(url, {"acts": "9 9 x nonsense", "act": "failed", "at": "nonsense"})
    assert strange.status_code == 422


async def test_only_whoever_configures_opens_flows(editor: Desk) -> None:
    await editor.as_("agent")
    for url in (URL, MAIN, f"{MAIN}/steps/menu", f"{MAIN}/try"):
        assert (await editor.get(url)).status_code == 403
    await editor.as_("shift_lead")
    for url in (f"{URL}/nothing", f"{MAIN}/steps/nothing"):
        assert (await editor.get(url)).status_code == 404
