"""Reads for screens: calls, missed calls, messages, call-back tasks, one caller's history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from hotline.calls.models import (
    BlockedNumber,
    CallBackTask,
    CallOrder,
    CallRecord,
    RecordingRemoval,
    Voicemail,
)
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction, RemovalState, TaskState
from hotline.infra.errors import NotFound
from hotline.infra.secrets import vault
from hotline.infra.sql import fetch
from hotline.orders.queries.paging import Page, capped_count, clamp, newest_first
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import Scope, require

_PREVIOUS_AGENT = (
    "SELECT agent_id FROM call_record"
    " WHERE tenant_id = ? AND number_index = ? AND agent_id IS NOT NULL ORDER BY id DESC LIMIT 1"
)


@dataclass(frozen=True)
class CallFilter:
    """What a list shows; empty: everything in one's view."""

    outcomes: frozenset[Outcome] = field(default_factory=frozenset)
    direction: Direction | None = None
    since: date | None = None
    until: date | None = None
    number: str = ""
    agent_id: int | None = None
    group_id: int | None = None


async def list_calls(
    wanted: CallFilter, *, by: Actor, after: str | None = None, limit: int = 20
) -> Page[CallRecord]:
    """通话记录, newest first. Missed and lost calls are outcomes of it."""
    query = CallRecord.filter(_visible(by)).filter(_conditions(wanted)).select_related("agent", "group")
    return await newest_first(query, after, clamp(limit))


async def get_call(call_id: str, *, by: Actor) -> CallRecord:
    """One call with everything that belongs to it."""
    query = CallRecord.filter(_visible(by), call_id=key(call_id, 64)).select_related("agent", "group")
    call = await query.prefetch_related("legs__staff", "waits__group", "recordings", "orders__order").first()
    if call is None:
        raise NotFound("没有找到这次通话")
    return call


async def removals_of(call: CallRecord) -> list[RecordingRemoval]:
    """What was asked about the recordings of a call, the newest first."""
    query = RecordingRemoval.filter(recording__call_id=call.id).order_by("-id")
    return await query.select_related("asked_by", "decided_by")


async def waiting_removals(*, by: Actor, limit: int = 50) -> list[RecordingRemoval]:
    """删除申请 nobody has decided yet."""
    require(by, "calls.approve_removal")
    query = RecordingRemoval.filter(recording__call__tenant_id=by.tenant_id, state=RemovalState.ASKED)
    return await query.order_by("id").limit(limit).select_related("recording__call", "asked_by")


async def calls_of(order_id: int, *, by: Actor, limit: int = 20) -> list[CallRecord]:
    """The conversations an order came out of, or was spoken about in, the latest first."""
    calls = await CallOrder.filter(order_id=order_id).values_list("call_id", flat=True)
    query = CallRecord.filter(_visible(by), id__in=list(calls)).select_related("agent")
    return await query.order_by("-id").limit(limit).prefetch_related("recordings")


async def earlier_calls(number: str, *, by: Actor, limit: int = 10) -> list[CallRecord]:
    """For the screen pop: this caller's last calls to the centre. A hidden number has none."""
    require(by, "calls.take")
    index = _index(number)
    if index is None:
        return []
    query = CallRecord.filter(tenant_id=by.tenant_id, number_index=index)
    return await query.order_by("-id").limit(clamp(limit)).select_related("agent")


async def previous_agent(tenant_id: int, number: str) -> int | None:
    """首问负责: who spoke to this caller last."""
    index = _index(number)
    if index is None:
        return None
    # Asked once a call in the gateway: building this query costs three times what the database does.
    found = await fetch(_PREVIOUS_AGENT, [tenant_id, index])
    return int(found[0]["agent_id"]) if found else None


async def list_voicemails(
    *, by: Actor, unheard: bool = False, after: str | None = None, limit: int = 20
) -> Page[Voicemail]:
    """电话留言."""
    require(by, "calls.call_back")
    query = Voicemail.filter(tenant_id=by.tenant_id).select_related("call", "recording", "heard_by")
    if unheard:
        query = query.filter(heard_at__isnull=True)
    return await newest_first(query, after, clamp(limit))


async def open_tasks(*, by: Actor, limit: int = 100) -> list[CallBackTask]:
    """待回拨, the most urgent first."""
    require(by, "calls.call_back")
    query = CallBackTask.filter(tenant_id=by.tenant_id, state=TaskState.OPEN)
    return await query.order_by("due_at", "id").limit(clamp(limit)).select_related("call", "claimed_by")


async def tasks_for(calls: Iterable[CallRecord], *, by: Actor) -> dict[str | None, CallBackTask]:
    """The open call-backs that the callers of these calls are owed, by number."""
    require(by, "calls.call_back")
    numbers = [one.number_index for one in calls if one.number_index]
    query = CallBackTask.filter(tenant_id=by.tenant_id, state=TaskState.OPEN, number_index__in=numbers)
    return {one.number_index: one for one in await query.select_related("call", "claimed_by")}


async def tasks_done(*, by: Actor, after: str | None = None, limit: int = 20) -> Page[CallBackTask]:
    """Called back, or given up."""
    require(by, "calls.call_back")
    query = CallBackTask.filter(tenant_id=by.tenant_id).exclude(state=TaskState.OPEN)
    return await newest_first(query.select_related("call", "finished_by"), after, clamp(limit))


async def waiting(*, by: Actor, cap: int = 999) -> tuple[int, int]:
    """For badges: call-backs owed, messages nobody has heard."""
    require(by, "calls.call_back")
    owed = CallBackTask.filter(tenant_id=by.tenant_id, state=TaskState.OPEN)
    unheard = Voicemail.filter(tenant_id=by.tenant_id, heard_at__isnull=True)
    return await capped_count(owed, cap), await capped_count(unheard, cap)


async def blocked_numbers(*, by: Actor, now: datetime) -> list[BlockedNumber]:
    """Those that hold now."""
    require(by, "calls.block")
    living = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    query = BlockedNumber.filter(living, tenant_id=by.tenant_id, lifted_at__isnull=True)
    return await query.order_by("-id").select_related("blocked_by")


def _visible(by: Actor) -> Q:
    scope = require(by, "calls.view")
    own = Q(agent_id=by.staff_id if by.staff_id is not None else -1) if scope is Scope.OWN else Q()
    return Q(tenant_id=by.tenant_id) & own


def _conditions(wanted: CallFilter) -> Q:
    conditions = [Q(outcome__in=list(wanted.outcomes))] if wanted.outcomes else []
    if wanted.number:
        conditions.append(Q(number_index=_index(wanted.number) or "-"))
    exact: dict[str, Any] = {
        "direction": wanted.direction,
        "day__gte": wanted.since,
        "day__lte": wanted.until,
        "agent_id": wanted.agent_id,
        "group_id": wanted.group_id,
    }
    return Q(*conditions, **{name: value for name, value in exact.items() if value is not None})


def _index(number: str) -> str | None:
    clear = phones.normalise(number)
    return None if clear is None else vault().blind_index(clear)
