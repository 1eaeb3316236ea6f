"""A share of an order in the hands of one unit: signing it, and the co-handler's whole part."""

from datetime import datetime, timedelta

from demo.life import Life
from demo.office import awake
from hotline.orders.models import Assignment
from hotline.orders.states import AT_DEPARTMENT, LIVE_ASSIGNMENTS, State, Urgency
from hotline.people.actor import Actor
from hotline.people.models import OrganisationKind
from hotline.people.roles import Role

DUTY_DESK = timedelta(hours=20)


def come_alive(life: Life, share: Assignment, *, answer: str = "co_reply") -> None:
    """Let a unit begin with its share, beside the order's main story."""
    life.town.stage.begin(life.beside(_contribute(life, share, answer)))


async def sign(life: Life, share: Assignment) -> None:
    """签收: in office hours, by the duty desk when that would be too late, at once when lives depend on it."""
    if life.it.urgency is Urgency.EMERGENCY:
        await life.wait_between(4, 26)
    else:
        await life.town.stage.until(_when_read(life))
    await life.do("sign", signer_of(life, share), assignment=share.id)


def signer_of(life: Life, share: Assignment) -> Actor:
    return life.town.staff_of(life.code(share), Role.SIGNER, life.rng)


def worker_of(life: Life, share: Assignment) -> Actor:
    return life.town.staff_of(life.code(share), Role.HANDLER, life.rng)


def _when_read(life: Life) -> datetime:
    now = life.town.stage.now
    hours = 0.3 if life.request.staged else life.rng.uniform(0.2, 5)
    in_office = life.town.office.later(now, hours)
    if in_office - now > DUTY_DESK and life.rng.random() < 0.85:
        return awake(now + timedelta(hours=life.rng.uniform(2, 18)))
    return in_office


async def _contribute(life: Life, share: Assignment, answer: str) -> None:
    """签收, 核实, 答复 of one's own part."""
    await sign_own(life, share)
    if life.wants("co_handler", "tracking") and share.part.value == "co_handler":
        life.end()
    await life.office_hours(0.5, 5)
    await _while_ours(life, share)
    if life.town.kind(life.code(share)) is not OrganisationKind.WORKSTATION:
        findings = life.words.findings()
        await life.do(
            "verify", worker_of(life, share), findings=findings, method="on_site", assignment=share.id
        )
    await life.town.stage.until(_when_done(life, share))
    await _while_ours(life, share)
    await life.do("reply", worker_of(life, share), content=_text(life, share, answer), assignment=share.id)


async def sign_own(life: Life, share: Assignment) -> None:
    """Sign a share that is not the lead's, if it still stands."""
    await life.town.stage.until(_when_read(life))
    await _while_ours(life, share)
    await life.do("sign", signer_of(life, share), assignment=share.id)


def _when_done(life: Life, share: Assignment) -> datetime:
    now, office = life.town.stage.now, life.town.office
    if share.due_at is None or life.request.staged:
        return office.later(now, 0.5)
    return max(now, office.between(share.dispatched_at, share.due_at, life.rng.uniform(0.1, 0.6)))


def _text(life: Life, share: Assignment, answer: str) -> str:
    if answer == "co_reply":
        return life.words.say("co_reply")
    unit = life.town.cast.organisations[life.code(share)]
    return life.words.reply(unit.label, unit.phone, life.replies)


async def _while_ours(life: Life, share: Assignment) -> None:
    """Go on only while the share stands; a suspended order is waited for."""
    while life.state is State.SUSPENDED:
        await life.office_hours(3, 3)
    await share.refresh_from_db(fields=["state", "due_at", "organisation_id"])
    if share.state not in LIVE_ASSIGNMENTS or life.state not in AT_DEPARTMENT:
        life.end()
