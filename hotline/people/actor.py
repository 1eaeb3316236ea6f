"""Who does something: passed to every action as `by`."""

from dataclasses import dataclass
from typing import Literal

from hotline.people.models import Staff, StaffRole
from hotline.people.roles import LEADERS, Role

ActorKind = Literal["staff", "citizen", "system", "client"]


@dataclass(frozen=True)
class Actor:
    """A member of staff, a citizen, the system itself or an API client, with the way they came in."""

    kind: ActorKind
    staff_id: int | None = None
    citizen_id: int | None = None
    name: str = ""
    organisation_id: int | None = None
    organisation_path: str = ""
    tenant_id: int | None = None
    roles: frozenset[Role] = frozenset()
    channel: str = ""
    request_id: str = ""
    client_id: str | None = None
    ip: str = ""
    # What the API client was granted; None for people, who are limited by their roles alone.
    grants: frozenset[str] | None = None
    # A one-time password opens nothing but the page that changes it.
    must_change_password: bool = False

    @classmethod
    def system(cls, tenant_id: int | None, *, channel: str = "system", request_id: str = "") -> "Actor":
        """Jobs and subscribers. Without a tenant it stands above all of them."""
        return cls("system", name="系统", tenant_id=tenant_id, channel=channel, request_id=request_id)

    @classmethod
    def citizen(
        cls, tenant_id: int, citizen_id: int | None, *, channel: str, request_id: str = "", ip: str = ""
    ) -> "Actor":
        """A citizen; `citizen_id` is None until the first submission or a proven query code."""
        return cls(
            "citizen",
            citizen_id=citizen_id,
            name="市民",
            tenant_id=tenant_id,
            channel=channel,
            request_id=request_id,
            ip=ip,
        )

    @property
    def is_leader(self) -> bool:
        """Whether the leader modules are shown (LEDGER M24)."""
        return bool(self.roles & LEADERS)

    @property
    def label(self) -> str:
        """For the audit: who, and through which client. A citizen's name never gets in here."""
        match self.kind:
            case "staff":
                who = f"staff:{self.staff_id} {self.name}"
            case "citizen":
                who = f"citizen:{self.citizen_id or '-'}"
            case "client":
                return f"client:{self.client_id}"
            case "system":
                who = "system"
        return f"{who} via client:{self.client_id}" if self.client_id else who


async def actor_for_staff(staff: Staff, channel: str, request_id: str, *, ip: str = "") -> Actor:
    """The actor of a signed-in member of staff, with today's roles."""
    organisation = await staff.organisation
    roles = await StaffRole.filter(staff_id=staff.id).values_list("role", flat=True)
    return Actor(
        "staff",
        staff_id=staff.id,
        name=staff.name,
        organisation_id=organisation.id,
        organisation_path=organisation.path,
        tenant_id=staff.tenant_id,
        roles=frozenset(Role(str(role)) for role in roles),
        channel=channel,
        request_id=request_id,
        ip=ip,
        must_change_password=staff.must_change_password,
    )
