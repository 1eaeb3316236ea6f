"""The set pieces of scenes.toml as requests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.office import DAY_HOURS
from demo.reading import Appeal, toml
from demo.town import Town
from demo.traffic import Request, Traffic, of_department, spread
from hotline.orders.states import OrderType, Urgency
from hotline.worktime.limits import Unit

_NO_LIMIT = (OrderType.PRAISE, OrderType.CONSULTATION)


def set_pieces(town: Town, traffic: Traffic, now: datetime, seed: int) -> Iterator[Request]:
    """Every set piece of this tenant, with the moment at which it has to begin."""
    main = toml("city.toml")["tenant"][0]["code"]
    rng = Random(f"{seed}:{town.centre.code}:scenes")
    for scene in toml("scenes.toml")["scene"]:
        if scene.get("tenant", main) == town.centre.code:
            yield from _pieces(scene, town, traffic, now, rng)


def _pieces(
    scene: dict[str, Any], town: Town, traffic: Traffic, now: datetime, rng: Random
) -> Iterator[Request]:
    territory = frozenset({scene["inside"]}) if "inside" in scene else frozenset()
    fitting = _fitting(scene, town.appeals)
    rng.shuffle(fitting)
    first, last = next(scene[key] for key in ("minutes", "days", "limit") if key in scene)
    for number, age in enumerate(spread(rng, first, last, scene["count"])):
        appeal = fitting[number % len(fitting)]
        request = traffic.request(_moment(scene, age, appeal, town, now), appeal, territory)
        yield replace(request, rest=scene["rest"], agent=scene.get("agent", ""), lead=scene.get("lead", ""))


def _fitting(scene: dict[str, Any], appeals: tuple[Appeal, ...]) -> list[Appeal]:
    fitting = [one for one in appeals if one.urgency is Urgency.NORMAL and not one.burst]
    if scene["rest"] not in ("pool", "accepted", "in_review", "awaiting"):
        fitting = [one for one in fitting if one.type not in _NO_LIMIT]
    if "to" in scene:
        fitting = of_department(fitting, scene["to"])
    if "co" in scene:
        fitting = [one for one in fitting if any(co.split("-")[0] == scene["co"] for co in one.co)]
        fitting = [one for one in fitting if one.to.split("-")[0] != scene["co"]]
    if "type" in scene:
        fitting = [one for one in fitting if one.type == scene["type"]]
    if scene.get("wrong"):
        fitting = [one for one in fitting if one.wrong and one.wrong.split("-")[0] != one.to.split("-")[0]]
    if "lead" in scene:
        fitting = [one for one in fitting if one.to.split("-")[0] in ("cgj", scene["lead"])]
    return fitting


def _moment(scene: dict[str, Any], age: float, appeal: Appeal, town: Town, now: datetime) -> datetime:
    if "minutes" in scene:
        return (now - timedelta(minutes=age)).replace(microsecond=0)
    days = age * _limit(appeal, town, now) if "limit" in scene else age
    return town.office.later(now, -days * DAY_HOURS)


def _limit(appeal: Appeal, town: Town, now: datetime) -> float:
    """The appeal's own time limit in working days."""
    limit = town.profile.limit("handle", appeal.type, appeal.urgency, now, town.office.calendar)
    if limit is None or limit.unit is not Unit.WORKING_DAYS:
        return 7
    return limit.value
