"""A habit played: waits for the other side as people do, and knows no other clock than what is heard."""

from __future__ import annotations

import asyncio

from sip_gateway.simulator.habits import Habit, Turn, turn_of
from sip_gateway.simulator.line import Line

BREATH_SECONDS = 0.3
RECORDS_SECONDS = 20
ANNOUNCED_TWICE = 2


async def is_called(line: Line, habit: Habit) -> None:
    """Until he has nothing to do any more; the other side may have hung up long before."""
    if habit.announcement:
        for _ in range(ANNOUNCED_TWICE):
            await line.announce(habit.announcement)
        line.refuse(habit.refuses)
        return
    line.ring()
    await line.thinks_of(habit.greeting)
    await asyncio.sleep(habit.rings)
    if habit.refuses:
        line.refuse(habit.refuses)
        return
    line.pick_up()
    await _greets(line, habit)


async def _greets(line: Line, habit: Habit) -> None:
    if habit.greeting:
        await line.says(habit.greeting)
    if habit.beeps:
        await line.beeps()
        await asyncio.sleep(RECORDS_SECONDS)
        line.hang_up()
    elif habit.leaves_within:
        await line.hears(habit.leaves_within)
        line.hang_up()
    else:
        await converses(line, habit)


async def converses(line: Line, habit: Habit) -> None:
    """Turn by turn: each when the other side has finished."""
    place, heard = 0, line.heard()
    while turn := turn_of(habit, place):
        await line.hears_end(heard)
        if turn.to_person:
            await line.hears_person()
        await asyncio.sleep(BREATH_SECONDS)
        await _takes(line, turn)
        heard, place = line.heard(), place + 1


async def _takes(line: Line, turn: Turn) -> None:
    if turn.say:
        await line.says(turn.say)
    if turn.press:
        line.presses(turn.press)
    if turn.patience:
        await asyncio.sleep(turn.patience)
    if turn.hang_up or turn.patience:
        line.hang_up()
