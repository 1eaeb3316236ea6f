"""Drawing a flow step by step, and what becomes of it."""

from dataclasses import replace

import pytest

from hotline.calls import drafts, flows
from hotline.calls.ivr import editing
from hotline.calls.ivr.checking import problems
from hotline.calls.ivr.steps import Flow, HangUp, Play, Prompt
from hotline.calls.ivr.templates import TEMPLATES
from hotline.calls.models import IvrVersion
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from tests.calls.exchange import Exchange
from tests.calls.ivr.flows import city

SAID = Prompt(text={"zh": "请稍候"})


@pytest.mark.parametrize("name", TEMPLATES)
def test_our_templates_may_speak_at_once(name: str) -> None:
    assert problems(Flow.model_validate(TEMPLATES[name][1])) == []


def test_renaming_takes_every_way_along_and_no_word_or_variable() -> None:
    flow = Flow.model_validate(city())
    renamed = editing.rename(editing.rename(flow, "code", "secret"), "main", "top")
    assert problems(renamed) == []
    assert renamed.steps["number"].model_dump()["next"] == "secret"
    assert renamed.steps["query"].model_dump()["code_from"] == "code"
    assert renamed.steps["top"].model_dump()["keys"]["9"] == "top"
    back = editing.rename(editing.rename(renamed, "top", "main"), "secret", "code")
    assert back == flow


def test_differences_name_what_came_went_and_changed() -> None:
    before = Flow.model_validate(city())
    after = editing.put(editing.remove(before, "bye"), "extra", HangUp())
    after = editing.put(after, "welcome", Play(prompt=SAID, next="main"))
    found = {one.step: one.kind for one in editing.differences(before, after)}
    assert found == {"welcome": "changed", "extra": "added", "bye": "removed"}
    assert editing.missing(after) == ["bye"]


async def test_a_flow_is_drawn_kept_and_put_live(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    await drafts.start("main", "主导航", "main", by=lead, now=now)
    first = await drafts.draft("main", by=lead)
    assert not first.changed and first.problems == []
    name = await drafts.add("main", Play(prompt=SAID, next="menu"), first.revision, by=lead)
    assert name == "play_1"
    drawn = await drafts.draft("main", by=lead)
    assert drawn.changed and [one.step for one in drawn.problems] == ["play_1"]
    with pytest.raises(Conflict):
        await drafts.remove("main", name, first.revision, by=lead)
    await drafts.begin_with("main", name, drawn.revision, by=lead)
    await drafts.rename("main", name, "please", drawn.revision + 1, by=lead)
    version = await drafts.keep("main", "试改", by=lead, now=now)
    assert version.number == 2 and version.data["start"] == "please"
    assert (await drafts.keep("main", "", by=lead, now=now)).number == 2
    assert await IvrVersion.all().count() == 2
    again = await drafts.take_up("main", 1, by=lead)
    assert again.changed and again.row.draft_of == 1
    await drafts.discard("main", by=lead)
    assert not (await drafts.draft("main", by=lead)).changed


@pytest.mark.sqlite
async def test_what_cannot_be_drawn_is_refused(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    with pytest.raises(Invalid):
        await drafts.start("main", "主导航", "nothing", by=lead, now=now)
    await drafts.start("main", "主导航", "main", by=lead, now=now)
    revision = (await drafts.draft("main", by=lead)).revision
    for refused in (
        drafts.rename("main", "menu", "bye", revision, by=lead),
        drafts.add("main", HangUp(), revision, by=lead, name="bye"),
    ):
        with pytest.raises(Conflict):
            await refused
    for missing in (
        drafts.remove("main", "nobody", revision, by=lead),
        drafts.take_up("main", 9, by=lead),
        drafts.draft("main", by=replace(lead, tenant_id=(lead.tenant_id or 0) + 1)),
    ):
        with pytest.raises(NotFound):
            await missing
    with pytest.raises(Forbidden):
        await drafts.draft("main", by=exchange["agent"])
    assert [one.code for one in await flows.listing(by=lead)] == ["main"]
