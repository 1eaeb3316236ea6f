"""kill -9 of the gateway while its robot talks: our fault and no try of the person's, metered, and rung again once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotline.calls.models import CallRecord
from hotline.calls.states import EndedBy
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings
from hotline.outreach.campaigns.ending import LEASE, LOST, give_up_lost
from hotline.outreach.campaigns.models import Attempt, Campaign, OutreachRules, Recipient
from hotline.outreach.campaigns.sealing import sealed
from hotline.outreach.campaigns.states import CallOutcome, CampaignState, RecipientState, Result
from hotline.outreach.scripts.models import RobotScript, ScriptVersion
from hotline.outreach.scripts.states import VersionState
from tests.failure.a_gateway import Gateway, running
from tests.failure.test_killed_gateway import until
from tests.orders.town import Town, build
from tests.sip_gateway.exchange.switch import furnish
from tests.sip_gateway.robot.callee import Callee, Street, lead_there, outside
from tests.sip_gateway.robot.conftest import SCRIPT

pytestmark = [pytest.mark.sqlite, pytest.mark.failure]
NUMBER = "13900000001"
PATIENCE = 90.0
MIDNIGHT = "00:00"  # to midnight: whenever the tests run


@dataclass
class Person:
    """Listens in the first call, and hangs up in the next."""

    rung: list[Callee] = field(default_factory=list)
    listens: asyncio.Event = field(default_factory=asyncio.Event)

    async def behaves(self, callee: Callee) -> None:
        self.rung.append(callee)
        callee.pick_up()
        await callee.hears()
        self.listens.set()
        if len(self.rung) > 1:
            callee.hang_up()


@pytest.fixture
async def person(db: Settings) -> AsyncIterator[Person]:
    """In a town whose robot may call him, over a line that is there."""
    town = await build()
    await furnish(town)
    async with outside() as (street, port):
        await lead_there(town.centre.id, port)
        await _campaign(town)
        made = Person()
        street.behaviours[NUMBER] = made.behaves
        yield made
        _quiet(street)


def _quiet(street: Street) -> None:
    for callee in street.callees.values():
        callee.close()


async def _campaign(town: Town) -> None:
    now = datetime.now(UTC)
    of: dict[str, Any] = {"tenant_id": town.centre.id}
    await OutreachRules.create(**of, opens=MIDNIGHT, closes=MIDNIGHT)
    script = await RobotScript.create(**of, code="short", name="短", in_force=1, created_at=now)
    data = SCRIPT.model_dump(mode="json")
    data["steps"]["ask"] |= {"seconds": 30, "attempts": 3}  # time enough to be killed in
    await ScriptVersion.create(
        script_id=script.id, number=1, state=VersionState.APPROVED, data=data, handed_in_at=now
    )
    speaks: dict[str, Any] = {"script_code": "short", "script_version": 1}
    hours: dict[str, Any] = {"opens": MIDNIGHT, "closes": MIDNIGHT, "state": CampaignState.RUNNING}
    campaign = await Campaign.create(**of, **speaks, **hours, name="回访", created_at=now)
    await Recipient.create(
        **of,
        **speaks,
        campaign=campaign,
        purpose="campaign",
        number_index=vault().blind_index(NUMBER),
        sealed=sealed({"number": NUMBER, "slots": {"title": "路灯"}}),
        tries_allowed=3,
        due_at=now,
    )


async def test_a_robot_call_lost_with_its_gateway_is_our_fault_and_made_again(
    db: Settings, person: Person
) -> None:
    async with running(db, 28300, 0, HOTLINE_ROBOT_POLL_SECONDS="0.1") as gateway:
        await asyncio.wait_for(person.listens.wait(), PATIENCE)
        attempt = await until(lambda: Attempt.get_or_none(answered_at__isnull=False), PATIENCE)
        await gateway.kill()
        person.rung[0].close()  # who hears nothing more puts down
        await _claimed_until(datetime.now(UTC) + timedelta(hours=1))  # however long the next life takes
        await gateway.start()
        await _nobody_rings_while_it_may_live(person)
        await _claimed_until(attempt.claimed_until)
        await _it_is_closed_as_our_fault(attempt.claimed_until)
        await _he_is_rung_again_when_he_may(person, gateway)


async def _claimed_until(moment: datetime) -> None:
    await Attempt.filter(ended_at=None).update(claimed_until=moment)


async def _nobody_rings_while_it_may_live(person: Person) -> None:
    """The new gateway asks for calls all the time; the old one's may go on as far as anybody knows."""
    await Recipient.filter(tries__gte=0).update(due_at=datetime.now(UTC))
    record = await until(lambda: CallRecord.get_or_none(outcome__isnull=False), PATIENCE)
    assert (record.ended_by, record.fault) == (EndedBy.SYSTEM, "gateway_restart")
    assert (await Attempt.get()).ended_at is None
    assert len(person.rung) == 1


async def _it_is_closed_as_our_fault(claimed_until: datetime) -> None:
    """By the new gateway, or by the sweep: whoever looks first."""
    await give_up_lost(claimed_until + LEASE)
    lost = await Attempt.get().select_related("recipient")
    assert (lost.outcome, lost.lapsed, lost.detail) == (CallOutcome.FAILED, True, LOST.detail)
    assert lost.minutes == (await OutreachRules.get()).used_minutes > 0
    assert (lost.recipient.state, lost.recipient.tries) == (RecipientState.WAITING, 0)
    assert lost.recipient.due_at > datetime.now(UTC)


async def _he_is_rung_again_when_he_may(person: Person, gateway: Gateway) -> None:
    assert len(person.rung) == 1
    await Recipient.filter(tries__gte=0).update(due_at=datetime.now(UTC))  # his time has come
    recipient = await until(lambda: Recipient.get_or_none(state=RecipientState.DONE), PATIENCE)
    assert (recipient.result, recipient.tries, len(person.rung)) == (Result.BROKEN_OFF, 1, 2)
    lost, made = await Attempt.all().order_by("id")
    assert made.outcome is CallOutcome.HUMAN
    assert (await OutreachRules.get()).used_minutes == lost.minutes + made.minutes
    assert gateway.desk.up
