"""The telephones of the demo city: invented answers of invented providers, the same at every loading."""

from datetime import datetime
from zlib import crc32

from hotline.messages.channels import Channel, Outcome, Outgoing, Sent

NO_SUBSCRIPTION = "没有开启推送的设备"
EMPTY_NUMBER = "空号"
UNLUCKY_OF_HUNDRED = 3
WITH_PUSH = 4  # every fourth device


class Phone:
    """One way to reach people."""

    def __init__(self, name: str) -> None:
        self.name = name

    def configured(self) -> bool:
        return True

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        """Push reaches few (RULES §14), a text message nearly everybody."""
        given = f"demo-{self.name}-{message.delivery_id}"
        if self.name == "webpush" and message.staff_id % WITH_PUSH:
            return Sent(Outcome.PERMANENT, "demo", "", NO_SUBSCRIPTION)
        if self.name == "sms" and crc32(message.phone.encode()) % 100 < UNLUCKY_OF_HUNDRED:
            return Sent(Outcome.PERMANENT, "demo", given, EMPTY_NUMBER)
        state = Outcome.ACCEPTED if self.name in ("inapp", "webpush") else Outcome.DELIVERED
        return Sent(state, "demo", given)

    async def close(self) -> None:
        """Nothing to let go of."""


def phones() -> dict[str, Channel]:
    """What the demo city has; a robot that calls is not among it."""
    return {name: Phone(name) for name in ("inapp", "webpush", "wecom", "sms")}
