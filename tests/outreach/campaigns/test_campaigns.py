"""A campaign from start to end: who may do what to it, when it is over, what is counted."""

from datetime import timedelta

import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, NotFound
from hotline.outreach.campaigns import actions, closing
from hotline.outreach.campaigns.dialling import CallOutcome, Ending, claim, ended
from hotline.outreach.campaigns.figures import figures_of
from hotline.outreach.campaigns.governing import Level, level
from hotline.outreach.campaigns.models import Campaign, OutreachRules, Recipient
from hotline.outreach.campaigns.states import CampaignState, RecipientState, Result
from hotline.worktime.zone import local
from tests.orders.town import build
from tests.outreach.campaigns.conftest import Outreach

NUMBERS = [f"1390000000{n}" for n in range(6)]


async def test_only_from_the_right_state_by_the_right_people_of_the_same_centre(outreach: Outreach) -> None:
    campaign, town, now = await outreach.campaign(state=CampaignState.DRAFT), outreach.town, outreach.now
    with pytest.raises(Conflict, match="没有可以呼叫的人"):
        await actions.start(campaign.id, by=town["supervisor"], now=now)
    await outreach.people(campaign, NUMBERS)
    with pytest.raises(Forbidden):
        await actions.start(campaign.id, by=town["agent"], now=now)
    foreign = await build("b_", "450700")
    with pytest.raises(NotFound):
        await actions.start(campaign.id, by=foreign["supervisor"], now=now)
    for act in ("start", "pause", "resume", "cancel"):
        await actions.ACTS[act](campaign.id, by=town["supervisor"], now=now)
    with pytest.raises(Conflict, match="状态已经变化"):
        await actions.resume(campaign.id, by=town["supervisor"], now=now)
    assert await AuditEntry.filter(subject=f"campaign:{campaign.id}").count() == 4
    assert await Recipient.filter(result=Result.CANCELLED).count() == len(NUMBERS)


async def test_who_is_on_the_line_when_it_is_cancelled_is_not_tried_again(outreach: Outreach) -> None:
    campaign = await outreach.campaign()
    await outreach.people(campaign, NUMBERS[:1])
    [call] = await claim("one", lines=9, agents={}, now=outreach.now)
    await actions.cancel(campaign.id, by=outreach.town["manager"], now=outreach.now)
    await ended(call.attempt_id, Ending(CallOutcome.NO_ANSWER), outreach.later(seconds=30))
    assert (await Recipient.get()).result is Result.CANCELLED


async def test_it_is_over_when_everybody_is_or_its_last_day_has_passed(outreach: Outreach) -> None:
    short = await outreach.campaign(last_day=local(outreach.now).date())
    long = await outreach.campaign()
    await outreach.people(short, NUMBERS[:2])
    await outreach.people(long, NUMBERS[2:3])
    [first, *_rest] = await claim("one", lines=1, agents={}, now=outreach.now)
    await ended(first.attempt_id, Ending(CallOutcome.HUMAN, result="completed"), outreach.now)
    assert await actions.finish_done(outreach.now) == 0
    assert not await Recipient.filter(result=Result.EXPIRED).exists()
    assert await closing.close_late(outreach.later(days=1)) == 1
    assert await actions.finish_done(outreach.now) == 1
    states = {one.id: one.state for one in await Campaign.all()}
    assert states == {short.id: CampaignState.FINISHED, long.id: CampaignState.RUNNING}


async def test_figures_count_people_and_calls_apart(outreach: Outreach) -> None:
    campaign = await outreach.campaign()
    await outreach.people(campaign, NUMBERS)
    calls = await claim("one", lines=9, agents={}, now=outreach.now)
    endings = (
        Ending(CallOutcome.HUMAN, seconds=30, result="acknowledged"),
        Ending(CallOutcome.HUMAN, seconds=61),
        Ending(CallOutcome.HANDED_OVER, seconds=119),
        Ending(CallOutcome.HUMAN, seconds=20, result="nobody_free", abandoned=True),
        Ending(CallOutcome.BUSY),
    )
    for call, ending in zip(calls, endings, strict=False):
        await ended(call.attempt_id, ending, outreach.now)
    found = (await figures_of([campaign.id]))[campaign.id]
    assert (found.people, found.done, found.calls, found.progress) == (6, 4, 6, 66)
    assert found.states == {RecipientState.DONE: 4, RecipientState.WAITING: 1, RecipientState.CALLING: 1}
    assert (found.minutes, found.abandoned_share, found.completion) == (1 + 2 + 2 + 1, 0.5, 0.25)
    assert found.reached_share == pytest.approx(4 / 6)
    assert found.average_seconds == pytest.approx(230 / 4)
    assert (await OutreachRules.get()).used_minutes == 6
    assert (await figures_of([])) == {}


def test_the_package_warns_at_eighty_per_cent_and_stops_at_its_end() -> None:
    def at(used: int, beyond: bool = False) -> Level:
        return level(OutreachRules(used_minutes=used, package_minutes=100, beyond_package=beyond))

    assert [at(79), at(80), at(100), at(100, True)] == [
        Level.FINE,
        Level.NEARLY,
        Level.USED_UP,
        Level.BEYOND,
    ]


async def test_a_call_not_allowed_within_its_time_is_closed_without_a_gateway(outreach: Outreach) -> None:
    [person] = await outreach.people(await outreach.campaign(), NUMBERS[:1])
    await Recipient.filter(id=person.id).update(not_after=outreach.now + timedelta(minutes=1))
    assert await closing.close_late(outreach.now) == 0
    assert await closing.close_late(outreach.later(minutes=1)) == 1
    assert (await Recipient.get()).result is Result.EXPIRED
