"""What opens beside the bar: telephones to sign in at, the directory, one's own calls, messages."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import goals, phones, talk
from hotline.calls.acd.states import AgentState
from hotline.calls.models import CallRecord, SkillGroup
from hotline.calls.states import DIRECTIONS, DIRECTORY
from hotline.calls.switchboard.news import Seat
from hotline.calls.switchboard.picture import Floor, desk_topic
from hotline.infra.errors import NotFound
from hotline.people.actor import Actor
from hotline.people.models import Staff
from hotline.people.permissions import PERMISSIONS
from web.centre.looks import show
from web.centre.phone.acts import done, read
from web.centre.phone.board import floor
from web.centre.phone.state import shown
from web.kit import services
from web.kit.guards import signed_in

LAST = 20
TONES = {
    AgentState.IDLE: "good",
    AgentState.RINGING: "accent",
    AgentState.TALKING: "info",
    AgentState.WRAP_UP: "warn",
    AgentState.BUSY: "warn",
    AgentState.REST: "quiet",
    AgentState.MISSED: "bad",
}


class Words(BaseModel):
    """A message to a colleague."""

    to: int
    text: Annotated[str, Field(max_length=2000)] = ""


@dataclass(frozen=True)
class Colleague:
    """Somebody signed in."""

    staff: Staff
    seat: Seat


async def telephones(request: Request) -> Response:
    """GET: where one may sign in."""
    actor, now_floor = signed_in(request), await floor(request)
    taken = {seat.account for seat in now_floor.seats.values() if seat.agent != actor.staff_id}
    return await show(
        request, "centre/phone/telephones.html", phones=await phones.desk_phones(actor), taken=taken
    )


async def directory(request: Request) -> Response:
    """GET: 一键转接, and whom to write to."""
    actor, now_floor = signed_in(request), await floor(request)
    return await show(
        request,
        "centre/phone/directory.html",
        groups=[(one, *_of_group(now_floor, one)) for one in await goals.groups(actor)],
        colleagues=await _colleagues(now_floor, actor),
        entries=await goals.directory(actor),
        kinds=DIRECTORY,
        tones=TONES,
    )


def _of_group(now_floor: Floor, group: SkillGroup) -> tuple[int]:
    queue = now_floor.queues.get(group.id)
    return (queue.waiting if queue else 0,)


async def _colleagues(now_floor: Floor, actor: Actor) -> list[Colleague]:
    """Free ones first: they are whom one looks for."""
    seats = {one.agent: one for one in now_floor.seats.values() if one.agent != actor.staff_id}
    people = await Staff.filter(id__in=list(seats), tenant_id=actor.tenant_id) if seats else []
    found = [Colleague(one, seats[one.id]) for one in people]
    return sorted(found, key=lambda one: (list(TONES).index(one.seat.state), one.staff.name))


async def last_calls(request: Request) -> Response:
    """GET: one's own last calls, to call back."""
    actor = signed_in(request)
    query = CallRecord.filter(tenant_id=actor.tenant_id, agent_id=actor.staff_id)
    calls = await query.order_by("-id").limit(LAST).prefetch_related("orders__order")
    return await show(
        request,
        "centre/phone/calls.html",
        calls=calls,
        directions=DIRECTIONS,
        shown=lambda one: shown(one.number),
    )


async def messages(request: Request) -> Response:
    """GET ?with=: what was said with one colleague, or with whom one spoke. POST: a message."""
    actor, now = signed_in(request), request.state.now
    if request.method == "POST":
        words = await read(request, Words)
        await talk.say(words.text, words.to, by=actor, bus=services(request).bus, now=now)
        return done()
    asked = request.query_params.get("with", "")
    if not asked:
        return await show(
            request,
            "centre/phone/messages.html",
            threads=await talk.threads(actor),
            people=await _writable(actor),
        )
    colleague = await Staff.get_or_none(
        id=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0,
        tenant_id=actor.tenant_id,
    )
    if colleague is None:
        raise NotFound("没有找到收信人")
    said = await talk.conversation(colleague.id, by=actor, now=now)
    await services(request).bus.publish(desk_topic(actor.staff_id or 0), {"message": 0})
    return await show(request, "centre/phone/conversation.html", colleague=colleague, said=said)


async def _writable(actor: Actor) -> list[Staff]:
    """Everybody of the centre who has a telephone there, signed in or not."""
    taking = [role for name in ("calls.take", "calls.monitor") for role in PERMISSIONS[name]]
    query = Staff.filter(tenant_id=actor.tenant_id, active=True, staff_roles__role__in=taking)
    return await query.exclude(id=actor.staff_id).order_by("name").distinct().limit(500)
