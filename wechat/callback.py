"""The webhook: proves, keeps, answers. What a message leads to happens behind, so the answer never waits for it.

The platform waits five seconds and tries three times. An answer other than 200 therefore loses nothing, and one
that comes too late only makes it repeat itself.
"""

import asyncio
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from hotline.infra.errors import TooMany
from hotline.people.keys import key
from hotline.wechat.api.accounts import account_of, sole_account
from hotline.wechat.inbox.keeping import keep
from hotline.wechat.inbox.letters import Inbound, opened, prove
from hotline.wechat.models import OfficialAccount
from web.kit.context import now_of
from web.kit.services import services

log = structlog.get_logger(__name__)

ANSWER_SECONDS = 4.0
AT_ONCE = 100  # beyond, a queue would only make everybody late
STORM = "60/minute"  # nobody writes one message a second
TAKEN = "success"  # the platform's word for: nothing to say now, and do not repeat
_under_way: set[asyncio.Task[object]] = set()


async def of_the_sole_account(request: Request) -> Response:
    return await _answer(request, await sole_account())


async def of_an_account(request: Request) -> Response:
    return await _answer(request, await account_of(key(request.path_params["account"])))


async def _answer(request: Request, account: OfficialAccount) -> Response:
    if len(_under_way) >= AT_ONCE:
        return _repeat()
    now = now_of(request)
    prove(account, request.query_params, now)
    if request.method != "POST":
        return PlainTextResponse(request.query_params.get("echostr", ""))
    letter = opened(account, request.query_params, await request.body())
    if await _is_storm(request, account, letter):
        return PlainTextResponse(TAKEN)
    kept = await _kept_in_time(account, letter, now)
    return PlainTextResponse(TAKEN) if kept else _repeat()


def _repeat() -> Response:
    """Nothing is lost: the platform comes again."""
    return PlainTextResponse("busy", 503)


async def _is_storm(request: Request, account: OfficialAccount, letter: Inbound) -> bool:
    """A machine behind somebody's account: what goes beyond is left, and the platform is not made to repeat it."""
    if letter.kind == "event":
        return False
    try:
        await services(request).limiter.hit("wechat messages", f"{account.id}:{letter.openid}", STORM)
    except TooMany:
        log.warning("message storm", account=account.code)
        return True
    return False


async def _kept_in_time(account: OfficialAccount, letter: Inbound, now: datetime) -> bool:
    """A database that keeps us waiting goes on in the background; the repetition finds the row."""
    task: asyncio.Task[object] = asyncio.create_task(keep(account, letter, now))
    _under_way.add(task)
    task.add_done_callback(_finished)
    done, _ = await asyncio.wait({task}, timeout=ANSWER_SECONDS)
    return bool(done) and task.exception() is None


def _finished(task: asyncio.Task[object]) -> None:
    _under_way.discard(task)
    if not task.cancelled() and (failure := task.exception()) is not None:
        log.error("message not kept, the platform repeats it", error=repr(failure))
