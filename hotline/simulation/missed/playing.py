"""The drill in virtual time: missed calls, the robot, people at their list, and the jobs that watch the half hour."""

import time
from datetime import datetime, timedelta

from hotline.calls.models import CallBackTask
from hotline.calls.states import TaskState
from hotline.outreach.occasions import sweeping
from hotline.outreach.occasions.listening import occasions_heard
from hotline.outreach.occasions.models import Rescue
from hotline.outreach.occasions.states import RescueState
from hotline.simulation.missed import town
from hotline.simulation.missed.machines import Robot
from hotline.simulation.missed.plan import MIDNIGHT, Missed, MissedPlan, day
from hotline.simulation.missed.town import Centre
from hotline.simulation.missed.verdict import Verdict, judge

TICK = timedelta(seconds=30)
#: After the last call: the night, and the half hour of the next morning.
AFTERWARDS = timedelta(hours=1.5)
#: How many colleagues look at the list of missed calls, and how long one of them takes.
COLLEAGUES, EACH = 2, timedelta(seconds=90)
PICKS_UP = 0.6


async def run(plan: MissedPlan) -> Verdict:
    """Play the whole day in the open, empty database."""
    began = time.perf_counter()
    now = MIDNIGHT + timedelta(hours=plan.begins)
    centre = await town.found(plan, now)
    calls, robot = day(plan), Robot(centre, plan)
    end = _end(plan)
    with occasions_heard():
        waiting, back = list(calls), sorted(_returns(calls), key=lambda one: one[0])
        free_at = [now] * COLLEAGUES
        while now < end:
            await _happen(centre, waiting, back, now)
            await robot.step(now)
            await sweeping.rescue_in_time(now)
            await _people(centre, plan, free_at, now)
            now = await _next(now, waiting, back, robot)
    return await judge(plan, calls, robot.made, robot.failed, time.perf_counter() - began)


def _end(plan: MissedPlan) -> datetime:
    last = MIDNIGHT + timedelta(hours=plan.ends)
    morning = MIDNIGHT + timedelta(days=1, hours=plan.opens)
    return (morning if plan.ends > plan.closes else last) + AFTERWARDS


def _returns(calls: list[Missed]) -> list[tuple[datetime, str]]:
    return [(one.comes_back, one.number) for one in calls if one.comes_back and one.number]


async def _happen(
    centre: Centre, waiting: list[Missed], back: list[tuple[datetime, str]], now: datetime
) -> None:
    while waiting and waiting[0].ended <= now:
        await centre.missed(waiting.pop(0))
    while back and back[0][0] <= now:
        at, number = back.pop(0)
        if centre.plan.free(at):
            await centre.got_through(number, at)


async def _people(centre: Centre, plan: MissedPlan, free_at: list[datetime], now: datetime) -> None:
    """What the robot left to them, the most urgent first; in a surge, too, because it is about to be too late."""
    if not plan.opens <= ((now - MIDNIGHT) / timedelta(hours=1)) % 24 < plan.closes:
        return
    for place, free in enumerate(free_at):
        task = await _most_urgent() if free <= now else None
        if task is None:
            continue
        free_at[place] = now + EACH
        number = task.call.number
        reached = plan.rng("person", number, task.attempts).random() < PICKS_UP
        await centre.rung_by_person(number, now, reached=reached)


async def _most_urgent() -> CallBackTask | None:
    theirs = CallBackTask.filter(state=TaskState.OPEN, rescue__state=RescueState.PERSON)
    return await theirs.order_by("first_attempt_at", "due_at").select_related("call").first()


async def _next(
    now: datetime, waiting: list[Missed], back: list[tuple[datetime, str]], robot: Robot
) -> datetime:
    """The next tick; with nothing owed and nobody on the line, straight to the next call."""
    if robot.open or await _something_owed(now):
        return now + TICK
    ahead = [one.ended for one in waiting[:1]] + [at for at, _ in back[:1]]
    soonest = min(ahead, default=now + timedelta(minutes=10))
    return max(now + TICK, min(soonest, now + timedelta(minutes=10)))


async def _something_owed(now: datetime) -> bool:
    soon = now + timedelta(minutes=1)
    if await Rescue.exists(state=RescueState.WAITING, from_at__lte=soon):
        return True
    return await Rescue.exists(state=RescueState.PERSON, task__state=TaskState.OPEN)
