"""质检 in figures: reach against the share that is owed, averages, their trend, what is deducted most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from hotline.calls.quality import drawing, standards
from hotline.calls.quality.states import Dimension
from hotline.calls.reports.counting import as_day
from hotline.infra.sql import fetch
from hotline.people.actor import Actor
from hotline.people.permissions import require

WEEKS = 8
MOST_FREQUENT = 8
_DONE = (
    "SELECT t.inspector_id AS inspector, COUNT(*) AS drawn, "
    "SUM(CASE WHEN t.state = 'done' THEN 1 ELSE 0 END) AS done FROM quality_task t "
    "WHERE t.tenant_id = ? AND t.month = ? GROUP BY t.inspector_id"
)
_SCORED = (
    "SELECT COUNT(*) AS calls, AVG(s.business) AS business, AVG(s.service) AS service, "
    "SUM(CASE WHEN s.severe_business THEN 1 ELSE 0 END) AS wrong, "
    "SUM(CASE WHEN s.severe_service THEN 1 ELSE 0 END) AS rude "
    "FROM quality_task t JOIN quality_score s ON s.id = t.score_id WHERE t.tenant_id = ? AND t.month = ?"
)
_AUTOMATIC = (
    "SELECT COUNT(*) AS calls, AVG(s.business) AS business, AVG(s.service) AS service FROM quality_score s "
    "WHERE s.tenant_id = ? AND s.day >= ? AND s.day <= ? AND s.origin = 'automatic'"
)
_BY_DAY = (
    "SELECT s.day AS day, COUNT(*) AS calls, SUM(s.business) AS business, SUM(s.service) AS service "
    "FROM quality_score s JOIN quality_task t ON t.call_id = s.call_id AND t.score_id = s.id "
    "WHERE s.tenant_id = ? AND s.day >= ? AND s.day <= ? GROUP BY s.day"
)
_MARKS = (
    "SELECT m.code AS code, MAX(m.name) AS name, m.dimension AS dimension, COUNT(*) AS times, "
    "SUM(m.points) AS points FROM quality_score s JOIN quality_mark m ON m.score_id = s.id {} "
    "WHERE s.tenant_id = ? AND s.day >= ? AND s.day <= ? AND m.points > 0 "
    "GROUP BY m.code, m.dimension ORDER BY COUNT(*) DESC, m.code LIMIT ?"
)
_BY_RULES = _MARKS.format("AND s.origin = 'automatic'")
_BY_PEOPLE = _MARKS.format("JOIN quality_task t ON t.call_id = s.call_id AND t.score_id = s.id")


@dataclass(frozen=True)
class Reach:
    """One inspector's month."""

    name: str
    drawn: int
    done: int
    owed: int

    @property
    def percent(self) -> int:
        """Of what is owed so far; more than all of it is all of it."""
        return min(100, round(100 * self.done / self.owed)) if self.owed else 100


@dataclass(frozen=True)
class Week:
    """Averages of the inspected calls of seven days; None: none were inspected."""

    first: date
    calls: int
    business: float | None
    service: float | None


@dataclass(frozen=True)
class Frequent:
    """A rule or an item, and how often it cost points."""

    code: str
    name: str
    dimension: Dimension
    times: int
    points: float


@dataclass(frozen=True)
class Overview:
    """One centre's month."""

    month: date
    answered: int
    inspected: int
    business: float | None
    service: float | None
    wrong: int
    rude: int
    automatic: int
    automatic_business: float | None
    automatic_service: float | None
    share_percent: float
    reach: list[Reach]
    weeks: list[Week]
    by_people: list[Frequent]
    by_rules: list[Frequent]

    @property
    def share(self) -> float | None:
        """质检率: of all answered calls."""
        return round(100 * self.inspected / self.answered, 1) if self.answered else None

    def passed(self, failed: int) -> float | None:
        """解答准确率, 服务达标率: samples without a severe error."""
        return round(100 * (self.inspected - failed) / self.inspected, 1) if self.inspected else None


async def overview(month: date, *, by: Actor, today: date) -> Overview:
    """Of a month, with the weeks up to its end or today."""
    require(by, "quality.view")
    tenant = by.tenant_id or 0
    first, last = drawing.month_of(month)
    name = f"{first:%Y-%m}"
    answered = await drawing.answered(tenant, first, last)
    scored = (await fetch(_SCORED, [tenant, name]))[0]
    rules = (await fetch(_AUTOMATIC, [tenant, first, last]))[0]
    _, standard = await standards.in_force(tenant)
    return Overview(
        month=first,
        answered=answered,
        inspected=scored["calls"],
        business=_rounded(scored["business"]),
        service=_rounded(scored["service"]),
        wrong=scored["wrong"] or 0,
        rude=scored["rude"] or 0,
        automatic=rules["calls"],
        automatic_business=_rounded(rules["business"]),
        automatic_service=_rounded(rules["service"]),
        share_percent=standard.share_percent,
        reach=await _reach(tenant, name, ceil(answered * standard.share_percent / 100 - 1e-9)),
        weeks=await _weeks(tenant, min(last, today)),
        by_people=await _frequent(_BY_PEOPLE, tenant, first, last),
        by_rules=await _frequent(_BY_RULES, tenant, first, last),
    )


async def _reach(tenant: int, month: str, owed: int) -> list[Reach]:
    rows = {row["inspector"]: row for row in await fetch(_DONE, [tenant, month])}
    people = await drawing.inspectors(tenant)
    nothing: Mapping[str, Any] = {"drawn": 0, "done": 0}
    found = [(one, rows.get(one.id, nothing)) for one in people]
    return [Reach(one.name, row["drawn"], row["done"], owed) for one, row in found]


async def _weeks(tenant: int, last: date) -> list[Week]:
    begin = last - timedelta(days=last.weekday()) - timedelta(weeks=WEEKS - 1)
    mondays = [begin + timedelta(weeks=n) for n in range(WEEKS)]
    sums = {monday: [0, 0.0, 0.0] for monday in mondays}
    for row in await fetch(_BY_DAY, [tenant, begin, mondays[-1] + timedelta(days=6)]):
        day = as_day(row["day"])
        into = sums[day - timedelta(days=day.weekday())]
        for place, name in enumerate(("calls", "business", "service")):
            into[place] += row[name]
    return [_week(monday, *sums[monday]) for monday in mondays]


def _week(monday: date, calls: float, business: float, service: float) -> Week:
    if not calls:
        return Week(monday, 0, None, None)
    return Week(monday, int(calls), round(business / calls, 1), round(service / calls, 1))


async def _frequent(statement: str, tenant: int, first: date, last: date) -> list[Frequent]:
    rows = await fetch(statement, [tenant, first, last, MOST_FREQUENT])
    return [
        Frequent(row["code"], row["name"], Dimension(row["dimension"]), row["times"], row["points"])
        for row in rows
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
