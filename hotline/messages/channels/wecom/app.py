"""A card in the person's WeCom, from our app."""

from datetime import datetime
from typing import Any

from hotline.infra.settings import Settings
from hotline.messages.channels.calling import Caller, NoAnswer, NotReached, as_object
from hotline.messages.channels.message import Outcome, Outgoing, Sent
from hotline.messages.channels.shortening import in_bytes
from hotline.messages.channels.wecom.answers import TOKEN_ENDED, code_of, detail_of, outcome_of
from hotline.messages.channels.wecom.token import NoToken, Token

TITLE_BYTES = 128
DESCRIPTION_BYTES = 512
# WeCom drops a second message with the same content within this time: a repeat after a crash is no double.
SAME_WITHIN_SECONDS = 4 * 3600


class WeComApp:
    """Needs the person's account; WeCom sends no receipts."""

    name = "wecom"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._caller = Caller(settings)
        self._token = Token(settings, self._caller)

    def configured(self) -> bool:
        settings = self._settings
        return bool(settings.wecom_corp_id and settings.wecom_secret and settings.wecom_agent_id)

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        if not message.wecom_id:
            return Sent(Outcome.PERMANENT, self.name, detail="no WeCom account is known")
        try:
            answer = await self._post(card(message, self._settings.wecom_agent_id))
        except (NotReached, NoAnswer) as failure:
            return Sent(Outcome.TEMPORARY, self.name, detail=str(failure))
        except NoToken as refusal:
            return Sent(Outcome.TECHNICAL, self.name, detail=f"no token: {refusal}")
        return Sent(outcome_of(answer), self.name, str(answer.get("msgid", "")), detail_of(answer))

    async def close(self) -> None:
        await self._caller.close()

    async def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        """A token that ended early is renewed once; a second refusal stands."""
        token = await self._token.get()
        answer = await self._with(token, body)
        if code_of(answer) in TOKEN_ENDED:
            answer = await self._with(await self._token.get(instead_of=token), body)
        return answer

    async def _with(self, token: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._settings.wecom_url.rstrip('/')}/cgi-bin/message/send"
        return as_object(await self._caller.post(url, params={"access_token": token}, json=body))


def card(message: Outgoing, agent_id: int) -> dict[str, Any]:
    """The fragment makes the content of each delivery its own: only a true repeat is dropped as one."""
    return {
        "touser": message.wecom_id,
        "msgtype": "textcard",
        "agentid": agent_id,
        "textcard": {
            "title": in_bytes(message.title, TITLE_BYTES),
            "description": in_bytes(message.body or message.title, DESCRIPTION_BYTES),
            "url": f"{message.url}#delivery-{message.delivery_id}",
            "btntxt": "打开",
        },
        "enable_duplicate_check": 1,
        "duplicate_check_interval": SAME_WITHIN_SECONDS,
    }
