"""The platform's calls, in our words. Every one may raise a WeChatError."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx2

from hotline.infra.clock import Clock, utc_now
from hotline.infra.settings import Settings
from hotline.wechat.api.errors import Gone, TokenEnded, Unanswered
from hotline.wechat.api.tokens import Tokens
from hotline.wechat.api.transport import Transport, as_object, body
from hotline.wechat.models import OfficialAccount

T = TypeVar("T")


@dataclass(frozen=True)
class Medium:
    """A file as the platform hands it over."""

    content: bytes
    media_type: str


class Client:
    """One per process, for all accounts."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self._transport = Transport(settings)
        self.tokens = Tokens(self._transport, clock)

    @property
    def transport(self) -> Transport:
        """For calls that need no token."""
        return self._transport

    async def close(self) -> None:
        await self._transport.close()

    async def say(self, account: OfficialAccount, openid: str, text: str) -> None:
        """A customer message: free, but only for a while after the citizen wrote."""
        told = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        await self.post(account, "/cgi-bin/message/custom/send", told)

    async def notify(
        self,
        account: OfficialAccount,
        openid: str,
        template: str,
        words: dict[str, str],
        url: str = "",
        *,
        once: str = "",
    ) -> str:
        """A template message; the id its receipt will name. A repeat with the same `once` sends no second one."""
        data = {name: {"value": word} for name, word in words.items()}
        told: dict[str, Any] = {"touser": openid, "template_id": template, "data": data, "url": url}
        told |= {"client_msg_id": once} if once else {}
        answer = await self.post(account, "/cgi-bin/message/template/send", told)
        return str(answer.get("msgid", ""))

    async def notify_subscriber(
        self, account: OfficialAccount, openid: str, template: str, words: dict[str, str], url: str = ""
    ) -> str:
        """A notice the citizen agreed to beforehand; the id of its receipt, where the platform gives one."""
        data = {name: {"value": word} for name, word in words.items()}
        told = {"touser": openid, "template_id": template, "data": data, "page": url}
        answer = await self.post(account, "/cgi-bin/message/subscribe/bizsend", told)
        return str(answer.get("msgid", ""))

    async def download(self, account: OfficialAccount, media_id: str) -> Medium:
        """What a citizen sent; the platform keeps it three days."""

        async def fetch(token: str) -> Medium:
            query = urlencode({"access_token": token, "media_id": media_id})
            return _medium(await self._transport.raw("GET", f"/cgi-bin/media/get?{query}", slow=True))

        return await self._with_token(account, fetch)

    async def upload(
        self, account: OfficialAccount, kind: str, content: bytes, name: str, media_type: str
    ) -> str:
        """A file to be sent within three days; its media id."""
        file = (name, content, media_type)
        return str((await self.send_file(account, "/cgi-bin/media/upload", file, type=kind))["media_id"])

    async def send_file(
        self, account: OfficialAccount, path: str, file: tuple[str, bytes, str], **query: str
    ) -> dict[str, Any]:
        """Any other call that carries a file (name, content, media type)."""

        async def send(token: str) -> dict[str, Any]:
            address = f"{path}?{urlencode({'access_token': token, **query})}"
            # made anew for each try: nothing is half read
            return await self._transport.json("POST", address, files={"media": file}, slow=True)

        return await self._with_token(account, send)

    async def openid_for(self, account: OfficialAccount, code: str) -> str:
        """Who looks at a page inside WeChat. A code is good once."""
        query = {"appid": account.app_id, "secret": account.secret, "code": code}
        path = f"/sns/oauth2/access_token?{urlencode(query | {'grant_type': 'authorization_code'})}"
        found = (await self._transport.json("GET", path)).get("openid")
        if not isinstance(found, str) or not found:
            raise Gone("no openid in the answer")
        return found

    async def get(self, account: OfficialAccount, path: str, **query: str) -> dict[str, Any]:
        """Any other call that reads."""

        async def ask(token: str) -> dict[str, Any]:
            return await self._transport.json("GET", f"{path}?{urlencode({'access_token': token, **query})}")

        return await self._with_token(account, ask)

    async def post(self, account: OfficialAccount, path: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Any other call that writes."""

        async def ask(token: str) -> dict[str, Any]:
            query = urlencode({"access_token": token})
            return await self._transport.json("POST", f"{path}?{query}", content=body(fields))

        return await self._with_token(account, ask)

    async def _with_token(self, account: OfficialAccount, work: Callable[[str], Awaitable[T]]) -> T:
        """A token that ended early is replaced once; a second refusal stands."""
        token = await self.tokens.get(account)
        try:
            return await work(token)
        except TokenEnded:
            return await work(await self.tokens.get(account, instead_of=token))


def _medium(answer: httpx2.Response) -> Medium:
    """A refusal comes as JSON, sometimes called text/plain; a file never begins with a brace."""
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip()
    if media_type in ("application/json", "text/plain") or answer.content.startswith(b"{"):
        raise Unanswered(f"no file in the answer: {sorted(as_object(answer))[:5]}")
    if media_type == "text/html":
        raise Unanswered("the answer is not the platform's")
    return Medium(answer.content, media_type)
