"""The webhook: proves, keeps, answers. What a message leads to happens behind, so the answer never waits for it.

The platform waits five seconds and tries three times. An answer other than 200 therefore loses nothing, and one
that comes too late only makes it repeat itself.
"""

import asyncio
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from hotline.people.keys import key
from hotline.wechat.api.accounts import account_of, sole_account
from hotline.wechat.inbox.keeping import keep, under_way
from hotline.wechat.inbox.letters import Inbound, opened, prove
from hotline.wechat.models import OfficialAccount
from web.kit.services import services
from wechat.storms import Storms

log = structlog.get_logger(__name__)
storms = Storms()

ANSWER_SECONDS = 4.0
AT_ONCE = 2000  # beyond, a queue would only make everybody late
TAKEN = "success"  # the platform's word for: nothing to say now, and do not repeat


async def of_the_sole_account(request: Request) -> Response:
    return await _answer(request, await sole_account())


async def of_an_account(request: Request) -> Response:
    return await _answer(request, await account_of(key(request.path_params["account"])))


async def _answer(request: Request, account: OfficialAccount) -> Response:
    if under_way() >= AT_ONCE:
        return _repeat()
    now = services(request).clock()
    request.state.unremarkable = True  # a message is a row; a line in the log would say less
    prove(account, request.query_params, now)
    if request.method != "POST":
        return PlainTextResponse(request.query_params.get("echostr", ""))
    letter = opened(account, request.query_params, await request.body())
    kept = _is_storm(account, letter, now) or await _kept_in_time(account, letter, now)
    return PlainTextResponse(TAKEN) if kept else _repeat()


def _repeat() -> Response:
    """Nothing is lost: the platform comes again."""
    return PlainTextResponse("busy", 503)


def _is_storm(account: OfficialAccount, letter: Inbound, now: datetime) -> bool:
    """A machine behind somebody's account: what goes beyond is left, and the platform is not made to repeat it."""
    if letter.kind == "event" or not storms.is_storm(_who(account, letter), now):
        return False
    log.warning("message storm", account=account.code)
    return True


def _who(account: OfficialAccount, letter: Inbound) -> str:
    return f"{account.id}:{letter.openid}"


async def _kept_in_time(account: OfficialAccount, letter: Inbound, now: datetime) -> bool:
    """A database that keeps us waiting goes on in the background; the repetition finds the row."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            new = await keep(account, letter, now)
    except Exception as failure:
        log.error("message not kept in time, the platform repeats it", error=repr(failure))
        return False
    if new is not None:
        storms.count(_who(account, letter))
    return True
