"""Inside WeChat the portal knows who is looking: which follower, and so which orders are theirs."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from tortoise.expressions import Q

from citizen_portal import proofs
from citizen_portal.cities import City
from citizen_portal.signing import seal, unseal
from hotline.orders.models import Order
from hotline.people.citizens import in_clear
from hotline.people.models import Citizen
from hotline.wechat.models import AccountKind, ChatOrder, Follower, OfficialAccount
from web.kit import cookies

KNOWN_SECONDS = 12 * 3600
LISTED = 50
BROWSER = "MicroMessenger"


@dataclass(frozen=True)
class Visitor:
    """A follower of the city's account; `citizen` once a telephone is bound."""

    follower: Follower
    citizen: Citizen | None

    @property
    def name_masked(self) -> str:
        """For a form that need not be filled in again."""
        return self.citizen.name_masked if self.citizen else ""

    @property
    def phone_masked(self) -> str:
        """The same."""
        return self.citizen.phone_masked if self.citizen else ""


@dataclass(frozen=True)
class Theirs:
    """Orders of a visitor; `joined` are somebody else's they follow."""

    own: list[Order]
    joined: list[Order]


def inside(request: Request) -> bool:
    """WeChat's own browser says so."""
    return BROWSER in request.headers.get("user-agent", "")


async def account_of(city: City) -> OfficialAccount | None:
    """Only a service account may ask who is looking."""
    found = OfficialAccount.filter(tenant_id=city.id, active=True, kind=AccountKind.SERVICE)
    return await found.order_by("id").first()


def remember(request: Request, response: Response, follower: Follower) -> None:
    """For half a day, in this browser."""
    cookies.put(request, response, cookies.CITIZEN, seal(request, "wechat", follower.id), KNOWN_SECONDS)


def forget(request: Request, response: Response) -> None:
    """Somebody else may have the telephone next."""
    cookies.remove(request, response, cookies.CITIZEN)


async def visitor(request: Request, tenant_id: int) -> Visitor | None:
    """Who looks at the portal of this centre; read anew each time, an unbound telephone counts no more."""
    shown = unseal(request, "wechat", cookies.read(request, cookies.CITIZEN), KNOWN_SECONDS)
    if not isinstance(shown, int):
        return None
    found = Follower.filter(id=shown, account__tenant_id=tenant_id, account__active=True)
    follower = await found.select_related("citizen").first()
    if follower is None:
        return None
    request.state.personal = True
    return Visitor(follower, follower.citizen)


async def orders_of(who: Visitor) -> Theirs:
    """Newest first: made in the chat, on this portal while known, or under the bound telephone."""
    linked = {row.order_id: row.joined for row in await ChatOrder.filter(follower_id=who.follower.id)}
    mine = Q(id__in=[order for order, joined in linked.items() if not joined])
    if who.citizen is not None:
        mine |= Q(citizen_id=who.citizen.id, tenant_id=who.citizen.tenant_id)
    others = [order for order, joined in linked.items() if joined]
    own = await Order.filter(mine).exclude(number=None).order_by("-id").limit(LISTED)
    joined = Order.filter(id__in=others).exclude(confidential=True).order_by("-id").limit(LISTED)
    return Theirs(own, await joined)


async def may_open(request: Request, order: Order) -> bool:
    """Proven by its code in this browser, or theirs who looks."""
    return proofs.proven(request, order) or await _owns(await visitor(request, order.tenant_id), order)


async def _owns(who: Visitor | None, order: Order) -> bool:
    if who is None:
        return False
    if who.citizen is not None and order.citizen_id == who.citizen.id:
        return True
    return await ChatOrder.exists(follower_id=who.follower.id, order_id=order.id, joined=False)


async def keep(who: Visitor, order: Order, request: Request) -> None:
    """What they submit here belongs into their chat too."""
    at = request.state.now
    rows = [ChatOrder(follower_id=who.follower.id, order_id=order.id, at=at)]
    await ChatOrder.bulk_create(rows, ignore_conflicts=True)


def contact_of(who: Visitor | None, typed: dict[str, str]) -> dict[str, str]:
    """Name and number they need not type: what they left empty, of the bound telephone."""
    if who is None or who.citizen is None:
        return {}
    known = in_clear(who.citizen)
    found = {"name": known.name, "phone": known.phone}
    return {name: value for name, value in found.items() if value and not typed.get(name, "").strip()}
