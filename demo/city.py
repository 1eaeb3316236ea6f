"""Loading the demo: found the city, then live through sixty days of it with real actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo import asking, calling
from demo.atlas import Atlas
from demo.founding import found
from demo.life import Life
from demo.reading import appeals, places, small_town_appeals, small_town_places, toml
from demo.scenes import set_pieces
from demo.stage import Stage
from demo.stories import noticing, posting, publicity, telling
from demo.stories.supervision import rounds, sweep
from demo.stories.whole import live
from demo.telephone.playing import telephone
from demo.town import Town, open_town
from demo.traffic import LivesByRequest, Request, Traffic
from demo.words import invalid_cases
from hotline.infra.database import transaction
from hotline.infra.settings import Settings
from hotline.people.models import Organisation
from hotline.wiring import orders_heard

SMALL_TOWN_SHARE = 0.05
INVALID_SHARE = 0.03
USUAL_ORDERS = 430
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Loaded:
    """What was loaded; the receipts (number, query code) are for trying the tracking page."""

    orders: int
    receipts: tuple[tuple[str, str], ...]
    #: What a story wanted and the rules refused: nothing, or the demo has a mistake.
    refusals: tuple[str, ...] = ()


async def load(
    settings: Settings,
    now: datetime,
    *,
    orders: int = USUAL_ORDERS,
    days: int = 60,
    seed: int = 12345,
    progress: Progress | None = None,
) -> Loaded:
    """Make the demo city in an empty database: all of it, or – should anything fail – nothing.

    `orders` counts both tenants. The same seed and moment give the same stories; only query codes differ.
    """
    now = now.replace(microsecond=0)
    start = now - timedelta(days=days)
    with orders_heard():
        async with transaction():
            return await _play(settings, start, now, orders, seed, progress)


async def _play(
    settings: Settings, start: datetime, now: datetime, orders: int, seed: int, progress: Progress | None
) -> Loaded:
    centres = await found(settings, start, seed)
    stage = Stage(start, now)
    towns = await _towns(centres, stage)
    few = max(4, round(orders * SMALL_TOWN_SHARE))
    for town, share in zip(towns, (orders - few, few), strict=True):
        await publicity.about(town, _about(town))
        _open_curtain(town, share, start, now, seed)
        noticing.set_pieces(town, now, seed)
        stage.begin(telling.glance(town, seed))
    publicity.begin(towns[0], now, seed)
    posting.begin(towns[0], now, seed)
    stage.begin(sweep(stage))
    stage.begin(telling.climb(stage, settings))
    if progress is not None:
        stage.begin(_report(stage, start, now, progress))
    await stage.run()
    for town in towns:
        await telephone(town, now, seed, busy=min(1.0, orders / USUAL_ORDERS))
    await asking.ask(towns[0], now, seed)
    await calling.make_ready(towns[0].centre, now)
    receipts = [receipt for town in towns for receipt in town.receipts]
    refusals = [refusal for town in towns for refusal in town.refusals]
    return Loaded(len(receipts), tuple(receipts), tuple(refusals))


async def _towns(centres: list[Organisation], stage: Stage) -> list[Town]:
    main, small = centres
    return [
        await open_town(main, Atlas(places()), appeals(), stage),
        await open_town(small, Atlas(small_town_places()), small_town_appeals(), stage),
    ]


def _about(town: Town) -> str:
    return next(str(one["about"]) for one in toml("city.toml")["tenant"] if one["code"] == town.centre.code)


def _open_curtain(town: Town, orders: int, start: datetime, now: datetime, seed: int) -> None:
    """Plan everything that citizens will ask, and let each story begin."""
    book: LivesByRequest = {}
    for request in _requests(town, orders, start, now, seed):
        town.stage.begin(live(Life(town, request, seed), book))
    town.stage.begin(rounds(town, seed))


def _requests(town: Town, orders: int, start: datetime, now: datetime, seed: int) -> list[Request]:
    traffic = Traffic(town, seed)
    staged = [one for one in set_pieces(town, traffic, now, seed) if one.at >= start]
    if any(one.burst for one in town.appeals):
        staged += [one for one in traffic.burst(now) if one.at >= start]
    rest = max(0, orders - len(staged))
    nonsense = round(rest * INVALID_SHARE)
    ordinary = traffic.ordinary(rest - nonsense, start, now)
    return [*ordinary, *staged, *_nonsense(town, traffic, nonsense, start, now, seed)]


def _nonsense(
    town: Town, traffic: Traffic, count: int, start: datetime, now: datetime, seed: int
) -> list[Request]:
    rng, cases = Random(f"{seed}:{town.centre.code}:nonsense"), invalid_cases()
    span = now - start
    return [
        traffic.nonsense((start + span * rng.random()).replace(microsecond=0), cases[number % len(cases)])
        for number in range(count)
    ]


async def _report(stage: Stage, start: datetime, now: datetime, progress: Progress) -> None:
    while True:
        progress((stage.now - start) / (now - start))
        await stage.until(stage.now + timedelta(days=1))
