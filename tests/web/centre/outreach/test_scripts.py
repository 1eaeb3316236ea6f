"""话术 in the browser: begun, written step by step, tried as text, read by a second person."""

import re
from html import unescape

import pytest

from hotline.outreach.scripts import drafts, library
from hotline.outreach.scripts.built_in import CODES, built_in
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.steps import LABELS, Ask
from tests.orders.town import Town
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/outreach/scripts"
MINE = f"{URL}/script-1"
ASK = {
    "revision": "1",
    "prompt.text": "听清楚了请按1，再听一遍请按2。",
    "into": "heard",
    "part0.value": "听清楚了",
    "part0.key": "1",
    "part0.next": "bye",
    "part0.phrases": "知道了、明白了",
    "part1.value": "重听",
    "part1.key": "2",
    "part1.next": "hello",
    "otherwise": "bye",
}


@pytest.fixture
async def writer(desk: Desk) -> Desk:
    """A shift lead with a script begun, whose greeting leads to a question that is to be written."""
    await desk.as_("shift_lead")
    made = await desk.post(f"{URL}/new", {"name": "停水通知", "note": "片区停水", "origin": ""})
    assert made.headers["location"] == MINE
    hello = {"revision": "0", "prompt.text": GREETING, "next": "ask_1"}
    assert (await desk.post(f"{MINE}/steps/hello", hello)).status_code == 303
    return desk


GREETING = "您好，我是12345热线的智能语音助手，本次通话会录音。{content}。转人工请按0。"


async def handed_in(writer: Desk) -> None:
    assert (await writer.post(f"{MINE}/steps/new?kind=ask&name=ask_1", ASK)).status_code == 303
    assert (await writer.post(f"{MINE}/hand-in", {"note": "第一次"}, at=MINE)).status_code == 303


def values(page: str) -> dict[str, str]:
    """What a browser sends back of an untouched form."""
    form = page[page.index('class="card form"') : page.index("</form>", page.index('class="card form"'))]
    found = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    for one, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[one] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S))
    return {name: unescape(value) for name, value in found.items()}


async def test_ours_stand_in_the_list_and_open(desk: Desk) -> None:
    page = (await (await desk.as_("manager")).get(URL)).text
    assert page.count("系统自带") == len(CODES)
    one = (await desk.get(f"{URL}/callback")).text
    assert "flow-svg" in one and "诉求标题" in one and "新增步骤" not in one


@pytest.mark.parametrize("kind", LABELS)
async def test_every_kind_of_step_has_a_form(writer: Desk, kind: str) -> None:
    page = await writer.get(f"{MINE}/steps/new?kind={kind}")
    assert page.status_code == 200 and 'name="title"' in page.text


async def test_an_untouched_form_changes_nothing(writer: Desk) -> None:
    for revision, name in enumerate(built_in()["callback"].script.steps):
        sent = values((await writer.get(f"{URL}/callback/steps/{name}")).text)
        assert sent["revision"] == str(revision)
        assert (await writer.post(f"{URL}/callback/steps/{name}", sent)).status_code == 303, name
    row = await RobotScript.get(code="callback")
    assert row.draft == built_in()["callback"].script.model_dump(mode="json")


async def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(writer: Desk) -> None:
    wrong = ASK | {"part0.key": "", "into": "答案", "seconds": "200"}
    page = await writer.post(f"{MINE}/steps/new?kind=ask", wrong)
    assert page.status_code == 422
    for said in ("知道了、明白了", "答案", "不能大于 30", 'id="f-part0-key"'):
        assert said in page.text, said
    empty = {name: value for name, value in ASK.items() if not name.startswith("part")}
    page = await writer.post(f"{MINE}/steps/new?kind=ask", empty)
    assert page.status_code == 422 and "至少要写一个回答" in page.text


