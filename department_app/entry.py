"""Who comes in here, and as whom they act."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hotline.infra.errors import Forbidden
from hotline.orders import labels
from hotline.people.actor import Actor
from web.kit import Guard, needs, render, signed_in

#: Everybody who may sign for a unit: signers, handlers, leaders, workstations.
UNITS = needs("order.sign")


async def _leader(request: Request) -> None:
    if not signed_in(request).is_leader:
        raise Forbidden("这个页面只对单位领导开放")


#: The leader modules do not exist for anybody else (LEDGER M24).
LEADERS = Guard("department leaders", _leader, ("order.monitor",))


def acting(request: Request) -> Actor:
    """The person behind the phone; what they do is recorded as done in the app."""
    return replace(signed_in(request), channel="app")


def show(request: Request, template: str, **context: Any) -> HTMLResponse:
    """A page of the app; every template may look up the Chinese of a machine word."""
    return render(request, template, words=labels, fresh=lambda: uuid4().hex, **context)
