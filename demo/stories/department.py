"""The unit that leads: sign, pass on inside, verify, ask, answer."""

from datetime import datetime

from demo.life import Life
from demo.stories import requests, sharing, station
from demo.stories.dispatching import is_wrong_now, right_unit
from hotline.orders.models import Assignment
from hotline.orders.states import AssignmentState, State, Urgency
from hotline.people.actor import Actor
from hotline.people.models import OrganisationKind
from hotline.people.roles import Role

PATIENCE = 14  # times a lead asks after its co-handlers before answering without them


async def work(life: Life) -> None:
    """One visit of the order to its lead: from wherever it stands to an answer."""
    share = await life.lead()
    if share is None:
        life.end()
    code = life.code(share)
    if share.state is AssignmentState.PENDING_SIGN:
        for one in await life.owed(parent_id=None, part="co_handler"):
            sharing.come_alive(life, one)
        life.rests("unsigned")
        if is_wrong_now(life, code):
            await requests.send_back(life, share, right_unit(life))
            return
        await sharing.sign(life, share)
        await _begin(life, share)
    else:
        await life.office_hours(1.5, 7)
    if life.town.kind(code) is OrganisationKind.WORKSTATION:
        await station.pass_on(life, share)
    await _answer(life)


async def _begin(life: Life, share: Assignment) -> None:
    """Between signing and answering."""
    code = life.code(share)
    if life.rng.random() < 0.05 or life.wants("followed"):
        leader = life.town.cast.one(life.town.top_of(code), Role.MAIN_LEADER, life.rng)
        await life.do("follow", leader)
        life.rests("followed")
    if life.town.kind(code) is OrganisationKind.WORKSTATION:
        if life.it.difficult:
            life.rests("difficult_station")
        return
    if life.happens("unfounded_return"):
        await requests.send_back(life, share, None)
    await _hand_to_somebody(life, share, code)
    await _verify(life)
    await _inside_help(life, code)
    await requests.ask(life, share)
    await requests.suspend(life)
    if life.wants("offline") or life.happens("offline"):
        await life.do("offline", await _handler_of(life), offline=True)
        life.rests("offline")
    life.rests("handling")


async def _hand_to_somebody(life: Life, share: Assignment, code: str) -> None:
    """The signer gives it to a section when one is responsible, else to a colleague."""
    signer = life.town.staff_of(code, Role.SIGNER, life.rng)
    await life.office_hours(0.2, 2)
    to = life.request.appeal.to
    if to == code or not to.startswith(f"{code}-") or life.request.staged:
        handler = life.town.staff_of(code, Role.HANDLER, life.rng)
        to = life.town.cast.login_of(handler)
    note = life.words.say("transfer_note")
    await life.do("transfer", signer, to=to, note=note, assignment=share.id)


async def _verify(life: Life) -> None:
    urgent = life.it.urgency is Urgency.EMERGENCY
    if urgent:
        await life.wait_between(12, 70)
    else:
        await life.office_hours(0.5, 6)
    handler = await _handler_of(life)
    await life.do("verify", handler, method="phone", findings="已电话联系市民，了解诉求细节，约定处理时间。")
    if urgent or life.rng.random() > 0.6:
        return
    await life.office_hours(0.5, 5)
    scene = life.request.scene
    found = life.words.findings()
    await life.do("verify", handler, method="on_site", findings=found, lng=scene.lng, lat=scene.lat)


async def _inside_help(life: Life, code: str) -> None:
    """下派: a department asks two of its own sections for their part."""
    sections = [one for one in life.town.cast.organisations if one.startswith(f"{code}-")]
    if len(sections) < 2 or not (life.wants("tracking") or life.happens("inside_help")):
        return
    share = await life.lead()
    if share is None or life.code(share) != code:
        return
    chosen = life.rng.sample(sections, 2 if life.wants("tracking") else 1)
    signer = life.town.staff_of(code, Role.SIGNER, life.rng)
    opinion = life.words.say("coordinate_opinion")
    await life.do("coordinate", signer, co_handlers=chosen, opinion=opinion, assignment=share.id)
    children = await life.owed(parent_id=share.id)
    for child in children[: 1 if life.wants("tracking") else None]:
        sharing.come_alive(life, child)
    life.rests("tracking")


async def _answer(life: Life) -> None:
    share = await life.lead()
    if share is None:
        life.end()
    await life.town.stage.until(_when_answered(life, share))
    await _wait_for_others(life, share)
    if life.state not in (State.HANDLING, State.DISPATCHED):
        await requests.until_resumed(life)
    share = await life.lead()
    if share is None:
        life.end()
    unit = life.town.cast.organisations[life.code(share)]
    content = life.words.reply(unit.label, unit.phone, life.replies)
    life.replies += 1
    late = [one for one in await life.owed() if one.id != share.id]
    override = {"override_reason": "协办单位逾期未反馈，先行答复市民"} if late else {}
    await life.do("reply", await _handler_of(life), content=content, assignment=share.id, **override)


def _when_answered(life: Life, share: Assignment) -> datetime:
    """Somewhere within the limit, mostly early; now and then too late."""
    office, now = life.town.office, life.town.stage.now
    if share.due_at is None or life.replies:
        return office.later(now, life.rng.uniform(1, 6))
    if life.request.staged:
        return office.later(now, 0.5)
    late = life.happens("late")
    part = life.rng.uniform(1.03, 1.5) if late else life.rng.triangular(0.05, 0.95, 0.3)
    if life.it.urgency is Urgency.EMERGENCY:
        return share.dispatched_at + (share.due_at - share.dispatched_at) * min(part, 0.9)
    return office.between(share.dispatched_at, share.due_at, part)


async def _wait_for_others(life: Life, share: Assignment) -> None:
    for _ in range(PATIENCE):
        if all(one.id == share.id for one in await life.owed()):
            return
        await life.town.stage.until(life.town.office.later(life.town.stage.now, 2.5))


async def _handler_of(life: Life) -> Actor:
    """Whoever the lead share lies with now."""
    share = await life.lead()
    if share is None:
        life.end()
    for actor in life.town.cast.people.values():
        if share.handler_id is not None and actor.staff_id == share.handler_id:
            return actor
    return life.town.staff_of(life.code(share), Role.HANDLER, life.rng)
