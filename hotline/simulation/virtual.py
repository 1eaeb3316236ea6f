"""The drill in virtual time: seconds go by as fast as the machine works."""

import time
from datetime import datetime, timedelta

from hotline.messages.models import Notice
from hotline.messages.sending import Sender
from hotline.messages.states import NoticeState
from hotline.simulation import town
from hotline.simulation.gateway import Gateway, Line
from hotline.simulation.people import People
from hotline.simulation.plan import START, Plan
from hotline.simulation.verdict import Result, Tolerance, judge
from hotline.wiring import orders_heard

TICK = timedelta(seconds=1)
AFTERWARDS = timedelta(seconds=330)  # the top of the ladder, and five minutes for the last order


class _Moment:
    """The time it is in the drill."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def run(plan: Plan) -> Result:
    """Play the whole drill in the open, empty database."""
    began = time.perf_counter()
    city = await town.build(plan, START)
    numbers = await town.accepted_orders(city, plan, START)
    people = People(city, plan)
    gateway, clock = Gateway(plan, people.hear), _Moment(START)
    sender = Sender({name: Line(name, gateway) for name in plan.channels}, "http://drill", clock=clock)
    ready = [(START + timedelta(seconds=plan.seconds * n / len(numbers)), n) for n in range(len(numbers))]
    end = START + timedelta(seconds=plan.seconds) + AFTERWARDS
    with orders_heard():
        while clock.now < end:
            while ready and ready[0][0] <= clock.now:
                _, index = ready.pop(0)
                await town.dispatch(city, numbers[index], index, clock.now)
            await sender.step()
            await people.answer(clock)
            if not ready and not await Notice.exists(state=NoticeState.OPEN):
                break
            clock.now += TICK
    seconds = time.perf_counter() - began
    return await judge(
        plan,
        city,
        gateway,
        tolerance=Tolerance(3 * TICK),
        seconds=seconds,
        end=clock.now,
        settled=people.settled,
    )