async def test_answers_are_added_moved_and_taken_away(writer: Desk, town: Town) -> None:
    await writer.post(f"{MINE}/steps/new?kind=ask&name=ask_1", ASK | {"do": "down:0"})

    async def answers() -> list[str]:
        step = (await drafts.draft("script-1", by=town["shift_lead"], now=town.now)).script.steps["ask_1"]
        assert isinstance(step, Ask)
        return [one.value for one in step.answers]

    assert await answers() == ["重听", "听清楚了"]
    sent = values((await writer.get(f"{MINE}/steps/ask_1")).text)
    await writer.post(f"{MINE}/steps/ask_1", sent | {"do": "drop:0"})
    assert await answers() == ["听清楚了"]


async def test_findings_are_listed_with_a_way_to_mend_them(writer: Desk) -> None:
    page = (await writer.get(MINE)).text
    assert "有 1 处问题" in page and f"{MINE}/steps/new?name=ask_1" in page
    refused = await writer.post(f"{MINE}/hand-in", {"note": "早了"}, at=MINE)
    assert refused.status_code == 422 and "不能送审" in refused.text and "早了" in refused.text


async def test_two_writers_are_told_of_each_other(writer: Desk) -> None:
    late = {"revision": "0", "prompt.text": "迟到的话", "next": "bye"}
    page = await writer.post(f"{MINE}/steps/hello", late)
    assert page.status_code == 409 and "刚被别人改过" in page.text and "迟到的话" in page.text


async def test_a_second_person_reads_the_difference_and_approves(writer: Desk, desk: Desk) -> None:
    await handed_in(writer)
    version = f"{MINE}/versions/1"
    own = await writer.get(version)
    assert "提交审核" not in own.text
    await desk.as_("manager")
    assert "请您审核" in (await desk.get(URL)).text
    refused = await desk.post(f"{version}/decide", {"decision": "refuse", "opinion": ""}, at=version)
    assert refused.status_code == 422 and "请写明不通过的原因" in refused.text
    await desk.post(f"{version}/decide", {"decision": "approve"}, at=version)
    assert (await ScriptVersion.get(script__code="script-1")).state == "approved"
    assert "第 1 版在用" in (await desk.get(MINE)).text


async def test_a_changed_version_is_shown_beside_the_one_in_use(writer: Desk, desk: Desk) -> None:
    end = {"revision": "0", "prompt.text": "好的，再见。", "outcome": "completed"}
    await writer.post(f"{URL}/rescue/steps/thanks", end)
    await writer.post(f"{URL}/rescue/hand-in", {"note": ""}, at=f"{URL}/rescue")
    page = (await (await desk.as_("supervisor")).get(f"{URL}/rescue/versions/2")).text
    assert "与第 1 版不同的地方" in page and "好的，再见。" in page and "感谢您的来电" in page
    number, _ = await library.in_force((await RobotScript.get(code="rescue")).tenant_id, "rescue")
    assert number == 1


async def test_a_talk_is_tried_in_the_browser(desk: Desk) -> None:
    await desk.as_("manager")
    url = f"{URL}/callback/try"
    begun = (await desk.get(url)).text
    assert "智能语音助手" in begun and "滨江路路灯不亮" in begun
    said = (await desk.post(url, {"act": "say", "said": "挺满意的"})).text
    assert "听成“满意”" in said and "办理结果" in said
    unclear = {"acts": "say:挺满意的", "act": "say", "said": "不满意", "poorly": "true"}
    assert "声音不清楚，不采信" in (await desk.post(url, unclear)).text
    asked = (await desk.post(url, {"acts": "key:1", "act": "key:0"})).text
    assert "转人工：对方要求" in asked and "没有空闲坐席" in asked
    over = (await desk.post(url, {"act": "machine"})).text
    assert "挂机：语音信箱" in over and "通话结束" in over


async def test_who_only_looks_changes_nothing(writer: Desk, desk: Desk) -> None:
    await desk.as_("manager")
    assert (await desk.post(f"{MINE}/steps/bye/remove", {"revision": "1"}, at=URL)).status_code == 403
    await desk.as_("agent")
    assert (await desk.get(URL)).status_code == 403
