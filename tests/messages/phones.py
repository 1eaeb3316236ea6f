"""A channel for tests: remembers what it was given, and fails or answers as told."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from hotline.messages.channels import Outcome, Outgoing, Sent


class Phone:
    """`answer` decides what becomes of each message; by default it is taken."""

    def __init__(
        self,
        name: str,
        answer: Callable[[Outgoing], Outcome] = lambda _: Outcome.ACCEPTED,
        *,
        configured: bool = True,
    ) -> None:
        self.name = name
        self.sent: list[Outgoing] = []
        self._answer = answer
        self._configured = configured

    def configured(self) -> bool:
        return self._configured

    async def send(self, message: Outgoing, now: datetime) -> Sent:
        self.sent.append(message)
        outcome = self._answer(message)
        return Sent(outcome, provider=self.name, provider_id=f"{self.name}-{message.delivery_id}")

    async def close(self) -> None:
        """Nothing to let go of."""

    @property
    def twice(self) -> list[int]:
        """Deliveries that were sent more than once."""
        return [one for one, times in Counter(each.delivery_id for each in self.sent).items() if times > 1]


def phones(**answers: Outcome) -> dict[str, Phone]:
    """The usual set; `sms=Outcome.PERMANENT` makes one fail always."""

    def always(outcome: Outcome) -> Callable[[Outgoing], Outcome]:
        return lambda _: outcome

    names = ("inapp", "webpush", "wecom", "wechat", "sms", "voice")
    return {name: Phone(name, always(answers.get(name, Outcome.ACCEPTED))) for name in names}
