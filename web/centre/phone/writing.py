"""The order form of a call: opened with the caller's number in it, and linked when the order is saved."""

from datetime import datetime

from starlette.requests import Request

from hotline.calls import actions, callers
from hotline.infra.errors import NotFound, Refused
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.centre.phone.board import own_card
from web.kit.guards import signed_in


async def caller_of(request: Request, call_id: str) -> dict[str, str]:
    """What the form of this call begins with; of somebody else's call nothing."""
    actor = signed_in(request)
    number = await _number(request, call_id, actor)
    if number is None:
        return {}
    if not number or not can(actor, "personal.reveal"):
        return {"call": call_id}
    await callers.reveal(call_id, "登记来电", by=actor, now=request.state.now)
    return {"call": call_id, "citizen.phone": number}


async def linked(call_id: str, number: str, *, by: Actor, now: datetime) -> bool:
    """False while the call's record is not there yet: it may follow the call by some seconds."""
    try:
        await callers.own_call(call_id, by=by)
        await actions.link_order(call_id, number, by=by, now=now)
    except Refused:
        return False
    return True


async def _number(request: Request, call_id: str, actor: Actor) -> str | None:
    try:
        return (await own_card(request, call_id)).number
    except Refused:
        pass
    try:
        return (await callers.own_call(call_id, by=actor)).number
    except NotFound:
        return None
