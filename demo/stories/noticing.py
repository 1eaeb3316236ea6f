"""Supervision notices: issued about what burns, answered by the unit's leader, judged by whoever asked."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from demo.office import DAY_HOURS
from demo.reading import toml
from demo.town import Town
from hotline.infra.errors import Refused
from hotline.orders.actions import perform
from hotline.orders.models import Order
from hotline.orders.states import AT_DEPARTMENT, MarkColour
from hotline.people.actor import Actor
from hotline.people.roles import Role
from hotline.supervision import actions, issuing
from hotline.supervision.models import SupervisedOrder, SupervisionNotice
from hotline.supervision.states import OPEN

#: The steps on the way to each resting place; hours of office time before each.
WAYS: dict[str, tuple[tuple[str, float], ...]] = {
    "issued": (),
    "overdue": (("acknowledge", 2),),
    "acknowledged": (("acknowledge", 1),),
    "fed_back": (("acknowledge", 1), ("feed_back", 6)),
    "refused": (("acknowledge", 1), ("feed_back", 5), ("refuse", 4)),
    "verified": (("acknowledge", 2), ("feed_back", 9), ("refuse", 4), ("feed_back", 6), ("verify", 5)),
    "withdrawn": (("withdraw", 5),),
}
_WORST_FIRST = {MarkColour.RED: 0, MarkColour.YELLOW: 1, MarkColour.NONE: 2}


@dataclass(frozen=True)
class Scene:
    """One notice of supervision.toml, or one of the daily rounds."""

    to: str
    rest: str
    by_leader: bool = False


def set_pieces(town: Town, now: datetime, seed: int) -> None:
    """Begin every notice of the file at its moment; small towns without these units have none."""
    for number, one in enumerate(toml("supervision.toml")["notice"]):
        if one["to"] in town.cast.organisations:
            rng = Random(f"{seed}:{town.centre.code}:notice:{number}")
            at = town.office.later(now, -one["days"] * DAY_HOURS)
            scene = Scene(one["to"], one["rest"], one.get("by") == "leader")
            town.stage.begin(_at(town, at, scene, rng))


async def of_the_round(town: Town, order: Order, rng: Random) -> None:
    """The supervisor came upon a red order: most notices end well."""
    rest = rng.choice(["verified", "verified", "fed_back", "acknowledged"])
    to = town.top_of(town.cast.code_of(order.lead_organisation_id or 0))
    town.stage.begin(_story(town, Scene(to, rest), order, rng))


async def unsupervised(town: Town, to: str | None = None) -> list[Order]:
    """Orders in a department's hands without an open notice, the most marked first."""
    path = town.cast.organisations[to].path if to else town.centre.path
    held = Order.filter(
        tenant_id=town.centre.id, state__in=list(AT_DEPARTMENT), lead_organisation__path__startswith=path
    )
    taken = await SupervisedOrder.filter(notice__state__in=list(OPEN)).values_list("order_id", flat=True)
    free = await held.exclude(id__in=[0, *[int(str(one)) for one in taken]]).order_by("id")
    inside = [one for one in free if one.lead_organisation_id != town.centre.id]
    return sorted(inside, key=lambda one: (_WORST_FIRST[one.mark], one.id))


async def _at(town: Town, moment: datetime, scene: Scene, rng: Random) -> None:
    await town.stage.until(moment)
    found = await unsupervised(town, scene.to)
    if found:
        await _story(town, scene, found[0], rng)


async def _story(town: Town, scene: Scene, order: Order, rng: Random) -> None:
    asker = _asker(town, scene, rng)
    if order.mark is MarkColour.NONE and not scene.by_leader:
        await _mark(town, order, asker, rng)
    draft = await issuing.draft([order.number or ""], by=asker, now=town.stage.now)
    fields = {"orders": [order.number], "organisation": draft.unit.code, "requirement": draft.requirement}
    notice = await issuing.issue(fields, by=asker, now=town.stage.now)
    for step, hours in WAYS[scene.rest]:
        await town.stage.until(town.office.later(town.stage.now, hours))
        if not await _take(town, notice, step, asker, rng):
            return


async def _mark(town: Town, order: Order, supervisor: Actor, rng: Random) -> None:
    """Nobody asks about what is in order: the supervisor saw something first."""
    reason = rng.choice(toml("phrases.toml")["supervision_reason"])
    fields = {"colour": "yellow", "rule": "media_risk", "reason": reason}
    await perform(order.number or "", "raise_mark", fields, by=supervisor, now=town.stage.now)


async def _take(town: Town, notice: SupervisionNotice, step: str, asker: Actor, rng: Random) -> bool:
    answers = step in ("acknowledge", "feed_back")
    by = _answerer(town, notice, asker, rng) if answers else asker
    try:
        await actions.perform(notice.id, step, _fields(step, asker, rng), by=by, now=town.stage.now)
    except Refused as refusal:
        # The rules know better than the story; the tests see that this never happens.
        town.refusals.append(f"{notice.number} {step}: {refusal}")
        return False
    return True


def _asker(town: Town, scene: Scene, rng: Random) -> Actor:
    if scene.by_leader:
        return town.cast.one(scene.to, Role.MAIN_LEADER, rng)
    return town.cast.one(town.centre.code, Role.SUPERVISOR, rng)


def _answerer(town: Town, notice: SupervisionNotice, asker: Actor, rng: Random) -> Actor:
    """The unit's leader, unless he asked himself; then whoever signs for the unit."""
    code = town.cast.code_of(notice.organisation_id)
    for role in (Role.MAIN_LEADER, Role.UNIT_LEADER, Role.WORKSTATION, Role.SIGNER):
        if town.cast.has(code, role):
            chosen = town.cast.one(code, role, rng)
            if chosen.staff_id != asker.staff_id:
                return chosen
    raise RuntimeError(f"nobody at {code} may answer a notice")


def _fields(step: str, asker: Actor, rng: Random) -> dict[str, Any]:
    words = toml("supervision.toml")["words"]
    match step:
        case "feed_back":
            return {"content": rng.choice(words["feed_back"])}
        case "verify":
            # only the centre lifts what stands on an order
            return {"opinion": rng.choice(words["verify"]), "lift_marks": Role.SUPERVISOR in asker.roles}
        case "refuse" | "withdraw":
            return {"reason": rng.choice(words[step])}
        case _:
            return {}
