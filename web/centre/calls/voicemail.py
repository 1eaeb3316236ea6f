"""电话留言: listened to, called back, written down as an order."""

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls import queries
from web.centre.calls import tasks
from web.centre.looks import show
from web.centre.panes import after_of, chosen_tab, next_page
from web.kit import gettext as _
from web.kit import signed_in

URL = "/desk/calls/voicemail"


async def listing(request: Request) -> Response:
    actor, tab = signed_in(request), chosen_tab(request, ("unheard", "all"))
    found = await queries.list_voicemails(by=actor, unheard=tab == "unheard", after=after_of(request))
    _owed, unheard = await queries.waiting(by=actor)
    return await show(
        request,
        "centre/calls/voicemail.html",
        tabs=[
            (_("未听"), f"{URL}?tab=unheard", tab == "unheard", unheard),
            (_("全部"), f"{URL}?tab=all", tab == "all", None),
        ],
        tab=tab,
        rows=found.items,
        next_url=next_page(request, found.after),
        owed=await queries.tasks_for([one.call for one in found.items], by=actor),
        **tasks.looks(actor, request.state.now),
    )
