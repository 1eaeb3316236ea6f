"""Which of the free agents comes first."""

from collections.abc import Callable, Mapping, Sequence

from hotline.calls.acd.floor import Line, Seat
from hotline.calls.acd.groups import Strategy

Choice = Callable[[Line, Sequence[Seat]], list[Seat]]


def _longest_idle(_: Line, free: Sequence[Seat]) -> list[Seat]:
    """They stand in the order they became free."""
    return [free[0]]


def _fewest_calls(_: Line, free: Sequence[Seat]) -> list[Seat]:
    return [min(free, key=lambda seat: seat.calls)]


def _round_robin(line: Line, free: Sequence[Seat]) -> list[Seat]:
    """The next one after whoever was rung last, by number."""
    return [min(free, key=lambda seat: (seat.id <= line.last_rung, seat.id))]


def _ring_all(_: Line, free: Sequence[Seat]) -> list[Seat]:
    return list(free)


def _skill_level(line: Line, free: Sequence[Seat]) -> list[Seat]:
    return [max(free, key=lambda seat: seat.levels.get(line.group.id, 0))]


CHOICES: Mapping[Strategy, Choice] = {
    Strategy.LONGEST_IDLE: _longest_idle,
    Strategy.FEWEST_CALLS: _fewest_calls,
    Strategy.ROUND_ROBIN: _round_robin,
    Strategy.RING_ALL: _ring_all,
    Strategy.SKILL_LEVEL: _skill_level,
}
