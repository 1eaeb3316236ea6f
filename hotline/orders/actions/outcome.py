"""What an action hands back to `perform`."""

from dataclasses import dataclass, field
from typing import Any

from hotline.orders.states import State


@dataclass(frozen=True)
class Outcome:
    """The state the order goes to (None: it stays) and what the event log should remember."""

    to: State | None = None
    data: dict[str, Any] = field(default_factory=dict)
    public: bool | None = None  # None: as the workflow says


STAYS = Outcome()
