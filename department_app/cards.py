"""Rows of the database as cards of a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from department_app.chips import Chip, chips
from department_app.flow import Stage, stages
from department_app.horizon import horizon
from hotline.orders.labels import mark_label
from hotline.orders.models import Assignment, Order
from hotline.orders.queries.workload import followed, running_clocks
from hotline.orders.states import AT_DEPARTMENT, AssignmentState
from hotline.people.actor import Actor
from hotline.profiles.models import rules_for


@dataclass(frozen=True)
class Card:
    """One order in a list; `share` is the unit's part of it where the list is about parts."""

    order: Order
    share: Assignment | None = None
    chips: list[Chip] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    followed: bool = False
    others_unit: str = ""
    skin: str = "card"
    horizon: str = ""

    @property
    def number(self) -> str:
        return self.order.number or ""

    @property
    def mark(self) -> str:
        """红牌 or 红灯, as the city says; empty without one."""
        return mark_label(self.order.mark, self.skin)

    @property
    def signable(self) -> bool:
        return self._waits(AssignmentState.PENDING_SIGN)

    @property
    def repliable(self) -> bool:
        return self._waits(AssignmentState.HANDLING)

    def _waits(self, state: AssignmentState) -> bool:
        return self.share is not None and self.share.state is state and self.order.state in AT_DEPARTMENT

    @property
    def steps(self) -> list[str]:
        """What may be done with it among many others."""
        return [name for name, may in (("sign", self.signable), ("reply", self.repliable)) if may]


async def share_cards(shares: Sequence[Assignment], *, by: Actor, now: datetime) -> list[Card]:
    """Cards of the boxes: one per assignment, with the clocks that still run."""
    clocks = await running_clocks(shares)
    profile, calendar = await rules_for(by.tenant_id or 0)
    mine = await followed([share.order_id for share in shares], by=by)
    return [
        Card(
            share.order,
            share,
            chips(clocks.get(share.id, []), calendar, now),
            followed=share.order_id in mine,
            others_unit="" if share.organisation_id == by.organisation_id else share.organisation.label,
            skin=profile.mark_label,
            horizon=horizon(share.due_at, now, calendar),
        )
        for share in shares
    ]


async def order_cards(orders: Sequence[Order], *, by: Actor) -> list[Card]:
    """Cards of the search: where each order stands on its way."""
    mine = await followed([order.id for order in orders], by=by)
    skin = (await rules_for(by.tenant_id or 0))[0].mark_label
    return [Card(order, stages=stages(order), followed=order.id in mine, skin=skin) for order in orders]
