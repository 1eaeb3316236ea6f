"""Judging a drill by an oracle of its own: every notice against what its ladder prescribes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.messages.climbing import NOT_SET_UP
from hotline.messages.models import Delivery, Notice
from hotline.messages.states import FAILED, Audience, NoticeState
from hotline.people.roles import Role
from hotline.profiles.ladders import Ladder
from hotline.profiles.models import profile_for
from hotline.simulation.gateway import Gateway
from hotline.simulation.plan import Plan
from hotline.simulation.town import City

_POSTS = {
    Audience.HANDLERS: (Role.SIGNER, Role.HANDLER),
    Audience.UNIT_LEADER: (Role.UNIT_LEADER,),
    Audience.MAIN_LEADER: (Role.MAIN_LEADER,),
    Audience.SUPERVISORS: (Role.SUPERVISOR, Role.SHIFT_LEAD, Role.MANAGER),
}
IN_TIME = timedelta(minutes=5)


@dataclass(frozen=True)
class Fired:
    """One rung as it was fired."""

    rung: int
    channel: str
    at: datetime
    staff: frozenset[int]
    failed: bool


@dataclass
class Climb:
    """One notice with what became of it, and what was wrong with it."""

    notice: Notice
    fired: list[Fired]
    settled_at: datetime | None  # when pressing 收到 had taken effect: nothing may climb any more
    wrong: list[str] = field(default_factory=list)

    @property
    def took(self) -> timedelta | None:
        """Until somebody took note."""
        if self.notice.state is not NoticeState.ACKNOWLEDGED or self.notice.acknowledged_at is None:
            return None
        return self.notice.acknowledged_at - self.notice.created_at


@dataclass(frozen=True)
class Tolerance:
    """How late a rung may come, and how long a failure may stay unknown, its worker being dead."""

    late: timedelta
    unknown: timedelta = timedelta()


@dataclass
class Result:
    """The figures of a drill."""

    plan: Plan
    climbs: list[Climb]
    rings: int
    repeated: int
    doubled: int
    seconds: float
    kills: list[datetime] = field(default_factory=list)

    @property
    def orders(self) -> list[Climb]:
        """The notices to units; those to the management are beside them."""
        return [one for one in self.climbs if one.notice.kind == "dispatched"]

    @property
    def correct(self) -> float:
        return _share(not one.wrong for one in self.climbs)

    @property
    def in_time(self) -> float:
        return _share(one.took is not None and one.took <= IN_TIME for one in self.orders)

    @property
    def passed(self) -> bool:
        """What the drill is for."""
        return self.correct == 1 and self.in_time >= 0.99 and self.doubled == 0


async def judge(
    plan: Plan,
    city: City,
    gateway: Gateway,
    *,
    tolerance: Tolerance,
    seconds: float,
    end: datetime,
    settled: Mapping[int, datetime],
    kills: tuple[datetime, ...] = (),
) -> Result:
    """Read everything that happened and hold it against the rules.

    A provider asked twice for one id rings once; without kills it has no excuse to be asked twice.
    """
    profile = await profile_for(city.centre.id)
    sent: dict[int, list[Delivery]] = defaultdict(list)
    for one in await Delivery.exclude(detail=NOT_SET_UP).order_by("rung", "id"):
        sent[one.notice_id].append(one)
    climbs = []
    for notice in await Notice.all().order_by("id"):
        climb = Climb(notice, _fired(sent[notice.id]), settled.get(notice.id))
        ladder = profile.ladder(notice.kind, notice.urgency.value)
        climb.wrong = [*_timing(climb, ladder, plan, tolerance, end), *_whom(climb, ladder, city)]
        climbs.append(climb)
    doubled = await _doubled(gateway) + (0 if kills else gateway.repeated)
    return Result(plan, climbs, len(gateway.rung), gateway.repeated, doubled, seconds, list(kills))


def _fired(sent: list[Delivery]) -> list[Fired]:
    rungs: dict[int, list[Delivery]] = defaultdict(list)
    for one in sent:
        rungs[one.rung].append(one)
    return [
        Fired(
            rung,
            group[0].channel,
            group[0].created_at,
            frozenset(one.staff_id for one in group),
            all(one.state in FAILED for one in group),
        )
        for rung, group in rungs.items()
    ]


def _timing(climb: Climb, ladder: Ladder, plan: Plan, tolerance: Tolerance, end: datetime) -> list[str]:
    """The rungs there must be, one after another, each within its time from when the one before came."""
    wrong: list[str] = []
    came = {one.rung: one for one in climb.fired}
    over = climb.notice.acknowledged_at or end
    first = climb.notice.created_at + timedelta(seconds=ladder.rungs[0].after)
    index, window = _next_there(ladder, plan, 0, (first, first))
    while index < len(ladder.rungs):
        one = came.pop(index, None)
        if one is None:
            if window[1] + tolerance.late < over:
                wrong.append(f"rung {index} never came")
            break
        wrong += _punctual(one, window, tolerance, climb.settled_at or end)
        index, window = _next_there(ladder, plan, index + 1, _after(one, ladder, index + 1, tolerance))
    return wrong + [f"rung {rung} came out of turn" for rung in came]


def _after(one: Fired, ladder: Ladder, index: int, tolerance: Tolerance) -> tuple[datetime, datetime]:
    """When the next rung is due: at its time, or as soon as this one is known to have failed."""
    due = one.at + timedelta(seconds=ladder.rungs[min(index, len(ladder.rungs) - 1)].after)
    if one.failed and ladder.hurry:
        return one.at, min(due, one.at + tolerance.unknown)
    return due, due


def _next_there(
    ladder: Ladder, plan: Plan, index: int, window: tuple[datetime, datetime]
) -> tuple[int, tuple[datetime, datetime]]:
    """The first rung after those this installation lacks waits its own time from then on."""
    there = index
    while there < len(ladder.rungs) and ladder.rungs[there].channel not in plan.channels:
        there += 1
    if there == index or there == len(ladder.rungs):
        return there, window
    own = timedelta(seconds=ladder.rungs[there].after)
    return there, (window[0] + own, window[1] + own)


def _punctual(
    one: Fired, window: tuple[datetime, datetime], tolerance: Tolerance, silent_from: datetime
) -> list[str]:
    if one.at < window[0]:
        return [f"rung {one.rung} came {window[0] - one.at} early"]
    if one.at > silent_from:
        return [f"rung {one.rung} came after somebody took note"]
    late = one.at - window[1]
    return [f"rung {one.rung} came {late} late"] if late > tolerance.late else []


def _whom(climb: Climb, ladder: Ladder, city: City) -> list[str]:
    """Everybody is present, so each rung goes to exactly the holders of its posts."""
    wrong = []
    for one in climb.fired:
        asked = ladder.rungs[one.rung].audience
        audience = climb.notice.audience if asked == "same" else Audience(asked)
        unit = climb.notice.organisation_id
        place = city.centre.id if audience is Audience.SUPERVISORS or unit is None else unit
        meant = {city.posts[place, role] for role in _POSTS[audience]}
        if one.staff != meant:
            wrong.append(f"rung {one.rung} went to {sorted(one.staff)}, not {sorted(meant)}")
    return wrong


async def _doubled(gateway: Gateway) -> int:
    """How often one rung of one notice rang a person once more than once."""
    every = await Delivery.all().values_list("id", "notice_id", "rung", "staff_id", "channel")
    rang = [tuple(row[1:]) for row in every if row[0] in gateway.rung]
    return len(rang) - len(set(rang))


def _share(judged: Iterable[bool]) -> float:
    every = list(judged)
    return sum(every) / len(every) if every else 1.0
