"""The gateway at a handler's hand."""

from starlette.requests import Request

from hotline.calls.goals import Dialling
from hotline.calls.switchboard.client import Switchboard
from hotline.calls.switchboard.news import CallCard
from hotline.calls.switchboard.picture import Floor, Picture
from hotline.calls.switchboard.speech import NotReachable
from hotline.infra.errors import NotFound
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.kit import needs, services
from web.kit.guards import signed_in

TAKE, MONITOR = "calls.take", "calls.monitor"
PHONE = needs(TAKE, MONITOR)


def offered(request: Request) -> bool:
    """Whether this reader's pages have the bar."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if services(request).switchboard is None or actor is None or actor.kind != "staff":
        return False
    return actor.tenant_id is not None and (can(actor, TAKE) or can(actor, MONITOR))


def switchboard(request: Request) -> Switchboard:
    """NotReachable where no telephone was set up."""
    board = services(request).switchboard
    if board is None:
        raise NotReachable
    return board


def picture(request: Request) -> Picture:
    """The same for what it told."""
    found = services(request).picture
    if found is None:
        raise NotReachable
    return found


async def floor(request: Request) -> Floor:
    """The reader's centre as it is now."""
    return await picture(request).floor(signed_in(request).tenant_id or 0)


async def own_card(request: Request, call_id: str = "") -> CallCard:
    """The call the reader has: the one asked for, or none."""
    card = (await floor(request)).card_of(signed_in(request).staff_id or 0)
    if card is None or (call_id and card.call != call_id):
        raise NotFound("这次通话已经不在您的话机上")
    return card


def dialling(request: Request) -> Dialling:
    """How this house writes its numbers."""
    return Dialling.of(services(request).settings)
