"""The supervisor's rounds: marks lifted when the matter is settled, raised by hand, breaches waived."""

from datetime import timedelta
from random import Random

from demo.reading import toml
from demo.stage import Stage
from demo.stories.noticing import of_the_round, unsupervised
from demo.town import Town
from hotline.orders.actions import perform
from hotline.orders.models import Clock, Order
from hotline.orders.states import MarkColour, State
from hotline.orders.sweeps import mark_clocks
from hotline.people.roles import Role
from hotline.supervision.sweeps import tell_overdue

SWEEP_HOURS = 4
ROUND_HOURS = 6.5


async def sweep(stage: Stage) -> None:
    """The worker's sweep of all clocks, as in a running installation."""
    while True:
        await stage.until(stage.now + timedelta(hours=SWEEP_HOURS))
        await mark_clocks(stage.now)
        await tell_overdue(stage.now)


async def rounds(town: Town, seed: int) -> None:
    """Once a working day."""
    rng = Random(f"{seed}:{town.centre.code}:supervisor")
    post = (town.centre.code, Role.SUPERVISOR)
    if post not in town.cast.posts:
        return
    while True:
        await town.stage.until(town.office.later(town.stage.now, ROUND_HOURS))
        await _lift_settled(town, rng)
        await _notice_one(town, rng)
        if rng.random() < 0.12:
            await _raise_one(town, rng)
        if rng.random() < 0.1:
            await _waive_one(town, rng)


async def _lift_settled(town: Town, rng: Random) -> None:
    """销号: most marks of closed orders are verified and lifted after a while."""
    marked = await Order.filter(tenant_id=town.centre.id, state=State.CLOSED, mark__not=MarkColour.NONE)
    for order in sorted(marked, key=lambda one: one.id):
        if rng.random() < 0.3:
            await _do(town, rng, order, "lift_mark", reason=_say("lift_reason", rng))


async def _raise_one(town: Town, rng: Random) -> None:
    handling = Order.filter(tenant_id=town.centre.id, state=State.HANDLING, mark=MarkColour.NONE)
    found = await handling.order_by("id").limit(40)
    if found:
        fields = {"colour": "red", "rule": "media_risk", "reason": _say("supervision_reason", rng)}
        await _do(town, rng, rng.choice(found), "raise_mark", **fields)


async def _notice_one(town: Town, rng: Random) -> None:
    """督办单 about the worst order nobody has asked about yet, every few days."""
    found = [one for one in await unsupervised(town) if one.mark is MarkColour.RED]
    if found and rng.random() < 0.35:
        await of_the_round(town, found[0], rng)


async def _waive_one(town: Town, rng: Random) -> None:
    """免责超期 for the oldest breach of a unit that still works on the matter."""
    late = Clock.filter(kind="handle", stopped_at=None, paused_at=None, due_at__lt=town.stage.now, waived="")
    ours = late.filter(order__tenant_id=town.centre.id, order__state=State.HANDLING)
    found = await ours.order_by("id").select_related("order").first()
    if found is not None:
        await _do(town, rng, found.order, "waive_breach", reason=_say("waive_reason", rng), days=3)


async def _do(town: Town, rng: Random, order: Order, action: str, **fields: object) -> None:
    supervisor = town.cast.one(town.centre.code, Role.SUPERVISOR, rng)
    await perform(order.number or "", action, dict(fields), by=supervisor, now=town.stage.now)


def _say(key: str, rng: Random) -> str:
    return str(rng.choice(toml("phrases.toml")[key]))
