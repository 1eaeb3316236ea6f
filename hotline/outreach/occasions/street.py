"""停水停电通知街道: who answers for the places concerned is rung and confirms by key. Made as a draft campaign."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from hotline.infra.errors import Invalid
from hotline.orders.values import storable
from hotline.outreach.campaigns import actions
from hotline.outreach.campaigns.audience import loading
from hotline.outreach.campaigns.audience.rows import Given
from hotline.outreach.campaigns.inputs import NewCampaign
from hotline.outreach.campaigns.models import Campaign
from hotline.people.actor import Actor
from hotline.people.models import Organisation, OrganisationKind, Staff, StaffRole
from hotline.people.organisations import members
from hotline.people.permissions import require
from hotline.people.roles import LEADERS
from hotline.worktime.zone import local

MAKE = "outreach.edit"
SCRIPT = "street_notice"
KINDS = ("停水", "停电", "停气", "道路封闭", "其他")
PLACES = frozenset({OrganisationKind.WORKSTATION, OrganisationKind.DEPARTMENT, OrganisationKind.UNIT})
NO_PLACE = "请选择至少一个单位"
NO_NUMBER = "这些单位没有登记电话的在岗人员"
Content = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=6, max_length=180),
    BeforeValidator(storable),
]


class Notice(BaseModel):
    """What, to whom: the units' leaders, or everybody there."""

    kind: Literal["停水", "停电", "停气", "道路封闭", "其他"]
    content: Content
    units: list[int] = Field(default_factory=list, max_length=500)
    whom: Literal["leaders", "everybody"] = "leaders"


async def places(by: Actor) -> list[Organisation]:
    """Which units of the own centre can be told."""
    require(by, MAKE)
    return [one for one in await members(by.tenant_id or 0) if one.kind in PLACES]


def near(place: Organisation, every: list[Organisation]) -> bool:
    """Whether it belongs to a workstation, as streets and villages do."""
    return any(place.path.startswith(one.path) for one in every if one.kind is OrganisationKind.WORKSTATION)


async def prepare(notice: Notice, *, by: Actor, now: datetime) -> Campaign:
    """A draft with its audience; somebody who may run campaigns looks at it and starts it."""
    people = await _people(notice, by)
    name = f"{notice.kind}通知 {local(now):%m-%d %H:%M}"
    campaign = await actions.create(NewCampaign(name=name, script=SCRIPT), by=by, now=now)
    slots = {"content": notice.content.rstrip("。")}
    given = [Given(row, one.phone, slots, subject_key=f"staff:{one.id}") for row, one in enumerate(people, 1)]
    await loading.from_people(campaign, given, f"{notice.kind}通知：{len(people)} 人", by=by, now=now)
    return campaign


async def _people(notice: Notice, by: Actor) -> list[Staff]:
    """Of the own centre only; whoever is on leave is not rung."""
    known = {one.id for one in await places(by)} & set(notice.units)
    if not known:
        raise Invalid(NO_PLACE, fields={"units": NO_PLACE})
    staff = Staff.filter(organisation_id__in=list(known), active=True, on_leave=False).order_by("id")
    if notice.whom == "leaders":
        roles = StaffRole.filter(role__in=list(LEADERS), staff__organisation_id__in=list(known))
        staff = staff.filter(id__in=list(await roles.values_list("staff_id", flat=True)))
    found = [one for one in await staff if one.phone]
    if not found:
        raise Invalid(NO_NUMBER, fields={"units": NO_NUMBER})
    return found
