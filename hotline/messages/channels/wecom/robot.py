"""A line in a WeCom group, with the person called by name."""

from collections import deque
from datetime import datetime
from time import monotonic
from typing import Any

from hotline.infra.settings import Settings
from hotline.messages.channels.calling import Caller, NoAnswer, NotReached, as_object
from hotline.messages.channels.message import Outcome, Outgoing, Sent
from hotline.messages.channels.shortening import in_bytes
from hotline.messages.channels.wecom.answers import detail_of, outcome_of

TEXT_BYTES = 2048
MOST_PER_MINUTE = 20  # WeCom's own limit; what it still refuses is tried again later
MINUTE = 60.0


class WeComRobot:
    """Speaks in one group, at most 20 times a minute."""

    name = "wecom_group"

    def __init__(self, settings: Settings) -> None:
        self._key = settings.wecom_robot_key
        self._url = f"{settings.wecom_url.rstrip('/')}/cgi-bin/webhook/send"
        self._caller = Caller(settings)
        self._recent: deque[float] = deque(maxlen=MOST_PER_MINUTE)

    def configured(self) -> bool:
        return bool(self._key)

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        if not self._has_room():
            return Sent(Outcome.TEMPORARY, self.name, detail="20 messages within a minute already")
        try:
            answer = await self._caller.post(self._url, params={"key": self._key}, json=line(message))
        except NotReached as failure:
            return Sent(Outcome.TEMPORARY, self.name, detail=str(failure))
        except NoAnswer as failure:
            # a robot has no way to recognise a repeat, and the group has most likely read it
            return Sent(Outcome.ACCEPTED, self.name, detail=f"not repeated: {failure}")
        told = as_object(answer)
        return Sent(outcome_of(told), self.name, detail=detail_of(told))

    async def close(self) -> None:
        await self._caller.close()

    def _has_room(self) -> bool:
        moment = monotonic()
        if len(self._recent) == MOST_PER_MINUTE and moment - self._recent[0] < MINUTE:
            return False
        self._recent.append(moment)
        return True


def line(message: Outgoing) -> dict[str, Any]:
    """Text with a mention; by telephone number only when the account is not known."""
    text = in_bytes("\n".join(part for part in (message.title, message.body) if part), TEXT_BYTES - 400)
    called = (
        {"mentioned_list": [message.wecom_id]}
        if message.wecom_id
        else {"mentioned_mobile_list": [message.phone] if message.phone else []}
    )
    return {"msgtype": "text", "text": {"content": f"{text}\n{message.url}"[:TEXT_BYTES], **called}}
