"""Which city's portal this is: the default one at `/`, any other at `/c/<code>`."""

import time
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from hotline.infra.errors import NotFound
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind
from hotline.people.organisations import default_tenant
from web.kit import render, services

PREFIX = "/c/{city}"
REMEMBER_SECONDS = 60


@dataclass(frozen=True)
class City:
    """A centre as its citizens see it. `base` stands before every address of its portal."""

    id: int
    code: str
    name: str
    centre: str
    base: str
    phone: str
    territory: tuple[str, ...]


async def city_of(request: Request) -> City:
    """The city of this request; read once a minute, because every page needs it."""
    code = request.path_params.get("city", "")
    known = request.app.state._state.setdefault("portal_cities", {})
    if code in known and known[code][0] > time.monotonic():
        city: City = known[code][1]
    else:
        city = _city(await _centre(request, code), code)
        known[code] = (time.monotonic() + REMEMBER_SECONDS, city)
    request.state.portal_base = city.base
    return city


async def show(request: Request, template: str, **context: Any) -> HTMLResponse:
    """A page of the city's portal."""
    city = await city_of(request)
    return render(
        request, f"citizen_portal/{template}", city=city, base=city.base, city_name=city.name, **context
    )


def citizen(request: Request, city: City, citizen_id: int | None = None) -> Actor:
    """Whoever sits before this browser, as actions know them."""
    return Actor.citizen(
        city.id, citizen_id, channel="web", request_id=request.state.request_id, ip=request.state.ip
    )


async def _centre(request: Request, code: str) -> Organisation:
    if not code:
        return await default_tenant(services(request).settings.portal_tenant)
    centre = await Organisation.get_or_none(code=code, kind=OrganisationKind.CENTRE, active=True)
    if centre is None:
        raise NotFound("没有这个城市的热线")
    return centre


def _city(centre: Organisation, code: str) -> City:
    return City(
        id=centre.id,
        code=centre.code,
        name=centre.name.partition("12345")[0] or centre.name,
        centre=centre.name,
        base=f"/c/{code}" if code else "",
        phone=centre.phone,
        territory=tuple(centre.territory or ()),
    )
