"""What the server pushes to the webhook: late, twice or three times, as the real one does."""

import asyncio
import secrets
from dataclasses import dataclass

import httpx2

from standins import accounts
from standins.service import Received, Service
from standins.wechat.letters import Fields, Seal, letter

ANSWER_SECONDS = 5.0
TRIES = 3

SEAL = Seal(accounts.WECHAT_APP_ID, accounts.WECHAT_TOKEN, accounts.WECHAT_AES_KEY)


@dataclass
class Pushed:
    """What came back."""

    status: int
    text: str
    tries: int


class Pusher:
    """`address` is the webhook; `safe` says whether letters are sealed."""

    def __init__(self, service: Service, address: str) -> None:
        self._service, self.address, self.safe = service, address, False

    async def push(self, fields: Fields, now: float, *, safe: bool | None = None) -> Pushed:
        """Three tries of five seconds each, the same letter every time."""
        sealed = self.safe if safe is None else safe
        one = letter(SEAL, fields, now, safe=sealed)
        pushed = Pushed(0, "", 0)
        async with httpx2.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as http:
            while pushed.tries < TRIES and pushed.status != 200:
                pushed.tries += 1
                try:
                    answer = await http.post(
                        self.address, params=one.query, content=one.body, headers={"content-type": "text/xml"}
                    )
                    pushed.status, pushed.text = answer.status_code, answer.text
                except httpx2.TransportError as error:
                    pushed.text = type(error).__name__
        return pushed

    def announce(self, message: Received, fields: Fields, now: float) -> None:
        """An event about something we sent; comes after the answer, bent by the mode."""
        if self.address and self._service.behaviour.mode != "lose":
            self._service.later(self._announce(message, fields, now))

    async def _announce(self, message: Received, fields: Fields, now: float) -> None:
        behaviour = self._service.behaviour
        mode, wait = behaviour.mode, behaviour.seconds
        await asyncio.sleep(wait if mode == "late" else 0.05)
        for _ in range(2 if mode == "twice" else 1):
            pushed = await self.push(fields, now)
            message.fate = f"told, answered {pushed.status}"


def message(openid: str, kind: str, now: float, **more: object) -> Fields:
    """A citizen's message as the platform writes it."""
    head: Fields = {
        "ToUserName": accounts.WECHAT_ORIGINAL_ID,
        "FromUserName": openid,
        "CreateTime": int(now),
        "MsgType": kind,
    }
    return head | more | {"MsgId": f"{int(now)}{secrets.randbelow(10**12):012d}"}


def event(openid: str, name: str, now: float, **more: object) -> Fields:
    """Events carry no MsgId."""
    return {
        "ToUserName": accounts.WECHAT_ORIGINAL_ID,
        "FromUserName": openid,
        "CreateTime": int(now),
        "MsgType": "event",
        "Event": name,
        **more,
    }
