"""What a gateway reads when it starts or is told of a change."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hotline.calls import floor, lines, plan, prompts, telephones
from hotline.calls.acd.groups import Group
from hotline.calls.models import (
    AccessNumber,
    DialPrefix,
    NumberChange,
    PhoneAccount,
    RecordedPrompt,
    SkillGroup,
    TrunkLine,
)
from hotline.calls.numbering.outgoing import Dial, NotAllowed, dial
from hotline.calls.numbering.reaching import Stage, may_pick_up, stages_for
from hotline.calls.numbering.translation import Change
from tests.calls.exchange import Exchange
from tests.orders.town import build


async def test_a_centre_dials_over_the_lines_its_rules_name(exchange: Exchange) -> None:
    tenant = exchange.town.centre.id
    await TrunkLine.create(name="second", host="10.0.0.2", priority=2)
    await TrunkLine.create(name="first", host="10.0.0.1", priority=1)
    await TrunkLine.create(name="broken", host="10.0.0.3", active=False)
    await AccessNumber.create(number="12345", tenant_id=tenant)
    rules: dict[str, dict[str, Any]] = {
        "1": {"trunks": ["broken", "second"]},
        "0": {},
        "00": {"allowed": False},
        "0771": {"strip": 4, "add": "9"},
    }
    for prefix, more in rules.items():
        await DialPrefix.create(tenant_id=tenant, prefix=prefix, **more)
    plans = await lines.dial_plans(own_area="0770", extension_digits=4)
    mine = plans[tenant]
    assert dial("13800138000", mine) == Dial("13800138000", ("second",), "12345")
    assert dial("07712345678", mine) == Dial("92345678", ("first", "second"), "12345")
    assert dial("2345678", mine) == Dial("07702345678", ("first", "second"), "12345")
    assert dial("110", mine) == Dial("110", ("first", "second"), "12345")
    assert isinstance(dial("+85291234567", mine), NotAllowed)


async def test_a_centre_without_rules_reaches_the_emergency_services_only(exchange: Exchange) -> None:
    other = await build("x", "450700")
    await TrunkLine.create(name="only", host="10.0.0.1")
    await AccessNumber.create(number="12345")
    found = (await lines.dial_plans(own_area="", extension_digits=4))[other.centre.id]
    assert dial("120", found) == Dial("120", ("only",), "12345")
    assert isinstance(dial("13800138000", found), NotAllowed)


async def test_what_lines_deliver_is_rewritten(exchange: Exchange) -> None:
    await NumberChange.create(prefix="86", strip=2)
    read = await plan.load(own_area="0770", extension_digits=4, now=exchange.now)
    assert read.incoming_changes == {"86": Change(2, "")}


async def test_telephones_ring_where_their_people_are(exchange: Exchange) -> None:
    tenant = exchange.town.centre.id
    more: dict[str, Any] = {"tenant_id": tenant, "name": "x", "password_encrypted": "x", "pickup_group": "a"}
    await PhoneAccount.create(
        extension="1001", stages=[{"targets": ["1001", "13800138000"], "seconds": 15}], **more
    )
    await PhoneAccount.create(extension="1002", forward_when_busy="1001", **more)
    await PhoneAccount.create(extension="1003", **{**more, "active": False})
    accounts = await telephones.phone_accounts()
    house = telephones.house(accounts, registered=["1001", "1002"], busy=["1002"])
    assert stages_for("1002", house) == (Stage(("1001", "13800138000"), 15.0),)
    assert stages_for("1002", replace(house, busy=())) == (Stage(("1002",)),)
    assert may_pick_up("1002", "1001", telephones.pickup_groups(accounts))
    assert not may_pick_up("1003", "1001", telephones.pickup_groups(accounts))


async def test_groups_come_with_their_centres(exchange: Exchange) -> None:
    other = await build("x", "450700")
    theirs = await SkillGroup.create(tenant_id=other.centre.id, code="general", name="综合组")
    await SkillGroup.create(tenant_id=other.centre.id, code="gone", name="停用", active=False)
    assert await floor.groups() == {
        exchange.town.centre.id: [Group(exchange.group.id)],
        other.centre.id: [Group(theirs.id)],
    }


async def test_an_uploaded_voice_is_found_by_its_name(exchange: Exchange) -> None:
    tenant, digest = exchange.town.centre.id, "cd" * 32
    assert await prompts.recorded_prompt(tenant, "welcome") is None
    await RecordedPrompt.create(
        tenant_id=tenant, code="welcome", name="欢迎词", sha256=digest, uploaded_at=exchange.now
    )
    assert await prompts.recorded_prompt(tenant, "welcome") is None  # the sound itself is gone
    place: Path = prompts.place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"RIFF")
    assert await prompts.recorded_prompt(tenant, "welcome") == place
