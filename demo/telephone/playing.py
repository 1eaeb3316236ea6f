"""The telephone of a centre: set up when the city is founded, and its weeks of calls told at the end."""

from datetime import datetime, timedelta

from demo.reading import toml
from demo.telephone import founding, inspection, keeping, sounds
from demo.telephone.weeks import DAYS, Told, Weeks
from demo.town import Town
from hotline.calls import actions
from hotline.calls.models import Surge
from hotline.orders.models import Order
from hotline.orders.states import Channel
from hotline.worktime.zone import local


async def telephone(town: Town, now: datetime, seed: int, busy: float = 1.0) -> None:
    """After the stories, so that conversations can name the orders that came out of them."""
    start = now - timedelta(days=DAYS)
    await founding.set_up(town, start)
    agents, plan = founding.agents(town), founding.plan_of(town)
    if not agents:
        return
    weeks = Weeks(
        [one.staff_id or 0 for one in agents],
        round(plan["calls_a_day"] * busy),
        f"{seed}:{town.centre.code}:calls",
    )
    told = sorted([*weeks.calls(now), *await _of_orders(town, weeks, start)], key=lambda one: one.at)
    main = bool(plan["agents"])
    surge = await _surge(town, now) if main else None
    rows = await keeping.keep(town.centre.id, told, plan["number"], surge, now)
    await keeping.keep_shifts(town.centre.id, agents, DAYS, now, f"{seed}:{town.centre.code}:shifts")
    if main:
        await founding.block(town, now)
        await sounds.speak_all(list(rows.values()), now)
        await inspection.inspect(town, list(rows.values()), now, f"{seed}:{town.centre.code}:inspection")


async def _of_orders(town: Town, weeks: Weeks, start: datetime) -> list[Told]:
    """Every appeal by telephone was a call."""
    query = Order.filter(tenant_id=town.centre.id, channel=Channel.PHONE, created_at__gte=start)
    return [
        weeks.for_order(one.id, one.contact_phone, one.created_at)
        for one in await query.order_by("id")
        if one.contact_phone
    ]


async def _surge(town: Town, now: datetime) -> Surge:
    """The day the main burst."""
    rule, words = toml("traffic.toml")["burst"], toml("telephone.toml")["surge"]
    began = (local(now) - timedelta(days=rule["days_ago"])).replace(hour=rule["hour"], minute=0, second=0)
    lead = town.cast.login("agent8")
    return await actions.declare_surge(
        began, began + timedelta(hours=3), words["kind"], words["evidence"], by=lead, now=began
    )
