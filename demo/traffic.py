"""When citizens turn to the hotline, and with what: sixty days planned before they are played."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from demo.atlas import Scene
from demo.reading import Appeal, toml
from demo.town import Town
from hotline.orders.states import Channel, OrderType
from hotline.worktime.zone import local

if TYPE_CHECKING:
    from demo.life import Life

REGULARS = 260  # citizens; some of them turn to us again
MOBILE_PREFIX = "15400"  # not allocated to any operator


@dataclass(frozen=True)
class Person:
    """A citizen with an invented name and number."""

    name: str
    phone: str


@dataclass(frozen=True)
class Request:
    """One contact: who, when, how, about what; `rest` is where its story stops, if it should."""

    key: str
    at: datetime
    person: Person
    channel: Channel
    appeal: Appeal
    scene: Scene
    invalid: dict[str, Any] | None = None
    same_as: "Request | None" = None
    rest: str = ""
    agent: str = ""
    lead: str = ""

    @property
    def staged(self) -> bool:
        """Set pieces go straight to where they wait; nothing else happens to them."""
        return bool(self.rest)


class Traffic:
    """Draws requests for one town from one random stream."""

    def __init__(self, town: Town, seed: int) -> None:
        self._town = town
        self._rng = Random(f"{seed}:{town.centre.code}:traffic")
        self._rules = toml("traffic.toml")
        self._people = [self._person(number) for number in range(REGULARS)]
        self._made = 0

    def ordinary(self, orders: int, start: datetime, end: datetime) -> list[Request]:
        """`orders` contacts spread over the days by hour and weekday, some about the same thing."""
        moments = sorted(self._moment(start, end) for _ in range(orders))
        planned: list[Request] = []
        for moment in moments:
            earlier = [one for one in planned[-25:] if moment - one.at < timedelta(days=3)]
            if earlier and self._happens("repeat"):
                planned.append(self._again(self._rng.choice(earlier), moment))
            else:
                planned.append(self.request(moment))
        return planned

    def burst(self, now: datetime) -> list[Request]:
        """A main bursts: the first caller, then many with the same news within two hours."""
        rule = self._rules["burst"]
        began = (local(now) - timedelta(days=rule["days_ago"])).replace(
            hour=rule["hour"], minute=4, second=0, microsecond=0
        )
        pool = [one for one in self._town.appeals if one.burst and one.type is not OrderType.PRAISE]
        helps = [one for one in pool if not one.answer]
        first: Request | None = None
        found = []
        for number in range(rule["count"]):
            at = began.astimezone(now.tzinfo) + timedelta(minutes=number * 7 + self._rng.randint(0, 5))
            appeal = self._rng.choice(helps if first is None else pool)
            one = self.request(at, appeal, frozenset(rule["street"]))
            one = one if first is None else replace(one, same_as=first)
            first = first or one
            found.append(one)
        thanks = [one for one in self._town.appeals if one.burst and one.type is OrderType.PRAISE]
        day_after = found[0].at + timedelta(hours=21)
        return [*found, *(self.request(day_after, one, frozenset(rule["street"])) for one in thanks)]

    def request(
        self, at: datetime, appeal: Appeal | None = None, territory: frozenset[str] = frozenset()
    ) -> Request:
        """One contact at a moment."""
        channel = self._channel()
        chosen = appeal or self._appeal(at, channel)
        if channel is not Channel.PHONE and not chosen.said:
            channel = Channel.PHONE
        scene = self._town.atlas.scene(chosen, self._rng, territory or self._town.territory_of(chosen))
        return Request(self._key(), at, self._rng.choice(self._people), channel, chosen, scene)

    def nonsense(self, at: datetime, case: dict[str, Any]) -> Request:
        """A call that is no appeal at all."""
        return replace(self.request(at), channel=Channel.PHONE, invalid=case)

    def _again(self, earlier: Request, at: datetime) -> Request:
        """Somebody else about the same thing at the same place."""
        first = earlier.same_as or earlier
        other = self._rng.choice([one for one in self._people if one != first.person])
        channel = self._channel() if first.appeal.said else Channel.PHONE
        return replace(first, key=self._key(), at=at, person=other, channel=channel, same_as=first)

    def _appeal(self, at: datetime, channel: Channel) -> Appeal:
        pool = [one for one in self._town.appeals if not one.burst]
        fitting = [one for one in pool if (one.note if channel is Channel.PHONE else one.said)] or pool
        weights = [self._weight(one, local(at).month) for one in fitting]
        return self._rng.choices(fitting, weights)[0]

    def _weight(self, appeal: Appeal, month: int) -> float:
        weight: float = self._rules["type"][appeal.type.value]
        weight *= self._rules["favour"].get(appeal.to.split("-")[0], 1.0)
        for season in self._rules["season"]:
            if month in season["months"] and appeal.classification in season["classes"]:
                weight *= season["factor"]
        return weight

    def _moment(self, start: datetime, end: datetime) -> datetime:
        curve, weekend = self._rules["curve"]["hours"], self._rules["curve"]["weekend"]
        while True:
            day = start + (end - start) * self._rng.random()
            hour = self._rng.choices(range(24), curve)[0]
            wall = local(day).replace(
                hour=hour, minute=self._rng.randrange(60), second=self._rng.randrange(60), microsecond=0
            )
            kept = wall.weekday() < 5 or self._rng.random() < weekend
            if kept and start <= wall <= end:
                return wall.astimezone(start.tzinfo)

    def _channel(self) -> Channel:
        mix = self._rules["channel"]
        return Channel(self._rng.choices(list(mix), list(mix.values()))[0])

    def _person(self, number: int) -> Person:
        names = toml("slots.toml")
        name = f"{self._rng.choice(names['surnames'])}{self._rng.choice(names['given'])}"
        return Person(name, f"{MOBILE_PREFIX}{self._town.centre.id % 10}{number:05d}")

    def _happens(self, name: str) -> bool:
        return self._rng.random() < self._town.chances[name]

    def _key(self) -> str:
        self._made += 1
        return f"{self._town.centre.code}:{self._made}"


def of_department(appeals: Sequence[Appeal], code: str) -> list[Appeal]:
    """Appeals a department (or one of its units) is responsible for."""
    return [one for one in appeals if one.to == code or one.to.startswith(f"{code}-")]


def spread(rng: Random, first: float, last: float, count: int) -> Iterator[float]:
    """`count` values between two bounds, evenly with a little disorder."""
    for number in range(count):
        yield first + (last - first) * (number + rng.uniform(0.2, 0.8)) / count


LivesByRequest = dict[str, "Life"]
