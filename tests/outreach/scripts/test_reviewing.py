"""Written by one, read by another, never changed afterwards."""

from typing import Any

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.outreach.scripts import drafts, library, reviewing, shelf
from hotline.outreach.scripts.built_in import CODES, built_in
from hotline.outreach.scripts.models import ScriptVersion
from hotline.outreach.scripts.states import VersionState
from hotline.outreach.scripts.steps import End, Prompt, Transfer
from tests.orders.town import Town, build

BYE = End(prompt=Prompt(text="谢谢您，再见。"))


async def written(town: Town, who: str = "shift_lead", words: End = BYE) -> str:
    """A new script with one change."""
    row = await shelf.begin("停水通知", "", by=town[who], now=town.now)
    await drafts.put(row.code, "bye", words, 0, by=town[who])
    return row.code


async def handed_in(town: Town, who: str = "shift_lead") -> str:
    code = await written(town, who)
    await reviewing.hand_in(code, "第一次", by=town[who], now=town.now)
    return code


async def decide(
    town: Town, code: str, who: str, number: int = 1, decision: str = "approve", why: str = ""
) -> Any:
    return await reviewing.decide(code, number, decision, why, by=town[who], now=town.now)


async def test_ours_may_be_spoken_before_anybody_looked_and_stand_on_the_shelf_afterwards(town: Town) -> None:
    centre = town.centre.id
    assert await library.in_force(centre, "callback") == (1, built_in()["callback"].script)
    rows = await shelf.listing(by=town["manager"], now=town.now)
    assert [row.code for row in rows] == list(CODES)
    assert await library.in_force(centre, "callback") == (1, built_in()["callback"].script)
    assert [one.code for one in await library.usable(centre)] == list(CODES)


async def test_only_what_a_second_person_approved_is_spoken(town: Town) -> None:
    code = await handed_in(town)
    with pytest.raises(Conflict):
        await library.in_force(town.centre.id, code)
    await decide(town, code, "supervisor")
    number, script = await library.in_force(town.centre.id, code)
    assert number == 1 and script.steps["bye"] == BYE
    deeds = await AuditEntry.filter(action__startswith="outreach.script_").order_by("id")
    assert [one.action.rpartition("_")[2] for one in deeds] == ["begin", "in", "review"]


async def test_nobody_who_wrote_a_word_of_it_approves_it(town: Town) -> None:
    code = await written(town, "supervisor")
    await drafts.put(code, "bye", BYE, 1, by=town["shift_lead"])
    await reviewing.hand_in(code, "", by=town["shift_lead"], now=town.now)
    with pytest.raises(Forbidden):
        await decide(town, code, "supervisor")
    with pytest.raises(Forbidden):
        await decide(town, code, "shift_lead")
    await decide(town, code, "manager")


async def test_refused_needs_a_reason_and_is_a_draft_again(town: Town) -> None:
    code = await handed_in(town)
    with pytest.raises(Invalid):
        await decide(town, code, "manager", decision="refuse")
    await decide(town, code, "manager", decision="refuse", why="太长")
    draft = await drafts.draft(code, by=town["shift_lead"], now=town.now)
    assert draft.changed and draft.script.steps["bye"] == BYE
    with pytest.raises(Conflict):
        await decide(town, code, "manager")


async def test_a_new_version_leaves_calls_under_way_theirs(town: Town) -> None:
    code = await handed_in(town)
    await decide(town, code, "manager")
    await drafts.put(code, "bye", End(), 2, by=town["shift_lead"])
    second = await reviewing.hand_in(code, "", by=town["shift_lead"], now=town.now)
    await decide(town, code, "manager", second.number)
    centre = town.centre.id
    assert (await library.in_force(centre, code))[0] == 2
    assert (await library.version(centre, code, 1)).steps["bye"] == BYE
    await reviewing.go_back(code, 1, by=town["manager"], now=town.now)
    assert (await library.in_force(centre, code))[1].steps["bye"] == BYE


async def test_with_a_finding_it_is_not_even_handed_in(town: Town) -> None:
    row = await shelf.begin("坏的", "", by=town["shift_lead"], now=town.now)
    await drafts.remove(row.code, "bye", 0, by=town["shift_lead"])
    with pytest.raises(Invalid, match="不存在"):
        await reviewing.hand_in(row.code, "", by=town["shift_lead"], now=town.now)


async def test_withdrawn_goes_back_to_its_writer(town: Town) -> None:
    code = await handed_in(town)
    await reviewing.withdraw(code, by=town["shift_lead"], now=town.now)
    assert (await ScriptVersion.get()).state is VersionState.WITHDRAWN
    assert (await drafts.draft(code, by=town["shift_lead"], now=town.now)).changed


async def test_two_writers_do_not_overwrite_each_other(town: Town) -> None:
    code = await written(town)
    with pytest.raises(Conflict):
        await drafts.put(code, "bye", End(), 0, by=town["supervisor"])


async def test_a_copy_is_ones_own_and_ours_are_not_put_away(town: Town) -> None:
    lead, manager = town["shift_lead"], town["manager"]
    copied = await shelf.copy("rescue", "夜间回拨", by=lead, now=town.now)
    draft = await drafts.draft(copied.code, by=lead, now=town.now)
    assert draft.script == built_in()["rescue"].script
    with pytest.raises(Forbidden):
        await shelf.retire("rescue", by=manager, now=town.now)
    await reviewing.hand_in(copied.code, "", by=lead, now=town.now)
    await decide(town, copied.code, "manager")
    await shelf.retire(copied.code, by=manager, now=town.now)
    assert copied.code not in [one.code for one in await library.usable(town.centre.id)]


async def test_another_centres_scripts_do_not_exist(town: Town) -> None:
    code = await handed_in(town)

    other = await build("b_", "450700")
    with pytest.raises(NotFound):
        await drafts.draft(code, by=other["shift_lead"], now=town.now)
    with pytest.raises(NotFound):
        await reviewing.decide(code, 1, "approve", "", by=other["manager"], now=town.now)
    with pytest.raises(NotFound):
        await library.in_force(other.centre.id, code)


@pytest.mark.parametrize("wrong", [{"group": 987_654}, {"prompt": Prompt(text="请稍候", recording="gone")}])
async def test_what_it_points_at_must_be_its_own_centres(town: Town, wrong: dict[str, Any]) -> None:
    code = await written(town)
    step = Transfer.model_validate({"prompt": Prompt(text="请稍候"), **wrong})
    await drafts.put(code, "bye", step, 1, by=town["shift_lead"])
    with pytest.raises(Invalid, match="已不存在"):
        await reviewing.hand_in(code, "", by=town["shift_lead"], now=town.now)
