"""What people see of the machines' work: beside tasks, beside orders, and counted."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.outreach.campaigns.models import Recipient
from hotline.outreach.campaigns.states import RecipientState
from hotline.outreach.occasions.models import Asking, Rescue
from hotline.outreach.occasions.states import UNDER_WAY, AskingState, RescueState
from hotline.people.actor import Actor
from hotline.people.permissions import require

SEE_TASKS, SEE_FIGURES = "calls.call_back", "supervision.view"
SPOKEN = (RescueState.RECOVERED, RescueState.CAME_BACK, RescueState.NOT_NEEDED)


@dataclass(frozen=True)
class Beside:
    """One rescue as it stands beside its task."""

    rescue: Rescue
    ringing: bool
    next_at: datetime | None


@dataclass(frozen=True)
class Rescued:
    """Missed calls of some days and what became of them."""

    missed: int
    attempted: int
    in_time: int
    spoken: int
    put_through: int
    texts: int

    @property
    def in_time_rate(self) -> float | None:
        return self.in_time / self.missed if self.missed else None

    @property
    def spoken_rate(self) -> float | None:
        return self.spoken / self.missed if self.missed else None


async def beside_tasks(task_ids: Collection[int], *, by: Actor) -> dict[int, Beside]:
    """By task: whether the robot is ringing, when it will, how often it has."""
    require(by, SEE_TASKS)
    mine = Rescue.filter(tenant_id=by.tenant_id or 0, task_id__in=list(task_ids))
    rescues = await mine
    calls = Recipient.filter(
        tenant_id=by.tenant_id or 0,
        subject_key__in=[one.subject for one in rescues],
        state__in=[RecipientState.WAITING, RecipientState.CALLING],
    )
    open_calls = {one.subject_key: one for one in await calls.order_by("id")}
    return {one.task_id: _beside(one, open_calls.get(one.subject)) for one in rescues}


async def beside_orders(order_ids: Collection[int], *, by: Actor) -> dict[int, Asking]:
    """By order: what machines are doing about it, or have left to people."""
    shown = (*UNDER_WAY, AskingState.PERSON)
    mine = Asking.filter(tenant_id=by.tenant_id or 0, order_id__in=list(order_ids), state__in=list(shown))
    return {one.order_id: one for one in await mine.order_by("round")}


async def rescued(*, by: Actor, since: datetime, until: datetime) -> Rescued:
    """Of the actor's centre. Attempted: by the robot, by a colleague, or he got through himself."""
    require(by, SEE_FIGURES)
    mine = Rescue.filter(tenant_id=by.tenant_id or 0, missed_at__gte=since, missed_at__lt=until)
    rows = await mine.select_related("task")
    states = Counter(one.state for one in rows)
    first = [(_first(one), one.due_at) for one in rows]
    return Rescued(
        missed=len(rows),
        attempted=sum(at is not None for at, _ in first),
        in_time=sum(at is not None and at <= due + timedelta(seconds=59) for at, due in first),
        spoken=sum(states[state] for state in SPOKEN),
        put_through=states[RescueState.RECOVERED],
        texts=sum(one.message_id is not None for one in rows),
    )


def _beside(rescue: Rescue, call: Recipient | None) -> Beside:
    ringing = call is not None and call.state is RecipientState.CALLING
    waits = call is not None and call.state is RecipientState.WAITING
    return Beside(rescue, ringing, call.due_at if call is not None and waits else None)


def _first(rescue: Rescue) -> datetime | None:
    known = [one for one in (rescue.first_rung_at, rescue.task.first_attempt_at) if one is not None]
    return min(known, default=None)
