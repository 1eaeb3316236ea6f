"""The table, walked: every step from every state by everybody."""

import pytest

from hotline.infra.errors import Conflict, Forbidden, NotFound, Refused
from hotline.people.permissions import PERMISSIONS
from hotline.supervision import timeline, workflow_page
from hotline.supervision.access import allowed_steps
from hotline.supervision.actions import HANDLERS
from hotline.supervision.case import load
from hotline.supervision.models import SupervisionEvent, SupervisionNotice
from hotline.supervision.states import OPEN, STATES, SupervisionState
from hotline.supervision.workflow import STEPS, WORKFLOW, Side
from tests.orders.town import Town
from tests.supervision.notices import issue, take

FIELDS = {
    "feed_back": {"content": "已办理"},
    "verify": {"opinion": "属实"},
    "refuse": {"reason": "材料不全"},
    "postpone": {"due_at": "2026-08-01T10:00", "reason": "情况复杂"},
    "withdraw": {"reason": "发错"},
}
WHO = {Side.TARGET: "leader", Side.ISSUER: "supervisor"}
#: The shortest way into each state.
WAYS = {
    SupervisionState.ISSUED: (),
    SupervisionState.ACKNOWLEDGED: ("acknowledge",),
    SupervisionState.FED_BACK: ("feed_back",),
    SupervisionState.REFUSED: ("feed_back", "refuse"),
    SupervisionState.VERIFIED: ("feed_back", "verify"),
    SupervisionState.WITHDRAWN: ("withdraw",),
}


async def _step(town: Town, notice: SupervisionNotice, name: str) -> SupervisionNotice:
    return await take(town, notice, name, WHO[WORKFLOW[name].side], **FIELDS.get(name, {}))


async def _in(town: Town, state: SupervisionState) -> SupervisionNotice:
    notice = await issue(town, await town.handling())
    for name in WAYS[state]:
        notice = await _step(town, notice, name)
    town.later(hours=5)  # a reminder may be sent again
    assert notice.state is state
    return notice


def test_every_step_is_done_somewhere_and_permitted_to_somebody() -> None:
    assert set(HANDLERS) == set(WORKFLOW)
    assert {step.permission for step in STEPS} <= set(PERMISSIONS)
    assert set(STATES) == set(SupervisionState) == set(WAYS)


def test_every_state_and_step_has_a_look_and_a_sentence() -> None:
    assert set(timeline.STATE_LOOKS) == set(SupervisionState)
    assert set(timeline.STEP_LOOKS) == set(WORKFLOW)
    assert set(timeline.SENTENCES) == {*WORKFLOW, "issue", "overdue"}


def test_from_every_open_state_there_is_a_way_to_the_end_and_from_no_other() -> None:
    reach = {SupervisionState.VERIFIED, SupervisionState.WITHDRAWN}
    assert not any(step.from_states & reach for step in STEPS)
    for _ in STATES:
        reach |= {state for step in STEPS if step.to in reach for state in step.from_states}
    assert (
        reach == set(SupervisionState)
        and set(SupervisionState)
        - {
            SupervisionState.VERIFIED,
            SupervisionState.WITHDRAWN,
        }
        == OPEN
    )


@pytest.mark.sqlite
@pytest.mark.parametrize("state", list(SupervisionState))
async def test_every_step_from_every_state(town: Town, state: SupervisionState) -> None:
    for step in STEPS:
        notice = await _in(town, state)
        before = await SupervisionEvent.filter(notice_id=notice.id).count()
        try:
            after = await _step(town, notice, step.name)
        except Conflict as refusal:
            assert state not in step.from_states and refusal.code == "wrong_state"
            assert (await SupervisionNotice.get(id=notice.id)).state is state
            assert await SupervisionEvent.filter(notice_id=notice.id).count() == before
        else:
            assert state in step.from_states and after.state is (step.to or state)
            assert after.version == before + 1


@pytest.mark.sqlite
@pytest.mark.parametrize("state", list(SupervisionState))
async def test_a_button_is_shown_if_and_only_if_pressing_it_is_allowed(
    town: Town, state: SupervisionState
) -> None:
    notice = await _in(town, state)
    for name, actor in town.people.items():
        case = await load(notice, actor, town.now)
        offered = {step.name for step in allowed_steps(case)}
        for step in STEPS:
            fresh = await SupervisionNotice.get(id=notice.id)
            if step.name in offered:
                assert state in fresh.state and name in ("leader", "signer", "supervisor")
                continue
            with pytest.raises(Refused):
                await take(town, fresh, step.name, actor, **FIELDS.get(step.name, {}))


@pytest.mark.sqlite
async def test_who_may_take_the_first_steps(town: Town) -> None:
    notice = await issue(town, await town.handling())
    may = {
        name: sorted(step.name for step in allowed_steps(await load(notice, actor, town.now)))
        for name, actor in town.people.items()
    }
    town.later(hours=5)
    assert {name: steps for name, steps in may.items() if steps} == {
        "supervisor": ["postpone", "withdraw"],
        "leader": ["acknowledge", "feed_back"],
        "signer": ["acknowledge", "feed_back"],
    }


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["police", "co_signer", "station", "admin"])
async def test_outside_ones_reach_a_notice_does_not_exist(town: Town, who: str) -> None:
    notice = await issue(town, await town.handling())
    with pytest.raises((NotFound, Forbidden)):
        await take(town, notice, "acknowledge", who)


@pytest.mark.sqlite
@pytest.mark.parametrize("who", ["agent", "dispatcher", "signer", "handler", "station", "manager", "admin"])
async def test_only_supervisors_and_leaders_issue(town: Town, who: str) -> None:
    order = await town.handling()
    with pytest.raises(Forbidden):
        await issue(town, order, who)


@pytest.mark.sqlite
async def test_a_leader_issues_below_himself_only(town: Town) -> None:
    elsewhere = await town.submit()
    await town.do(elsewhere, "accept", "agent")
    await town.do(elsewhere, "dispatch", "dispatcher", lead="gaj")
    with pytest.raises(NotFound):
        await issue(town, elsewhere, "leader")
    shared = await town.dispatched()  # 城管局 helps: not the leader's to supervise
    with pytest.raises(Refused):
        await issue(town, shared, "leader", organisation="cgj")
    assert (await issue(town, shared, "leader")).organisation_id == town.organisations["zjj"].id


@pytest.mark.sqlite
async def test_the_page_of_the_docs_is_up_to_date(town: Town) -> None:
    assert workflow_page.PAGE.read_text(encoding="utf-8") == workflow_page.page()
