"""What staff do with a campaign, one use-case a function."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.calls.models import SkillGroup
from hotline.infra import audit
from hotline.infra.database import locked, transaction
from hotline.infra.errors import Conflict, Invalid, NotFound
from hotline.outreach.campaigns import live
from hotline.outreach.campaigns.inputs import NewCampaign, Timing
from hotline.outreach.campaigns.models import Attempt, Campaign, Recipient
from hotline.outreach.campaigns.states import CampaignState, RecipientState, Result
from hotline.outreach.campaigns.turns import turn
from hotline.outreach.scripts import library
from hotline.people.actor import Actor
from hotline.people.permissions import require
from hotline.worktime.zone import local

GONE = "没有找到这个外呼任务"
DRAFT, RUNNING, PAUSED, FINISHED, CANCELLED = CampaignState


async def create(new: NewCampaign, *, by: Actor, now: datetime) -> Campaign:
    """A draft with the version of the script that is in force today; it keeps that one."""
    require(by, "outreach.edit")
    tenant_id = by.tenant_id or 0
    if new.script not in {one.code for one in await library.usable(tenant_id)}:
        raise Invalid("请选择审核通过的话术", fields={"script": "请选择审核通过的话术"})
    version, _script = await library.in_force(tenant_id, new.script)
    async with transaction():
        campaign = await Campaign.create(
            tenant_id=tenant_id,
            name=new.name,
            script_code=new.script,
            script_version=version,
            created_by_id=by.staff_id,
            created_at=now,
        )
        await _note(campaign, "outreach.campaign_created", {"name": new.name, "script": new.script}, by, now)
    return campaign


async def set_timing(campaign_id: int, timing: Timing, *, by: Actor, now: datetime) -> Campaign:
    """When, how fast, how often; also while it runs."""
    require(by, "outreach.edit")
    if timing.last_day is not None and timing.last_day < local(now).date():
        raise Invalid("最后一天不能早于今天", fields={"last_day": "最后一天不能早于今天"})
    if timing.group and not await SkillGroup.exists(id=timing.group, tenant_id=by.tenant_id, active=True):
        raise Invalid("没有这个技能组", fields={"group": "没有这个技能组"})
    async with turn(by.tenant_id or 0):
        campaign = await _found(campaign_id, by)
        if campaign.state in (FINISHED, CANCELLED):
            raise Conflict("任务已经结束", code="over")
        values = timing.model_dump(exclude={"group"}) | {"group_id": timing.group}
        await campaign.update_from_dict(values).save()
        await _note(campaign, "outreach.campaign_timed", timing.model_dump(mode="json"), by, now)
    return campaign


async def start(campaign_id: int, *, by: Actor, now: datetime) -> Campaign:
    """From a draft with an audience to calls."""
    require(by, "outreach.run")
    async with turn(by.tenant_id or 0):
        campaign = await _found(campaign_id, by)
        _must_be(campaign, DRAFT)
        if campaign.loading_since is not None:
            raise Conflict("名单还在读取，请稍后再开始", code="loading")
        if not await Recipient.filter(campaign_id=campaign.id).exists():
            raise Conflict("名单里没有可以呼叫的人", code="no_audience")
        if campaign.last_day is not None and campaign.last_day < local(now).date():
            raise Conflict("最后一天已经过去，请先修改时间", code="too_late")
        await library.version(campaign.tenant_id, campaign.script_code, campaign.script_version)
        return await _move(campaign, RUNNING, "outreach.campaign_started", by, now, started_at=now)


async def pause(campaign_id: int, *, by: Actor, now: datetime) -> Campaign:
    """No new calls; those under way go on."""
    require(by, "outreach.run")
    async with turn(by.tenant_id or 0):
        campaign = await _found(campaign_id, by)
        _must_be(campaign, RUNNING)
        return await _move(campaign, PAUSED, "outreach.campaign_paused", by, now)


async def resume(campaign_id: int, *, by: Actor, now: datetime) -> Campaign:
    """On with it."""
    require(by, "outreach.run")
    async with turn(by.tenant_id or 0):
        campaign = await _found(campaign_id, by)
        _must_be(campaign, PAUSED)
        return await _move(campaign, RUNNING, "outreach.campaign_resumed", by, now)


async def cancel(campaign_id: int, *, by: Actor, now: datetime) -> Campaign:
    """For good: who waits is not called, calls under way go on to their end."""
    require(by, "outreach.run")
    async with turn(by.tenant_id or 0):
        campaign = await _found(campaign_id, by)
        _must_be(campaign, DRAFT, RUNNING, PAUSED)
        waiting = Recipient.filter(campaign_id=campaign.id, state=RecipientState.WAITING)
        await waiting.update(state=RecipientState.DONE, result=Result.CANCELLED, done_at=now)
        return await _move(campaign, CANCELLED, "outreach.campaign_cancelled", by, now, ended_at=now)


async def finish_done(now: datetime) -> int:
    """Running campaigns nobody is left to be called in; returns how many."""
    finished = 0
    for campaign in await Campaign.filter(state=RUNNING):
        async with turn(campaign.tenant_id):
            left = Recipient.filter(campaign_id=campaign.id).exclude(state=RecipientState.DONE)
            if await left.exists() or await Attempt.filter(campaign_id=campaign.id, ended_at=None).exists():
                continue
            running = Campaign.filter(id=campaign.id, state=RUNNING)
            finished += await running.update(state=FINISHED, ended_at=now)
            live.tell(campaign)
    return finished


ACTS: Mapping[str, Any] = {"start": start, "pause": pause, "resume": resume, "cancel": cancel}
#: What a screen offers, by state.
OFFERED: Mapping[CampaignState, tuple[str, ...]] = {
    DRAFT: ("start", "cancel"),
    RUNNING: ("pause", "cancel"),
    PAUSED: ("resume", "cancel"),
    FINISHED: (),
    CANCELLED: (),
}


async def _found(campaign_id: int, by: Actor) -> Campaign:
    campaign = await locked(Campaign, id=campaign_id, tenant_id=by.tenant_id)
    if campaign is None:
        raise NotFound(GONE)
    return campaign


def _must_be(campaign: Campaign, *states: CampaignState) -> None:
    if campaign.state not in states:
        raise Conflict("任务的状态已经变化，请刷新页面", code="state")


async def _move(
    campaign: Campaign, state: CampaignState, action: str, by: Actor, now: datetime, **more: datetime
) -> Campaign:
    campaign.update_from_dict({"state": state, **more})
    await campaign.save(update_fields=["state", *more])
    live.tell(campaign)
    await _note(campaign, action, {"name": campaign.name}, by, now)
    return campaign


async def _note(campaign: Campaign, action: str, detail: dict[str, Any], by: Actor, now: datetime) -> None:
    await audit.record(by.label, action, f"campaign:{campaign.id}", detail, now, by.request_id)
