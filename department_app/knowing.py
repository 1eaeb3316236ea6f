"""谁何时知晓: for leaders, who was told what about an order, by which way, and who took note when."""

from dataclasses import dataclass, field
from datetime import datetime

from hotline.messages.kinds import label_of
from hotline.messages.labels import CHANNELS, how_label
from hotline.messages.models import Notice
from hotline.messages.queries import Knowing, who_knew
from hotline.messages.states import FAILED, DeliveryState
from hotline.orders.queries.scoping import organisations_of
from hotline.people.actor import Actor
from hotline.people.permissions import require

#: Said beside a way only when something is the matter with it.
TROUBLES = frozenset({*FAILED, DeliveryState.TEMPORARY_FAILURE, DeliveryState.SKIPPED})


@dataclass
class Person:
    """Somebody who was told, by which ways in which order, and when he read it."""

    name: str
    organisation: str
    instead_of: str
    read_at: datetime | None = None
    ways: list[tuple[str, datetime, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """One notice as the panel tells it."""

    notice: Notice
    label: str
    how: str
    people: list[Person]


async def who_knows(order_id: int, *, by: Actor) -> list[Known]:
    """What one's own units were told, the newest first; nothing for those who lead nobody."""
    if not by.is_leader:
        return []
    own = set(await organisations_of(by, require(by, "order.monitor")))
    return [
        Known(one.notice, label_of(one.notice.kind), how_label(one.notice.how), _people(one))
        for one in reversed(await who_knew(order_id))
        if one.notice.organisation_id in own
    ]


def _people(knowing: Knowing) -> list[Person]:
    people: dict[int, Person] = {}
    for rung in knowing.rungs:
        for told in rung.told:
            sent = told.delivery
            person = people.setdefault(sent.staff_id, Person(told.name, told.organisation, sent.instead_of))
            person.read_at = person.read_at or sent.read_at
            trouble = sent.state.label if sent.state in TROUBLES else ""
            way = CHANNELS.get(rung.channel, rung.channel)
            person.ways.append((way, sent.sent_at or sent.created_at, trouble))
    return list(people.values())
