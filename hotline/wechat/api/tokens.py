"""The access token: one for all processes, renewed by exactly one of them while the others wait.

Whoever finds it ended takes the row by a conditional update – only one update counts a row – asks the platform
outside any transaction, and writes the next generation. A process that dies meanwhile is waited for no longer
than its lease.
"""

import asyncio
from datetime import timedelta

from tortoise.expressions import Q

from hotline.infra.clock import Clock, utc_now
from hotline.infra.database import connection
from hotline.infra.secrets import vault
from hotline.wechat.api.errors import Busy, Unanswered, WeChatError
from hotline.wechat.api.transport import Transport, body
from hotline.wechat.models import AccessToken, OfficialAccount

RENEWED_BEFORE = timedelta(seconds=300)
LEASE = timedelta(seconds=30)
REST_AFTER_REFUSAL = timedelta(seconds=5)  # eight processes do not ask eight times what was just refused
LOOK_AGAIN_SECONDS = 0.1
PATIENCE_SECONDS = 35.0


class Tokens:
    """One per process; what it knows is in the database."""

    def __init__(self, transport: Transport, clock: Clock = utc_now) -> None:
        self._transport, self._clock = transport, clock

    async def get(self, account: OfficialAccount, *, instead_of: str = "") -> str:
        """The token; `instead_of` names one the platform has just refused."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._got(account, instead_of)
        except TimeoutError as error:
            raise Unanswered("no token: whoever renews it takes too long") from error

    async def try_secret(self, account: OfficialAccount) -> None:
        """The platform is asked and the answer thrown away: it gives everybody the same token until that ends."""
        await self._fetch(account, force=False)

    async def _got(self, account: OfficialAccount, instead_of: str) -> str:
        while True:
            row = await _row(account.id)
            if self._is_good(row) and row.token != instead_of:
                return row.token
            if await self._claim(row):
                return await self._renewed(account, row)
            self._raise_refusal(row)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _is_good(self, row: AccessToken) -> bool:
        return row.good_until is not None and row.good_until > self._clock()

    async def _claim(self, row: AccessToken) -> bool:
        now = self._clock()
        free = Q(renewing_until=None) | Q(renewing_until__lte=now)
        mine = AccessToken.filter(free, account_id=row.account_id, generation=row.generation)
        return bool(await mine.update(renewing_until=now + LEASE, refusal=""))

    def _raise_refusal(self, row: AccessToken) -> None:
        resting = row.renewing_until is not None and row.renewing_until > self._clock()
        if row.refusal and resting:
            raise Busy(row.refusal)

    async def _renewed(self, account: OfficialAccount, row: AccessToken) -> str:
        try:
            token, seconds = await self._asked(account, row.token)
        except BaseException as failure:
            await self._write_refusal(row, failure)
            raise
        until = self._clock() + max(timedelta(seconds=seconds) - RENEWED_BEFORE, timedelta(seconds=30))
        await AccessToken.filter(account_id=row.account_id, generation=row.generation).update(
            token_encrypted=vault().encrypt(token),
            good_until=until,
            generation=row.generation + 1,
            renewing_until=None,
        )
        return token

    async def _write_refusal(self, row: AccessToken, failure: BaseException) -> None:
        """A process told to stop gives the row back at once; a refusal is everybody's for a while."""
        refused = isinstance(failure, WeChatError)
        await AccessToken.filter(account_id=row.account_id, generation=row.generation).update(
            renewing_until=self._clock() + REST_AFTER_REFUSAL if refused else None,
            refusal=str(failure)[:200] if refused else "",
        )

    async def _asked(self, account: OfficialAccount, old: str) -> tuple[str, int]:
        """The platform gives everybody the same token until it ends; one it refuses itself is changed by force."""
        token, seconds = await self._fetch(account, force=False)
        if old and token == old and seconds > RENEWED_BEFORE.total_seconds():
            token, seconds = await self._fetch(account, force=True)
        return token, seconds

    async def _fetch(self, account: OfficialAccount, *, force: bool) -> tuple[str, int]:
        asked = {
            "grant_type": "client_credential",
            "appid": account.app_id,
            "secret": account.secret,
            "force_refresh": force,
        }
        answer = await self._transport.json("POST", "/cgi-bin/stable_token", content=body(asked))
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Unanswered("no token in the answer")
        return token, seconds


async def _row(account_id: int) -> AccessToken:
    """Through the writer: a moment ago another process may have renewed it."""
    found = await AccessToken.filter(account_id=account_id).using_db(connection()).first()
    if found is None:
        await AccessToken.bulk_create([AccessToken(account_id=account_id)], ignore_conflicts=True)
        return await _row(account_id)
    return found
