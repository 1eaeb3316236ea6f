"""Asking WeChat who is looking: away with a state of ours, back with a code that is good once."""

import secrets
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import Response

from citizen_portal import within_wechat
from citizen_portal.cities import City, city_of, show
from citizen_portal.signing import seal, unseal
from hotline.infra.errors import NotFound, TooMany
from hotline.wechat.api.errors import WeChatError
from hotline.wechat.models import Follower, OfficialAccount
from web.kit import cookies, redirect, services

log = structlog.get_logger(__name__)

STATE_SECONDS = 600
NONCE = "wechat-state"
#: Where a sign-in may lead: names, never addresses – a link cannot send anybody elsewhere.
WAYS = {"mine": "/mine", "submit": "/submit", "track": "/track", "home": "/"}
FAILED = "没有取得您的微信身份，请重试，或用编号和查询码查询。"


async def start(request: Request) -> Response:
    """GET /wechat/oauth?next=mine."""
    city = await city_of(request)
    account = await within_wechat.account_of(city)
    if account is None:
        raise NotFound("本市还没有开通微信服务号")
    wanted, nonce = request.query_params.get("next", "mine"), secrets.token_urlsafe(18)
    state = seal(request, "wechat-state", [nonce, wanted if wanted in WAYS else "mine", account.id])
    response = redirect(request, _question(request, city, account, state))
    cookies.put(request, response, NONCE, nonce, STATE_SECONDS)
    return response


async def back(request: Request) -> Response:
    """GET /wechat/oauth/return: this browser asked, just now, once – or nothing is learnt."""
    city = await city_of(request)
    known = await _asked_by_us(request)
    follower = await _follower(request, city, known[1]) if known else None
    if known is None or follower is None:
        response: Response = await show(request, "sign_in_failed.html", status=403, message=FAILED)
    else:
        response = redirect(request, city.base + WAYS[known[0]])
        within_wechat.remember(request, response, follower)
    cookies.remove(request, response, NONCE)
    return response


def _question(request: Request, city: City, account: OfficialAccount, state: str) -> str:
    settings = services(request).settings
    asked = {
        "appid": account.app_id,
        "redirect_uri": f"{settings.public_url}{city.base}/wechat/oauth/return",
        "response_type": "code",
        "scope": "snsapi_base",  # who, and nothing about them: nobody is asked for consent
        "state": state,
    }
    return f"{settings.wechat_sign_in_url}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"


async def _asked_by_us(request: Request) -> tuple[str, int] | None:
    """Where to, and for which account; a state counts once, in the browser it was made for."""
    told = unseal(request, "wechat-state", request.query_params.get("state", ""), STATE_SECONDS)
    if not isinstance(told, list) or len(told) != 3:
        return None
    nonce, wanted, account_id = told
    if wanted not in WAYS or not secrets.compare_digest(nonce, cookies.read(request, NONCE)):
        return None
    try:
        await services(request).limiter.hit("wechat-state", nonce, "1/hour")
    except TooMany:
        return None
    return wanted, account_id


async def _follower(request: Request, city: City, account_id: int) -> Follower | None:
    """Somebody who does not follow yet is known all the same: only by the id WeChat gives."""
    account = await OfficialAccount.get_or_none(id=account_id, tenant_id=city.id, active=True)
    code = request.query_params.get("code", "")
    if account is None or not 0 < len(code) <= 512:
        return None
    try:
        openid = await services(request).wechat.openid_for(account, code)
    except WeChatError as failure:
        log.warning("nobody learnt from WeChat", account=account.code, why=str(failure))
        return None
    start = {"following": False, "created_at": request.state.now}
    found, _made = await Follower.get_or_create(account_id=account.id, openid=openid[:64], defaults=start)
    return found
