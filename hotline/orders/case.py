"""One order with everything an action decides on, loaded once and passed down."""

from dataclasses import dataclass, field
from datetime import datetime

from hotline.infra.errors import NotFound
from hotline.orders.models import Assignment, Clock, Order, ReviewRequest
from hotline.orders.states import LIVE_ASSIGNMENTS, AssignmentState, Decision, Part, RequestKind, State
from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.organisations import centre_of
from hotline.people.permissions import scope_allows, scope_of
from hotline.profiles.models import rules_for
from hotline.profiles.profile import Profile
from hotline.worktime.calendar import Calendar


@dataclass
class Case:
    """The order under the hands of `by` at `now`, by the rules of its city."""

    order: Order
    by: Actor
    now: datetime
    profile: Profile
    calendar: Calendar
    centre: Organisation
    assignments: list[Assignment] = field(default_factory=list)
    requests: list[ReviewRequest] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    @property
    def live(self) -> list[Assignment]:
        """Assignments somebody still works on."""
        return [one for one in self.assignments if one.state in LIVE_ASSIGNMENTS]

    @property
    def lead(self) -> Assignment | None:
        """The centre's newest lead assignment, whatever became of it."""
        leads = [one for one in self.assignments if one.part is Part.LEAD and one.parent_id is None]
        return leads[-1] if leads else None

    def children_of(self, assignment: Assignment) -> list[Assignment]:
        """What `assignment` passed on, in this round."""
        return [one for one in self.assignments if one.parent_id == assignment.id]

    def pending(self, kind: RequestKind | None = None) -> list[ReviewRequest]:
        """Requests that wait for a decision."""
        return [
            one
            for one in self.requests
            if one.decision is Decision.PENDING and (kind is None or one.kind is kind)
        ]

    def pending_on(self, assignment: Assignment) -> list[ReviewRequest]:
        """Requests of one assignment that wait for a decision."""
        return [one for one in self.pending() if one.assignment_id == assignment.id]

    def assignment(self, assignment_id: int) -> Assignment:
        """One assignment of this order by its id."""
        for one in self.assignments:
            if one.id == assignment_id:
                return one
        raise NotFound("没有找到这条交办记录")

    def reaches(self, permission: str) -> bool:
        """Whether the actor's `permission` extends to this order."""
        scope = scope_of(self.by, permission)
        return scope is not None and scope_allows(
            self.by,
            scope,
            tenant_id=self.order.tenant_id,
            organisation_paths=self._paths(),
            staff_ids=self._staff(),
            citizen_id=self.order.citizen_id,
        )

    def mine(self, permission: str, states: frozenset[AssignmentState]) -> list[Assignment]:
        """The actor's own assignments in `states`: his organisation's first, leads before co-handlers."""
        scope = scope_of(self.by, permission)
        if scope is None:
            return []
        own = [
            one
            for one in self.assignments
            if one.state in states
            and scope_allows(
                self.by,
                scope,
                tenant_id=self.order.tenant_id,
                organisation_paths=[one.organisation.path],
                staff_ids=[one.handler_id] if one.handler_id else [],
            )
        ]
        return sorted(own, key=self._nearness)

    def _nearness(self, assignment: Assignment) -> tuple[bool, bool, int]:
        return (
            assignment.organisation_id != self.by.organisation_id,
            assignment.part is not Part.LEAD,
            -assignment.id,
        )

    def _paths(self) -> list[str]:
        return [self.centre.path, *(one.organisation.path for one in self.assignments)]

    def _staff(self) -> list[int]:
        owner = [self.order.owner_id] if self.order.owner_id else []
        return [*owner, *(one.handler_id for one in self.assignments if one.handler_id)]

    @property
    def state(self) -> State:
        """The order's state."""
        return self.order.state


async def fresh(order: Order, centre: Organisation, by: Actor, now: datetime) -> Case:
    """The case of an order that was just written: nothing hangs on it yet, so nothing is read."""
    profile, calendar = await rules_for(centre.id)
    return Case(order=order, by=by, now=now, profile=profile, calendar=calendar, centre=centre)


async def load(order: Order, by: Actor, now: datetime) -> Case:
    """Read what every action needs; the order row is locked by the caller."""
    return await assemble(
        order,
        by,
        now,
        await Assignment.filter(order_id=order.id).order_by("id").select_related("organisation"),
        await ReviewRequest.filter(order_id=order.id).order_by("id"),
        await Clock.filter(order_id=order.id, stopped_at__isnull=True).order_by("id"),
    )


async def assemble(
    order: Order,
    by: Actor,
    now: datetime,
    assignments: list[Assignment],
    requests: list[ReviewRequest],
    clocks: list[Clock],
) -> Case:
    """The case of what was read already; stopped clocks are left out."""
    profile, calendar = await rules_for(order.tenant_id)
    return Case(
        order=order,
        by=by,
        now=now,
        profile=profile,
        calendar=calendar,
        centre=await centre_of(order.tenant_id),
        assignments=assignments,
        requests=requests,
        clocks=[one for one in clocks if one.stopped_at is None],
    )
