"""The open app: news on the live bus, seen at once by whoever has a page open."""

from datetime import datetime

from hotline.infra.bus import Bus
from hotline.messages.channels.message import Outcome, Outgoing, Sent


def topic(staff_id: int) -> str:
    """What the pages of one member of staff subscribe to."""
    return f"notices:{staff_id}"


class InApp:
    """Tells ids only; the page asks the server for what it may show."""

    name = "inapp"

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def configured(self) -> bool:
        return True

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        """Accepted, never delivered: nobody may be looking."""
        news = {"notice": message.notice_id, "kind": message.kind, "urgency": message.urgency}
        await self._bus.publish(topic(message.staff_id), news)
        return Sent(Outcome.ACCEPTED, provider=self.name)

    async def close(self) -> None:
        """The bus belongs to whoever made it."""
