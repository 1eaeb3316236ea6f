"""Who a request to the API acts for: the client, a member of staff it represents, or a citizen."""

import re
from dataclasses import replace

from starlette.requests import Request

from hotline.infra.errors import Forbidden, Invalid, NotFound, Refused
from hotline.orders.models import Order
from hotline.orders.numbering import is_valid
from hotline.orders.queries import track
from hotline.people import clients
from hotline.people.actor import Actor
from hotline.people.models import ApiClient
from web.kit.context import now_of

ON_BEHALF_OF = "X-On-Behalf-Of"
QUERY_CODE = "X-Query-Code"
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/=-]+)", re.IGNORECASE)
_CODE = re.compile(r"[0-9]{6}")
_UNPROVEN = "工单编号或查询码不正确"


class TokenNeeded(Refused):
    """No token, or one that no longer opens anything."""

    status = 401
    default_code = "invalid_token"

    def __init__(self) -> None:
        super().__init__("访问令牌缺失、无效或已过期，请重新获取")


async def caller(request: Request) -> Actor:
    """The actor of a bearer token; `web.app` hands this to the kit's CLIENT guard."""
    client = await _client(request)
    login = request.headers.get(ON_BEHALF_OF)
    if login is not None and not login.strip():
        raise Invalid("{header} 不能为空", fields={ON_BEHALF_OF: "不能为空"}, header=ON_BEHALF_OF)
    request.state.client = client
    return await clients.client_actor(
        client, on_behalf_of=login or "", request_id=request.state.request_id, ip=request.state.ip
    )


async def acting(request: Request, number: str) -> Actor:
    """Who performs an action on `number`: with a query code its citizen, otherwise the caller."""
    actor: Actor = request.state.actor
    code = request.headers.get(QUERY_CODE)
    if code is None:
        return actor
    if not _CODE.fullmatch(code):
        raise Invalid("查询码应为 6 位数字", fields={QUERY_CODE: "应为 6 位数字"})
    if actor.kind != "client":
        raise Forbidden("不能同时代表人员和诉求人", code="two_principals")
    return await _citizen(request, actor, number, code)


async def _citizen(request: Request, actor: Actor, number: str, code: str) -> Actor:
    # The centre is checked first, so that a foreign client cannot use up a citizen's attempts.
    if not is_valid(number) or not await Order.exists(number=number, tenant_id=actor.tenant_id):
        raise NotFound(_UNPROVEN, fields={QUERY_CODE: _UNPROVEN})
    order = await track(number, code, now=now_of(request))
    citizen = Actor.citizen(
        order.tenant_id, order.citizen_id, channel="api", request_id=actor.request_id, ip=actor.ip
    )
    return replace(citizen, client_id=actor.client_id, grants=actor.grants)


async def _client(request: Request) -> ApiClient:
    given = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
    client = await clients.client_for_token(given[1], now_of(request)) if given else None
    if client is None:
        raise TokenNeeded
    return client
