"""One notice with everything a step decides on, loaded once and passed down."""

from dataclasses import dataclass
from datetime import datetime

from hotline.people.actor import Actor
from hotline.people.models import Organisation
from hotline.people.permissions import scope_allows, scope_of
from hotline.profiles.models import rules_for
from hotline.profiles.profile import Profile
from hotline.supervision.models import SupervisedOrder, SupervisionEvent, SupervisionNotice
from hotline.supervision.workflow import Side
from hotline.worktime.calendar import Calendar


@dataclass
class NoticeCase:
    """The notice under the hands of `by` at `now`, by the rules of its city."""

    notice: SupervisionNotice
    by: Actor
    now: datetime
    profile: Profile
    calendar: Calendar
    target: Organisation
    issuer: Organisation
    centre: Organisation
    orders: list[SupervisedOrder]
    events: list[SupervisionEvent]

    @property
    def fed_back_by(self) -> frozenset[int]:
        """Everybody who ever answered this notice."""
        return frozenset(one.staff_id for one in self.events if one.step == "feed_back" and one.staff_id)

    @property
    def reminded_at(self) -> datetime | None:
        """When the unit was last told: the notice itself counts."""
        told = [one.at for one in self.events if one.step in ("remind", "refuse", "issue")]
        return max(told, default=None)

    def reaches(self, permission: str, *sides: Side) -> bool:
        """Whether the actor's `permission` extends to one of these sides of the notice."""
        scope = scope_of(self.by, permission)
        return scope is not None and scope_allows(
            self.by,
            scope,
            tenant_id=self.notice.tenant_id,
            organisation_paths=[self.centre.path, *(self._path(side) for side in sides)],
        )

    def _path(self, side: Side) -> str:
        return (self.target if side is Side.TARGET else self.issuer).path


async def load(notice: SupervisionNotice, by: Actor, now: datetime) -> NoticeCase:
    """Read what every step needs; the notice's row is locked by the caller."""
    profile, calendar = await rules_for(notice.tenant_id)
    places = await Organisation.in_bulk([notice.organisation_id, notice.issuer_id, notice.tenant_id], "id")
    return NoticeCase(
        notice=notice,
        by=by,
        now=now,
        profile=profile,
        calendar=calendar,
        target=places[notice.organisation_id],
        issuer=places[notice.issuer_id],
        centre=places[notice.tenant_id],
        orders=await SupervisedOrder.filter(notice_id=notice.id).order_by("order_id").select_related("order"),
        events=await SupervisionEvent.filter(notice_id=notice.id).order_by("seq"),
    )
