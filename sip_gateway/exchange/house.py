"""The rules of the house as the exchange keeps them: read whole, kept, and read again when they change."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotline.calls import floor, lines, plan, telephones
from hotline.calls.acd.groups import Group
from hotline.calls.ivr.steps import Flow
from hotline.calls.models import IvrFlow, IvrVersion, PhoneAccount, SkillGroup, TrunkLine
from hotline.calls.numbering.incoming import Plan
from hotline.calls.numbering.outgoing import DialPlan
from hotline.calls.numbering.reaching import House as Reachable
from hotline.infra.settings import Settings
from sip_gateway.sip.trunks.line import CallerIds, Trunk


@dataclass(frozen=True)
class House:
    """Everything calls are decided by."""

    plan: Plan
    dial_plans: Mapping[int, DialPlan]
    groups: Mapping[int, Sequence[Group]]
    codes: Mapping[tuple[int, str], int]
    names: Mapping[int, str]
    flows: Mapping[tuple[int, str], Flow]
    phones: Mapping[str, PhoneAccount]
    trunks: Sequence[Trunk]
    passwords: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def tenant_of_group(self) -> Mapping[int, int]:
        return {group.id: tenant for tenant, groups in self.groups.items() for group in groups}

    def group(self, tenant: int, code: str) -> int | None:
        """A group of this centre by its code."""
        return self.codes.get((tenant, code))

    def keeps_agent(self, group: int) -> bool:
        """首问负责: who spoke to a caller last comes first."""
        found = (one for groups in self.groups.values() for one in groups if one.id == group)
        return any(one.previous_agent_first for one in found)

    def first_group(self, tenant: int) -> int | None:
        found = self.groups.get(tenant)
        return found[0].id if found else None

    def reachable(self, registered: Collection[str], busy: Collection[str]) -> Reachable:
        return telephones.house(self.phones.values(), registered=registered, busy=busy)

    def pickup_groups(self) -> list[frozenset[str]]:
        return telephones.pickup_groups(self.phones.values())


async def load(settings: Settings, now: datetime) -> House:
    """As the database has it now."""
    area, digits = settings.sip_area_code, settings.sip_extension_digits
    rows = await SkillGroup.filter(active=True)
    phones = await telephones.phone_accounts()
    return House(
        plan=await plan.load(own_area=area, extension_digits=digits, now=now),
        dial_plans=await lines.dial_plans(own_area=area, extension_digits=digits),
        groups=await floor.groups(),
        codes={(one.tenant_id, one.code): one.id for one in rows},
        names={one.id: one.name for one in rows},
        flows=await _flows(),
        phones={one.extension: one for one in phones},
        trunks=[_trunk(one) for one in await lines.trunk_lines()],
        # deciphering a thousand passwords takes a while: not in the loop that answers telephones
        passwords=await asyncio.to_thread(lambda: {one.extension: one.password for one in phones}),
    )


async def _flows() -> dict[tuple[int, str], Flow]:
    live = await IvrFlow.filter(live__isnull=False)
    versions = await IvrVersion.filter(flow_id__in=[one.id for one in live])
    data = {(one.flow_id, one.number): one.data for one in versions}
    return {
        (one.tenant_id, one.code): Flow.model_validate(data[one.id, one.live])
        for one in live
        if one.live is not None
    }


def _trunk(row: TrunkLine) -> Trunk:
    numbers = CallerIds(row.shown_as, dict(row.shown_by_centre), frozenset(row.may_show))
    return Trunk(
        name=row.name,
        host=row.host,
        caller_ids=numbers,
        port=row.port,
        transport=row.transport,
        priority=row.priority,
        capacity=row.capacity,
        username=row.username,
        password=row.password,
        networks=tuple(row.networks),
        domain=row.domain,
        probe_seconds=row.probe_seconds,
    )
