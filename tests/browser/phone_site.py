"""`python -m tests.browser.phone_site DIR`: a town with telephones; a test plays its gateway.

`python -m tests.browser.phone_site record DIR CALL STAFF` writes the record of a call.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hotline.calls import records
from hotline.calls.facts import CallEnd, CallFacts
from hotline.calls.models import AgentSkill, DirectoryEntry, PhoneAccount, SkillGroup
from hotline.calls.states import Direction, DirectoryKind, EndedBy
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.people.models import Staff
from tests.browser.seats import seat
from tests.conftest import cheap_settings
from tests.orders.town import PHONE, Town, build

WHO = {"agent": "周敏", "agent2": "李娜", "shift_lead": "王班长", "supervisor": "赵督办"}


def settings_of(data_dir: Path) -> Settings:
    return cheap_settings(data_dir, secret_key="")


async def make(data_dir: Path) -> None:
    async with open_database(settings_of(data_dir), migrate=True):
        town = await build()
        await seat(data_dir, WHO)
        await _telephones(town)
        await _history(town)


async def _telephones(town: Town) -> None:
    tenant = town.centre.id
    for extension in ("1001", "1002"):
        await PhoneAccount.create(
            tenant_id=tenant, extension=extension, name="窗口话机", password_encrypted=""
        )
    for code, name in (("general", "综合组"), ("dialect", "方言组")):
        group = await SkillGroup.create(tenant_id=tenant, code=code, name=name, wrap_up_seconds=60)
        await AgentSkill.create(group=group, staff_id=town["agent"].staff_id)
    for kind, name, number in (
        (DirectoryKind.HOTLINE, "交通运输 12328", "12328"),
        (DirectoryKind.EMERGENCY, "公安 110", "110"),
    ):
        await DirectoryEntry.create(tenant_id=tenant, kind=kind, name=name, number=number)


async def _history(town: Town) -> None:
    """He asked before, and called before."""
    town.now = datetime.now(UTC) - timedelta(days=2)
    await town.handling(location={"text": "滨江路 88 号"})
    facts = CallFacts(
        call_id="earlier",
        tenant_id=town.centre.id,
        gateway="fake",
        direction=Direction.INCOMING,
        entered_at=town.now,
        number=PHONE,
        requested_agent_at=town.now,
        answered_at=town.now,
        agent_id=town["agent"].staff_id,
    )
    await records.close(facts, CallEnd(town.now + timedelta(seconds=90), EndedBy.CALLER), now=town.now)


async def record(data_dir: Path, call: str, staff: int) -> None:
    """A call's record is written after the call: see `records`."""
    async with open_database(settings_of(data_dir)):
        agent, now = await Staff.get(id=staff), datetime.now(UTC)
        facts = CallFacts(
            call_id=call,
            tenant_id=agent.tenant_id or 0,
            gateway="fake",
            direction=Direction.INCOMING,
            entered_at=now,
            number=PHONE,
            requested_agent_at=now,
            answered_at=now,
            agent_id=staff,
        )
        await records.tell(facts, now=now)


if __name__ == "__main__":
    if sys.argv[1] == "record":
        _, _, folder, call, staff = sys.argv
        asyncio.run(record(Path(folder), call, int(staff)))
    else:
        asyncio.run(make(Path(sys.argv[1])))
