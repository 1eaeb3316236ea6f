"""我的消息: what somebody at the centre was told himself, newest first; 收到 says that he knows."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.messages.acknowledging import acknowledge
from hotline.messages.queries import inbox, unacknowledged
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.panes import after_of, next_page
from web.kit import NavItem, navigation, page, redirect, signed_in
from web.kit import gettext as _
from web.kit.guards import SIGNED_IN

URL = "/desk/messages"


async def messages(request: Request) -> Response:
    """GET /desk/messages."""
    found = await inbox(by=signed_in(request), after=after_of(request))
    return await show(
        request,
        "centre/messages.html",
        rows=found.items,
        next_url=next_page(request, found.after),
    )


async def take_note(request: Request) -> Response:
    """POST …/{notice_id}/acknowledge: 收到."""
    notice_id = request.path_params["notice_id"]
    await acknowledge(notice_id, by=signed_in(request), how="button", now=request.state.now)
    return redirect(request, URL, toast=_("已确认收到。"))


async def _waiting(actor: Actor) -> int:
    return await unacknowledged(by=actor)


def _at_the_centre(actor: Actor) -> bool:
    """Units have their list on the phone."""
    return not can(actor, "order.sign")


navigation.register(
    NavItem("我的消息", URL, "bell", badge=_waiting, order=14, visible=_at_the_centre),
)

ROUTES = [
    page(URL, messages, guard=SIGNED_IN, name="desk_messages"),
    page(f"{URL}/{{notice_id:int}}/acknowledge", take_note, ["POST"], guard=SIGNED_IN, name="message_noted"),
]
