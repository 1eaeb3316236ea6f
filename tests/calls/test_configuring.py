"""What a centre sets for itself, what only the house sets for all, and what is refused."""

from datetime import date, time
from typing import Any

import pytest

from hotline.calls import floor, plan, prompts
from hotline.calls.configuring import directory, lines, numbers, phones
from hotline.calls.configuring.inputs import (
    ChangeFields,
    DialFields,
    EntryFields,
    HoursFields,
    LineFields,
    NewPhoneFields,
    NumberFields,
    Segment,
    TerritoryFields,
)
from hotline.calls.models import AccessNumber, DirectoryEntry, PhoneAccount, TrunkLine
from hotline.calls.numbering.hours import Hours
from hotline.calls.states import DirectoryKind
from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from tests.calls.exchange import Exchange
from tests.calls.sounds import tone
from tests.orders.town import build


async def test_a_number_belongs_to_one_centre_or_to_all(exchange: Exchange) -> None:
    admin, lead, now = exchange["admin"], exchange["shift_lead"], exchange.now
    other = await build("x", "450700")
    own = await numbers.save_number(NumberFields(number="12345"), by=lead, now=now)
    with pytest.raises(Conflict):
        await numbers.save_number(NumberFields(number="12345"), by=other["shift_lead"], now=now)
    with pytest.raises(NotFound):
        await numbers.save_number(NumberFields(number="1" * 4), by=other["admin"], now=now, row_id=own.id)
    with pytest.raises(Forbidden):
        await numbers.save_number(NumberFields(number="96345", shared=True), by=lead, now=now)
    with pytest.raises(Forbidden):
        await numbers.save_number(NumberFields(number="96345", shared=True), by=other["admin"], now=now)
    shared = await numbers.save_number(NumberFields(number="96345", shared=True), by=admin, now=now)
    assert shared.tenant_id is None
    assert [one.number for one in await numbers.numbers(by=other["admin"])] == ["96345"]
    with pytest.raises(Forbidden):
        await numbers.remove_number(shared.id, by=other["admin"], now=now)
    await numbers.remove_number(own.id, by=lead, now=now)
    assert [one.number for one in await AccessNumber.all()] == ["96345"]
    with pytest.raises(Invalid):
        await numbers.save_number(NumberFields(number="12346", flow="nowhere"), by=lead, now=now)


async def test_what_all_share_is_set_where_the_house_is_run(exchange: Exchange) -> None:
    admin, now, mine = exchange["admin"], exchange.now, exchange.town.centre.id
    other = await build("x", "450700")
    line, change = (
        LineFields(name="电信", host="10.0.0.1", password="s3cret"),
        ChangeFields(prefix="86", strip=2),
    )
    territory = TerritoryFields(prefix="0777", centre=other.centre.id)
    for by in (other["admin"], exchange["shift_lead"]):
        for refused in (
            lines.save_line(line, by=by, now=now),
            numbers.save_change(change, by=by, now=now),
            numbers.save_territory(territory, by=by, now=now),
        ):
            with pytest.raises(Forbidden):
                await refused
    await numbers.save_change(change, by=admin, now=now)
    await numbers.save_territory(territory, by=admin, now=now)
    await numbers.save_territory(TerritoryFields(prefix="0770", centre=mine), by=admin, now=now)
    assert [one.prefix for one in await numbers.territories(by=other["admin"])] == ["0777"]
    assert [one.prefix for one in await numbers.territories(by=admin)] == ["0770", "0777"]
    saved = await lines.save_line(line, by=admin, now=now)
    assert (await TrunkLine.get()).password == "s3cret"
    kept = line.model_copy(update={"password": "", "shown": {str(mine): "07702812345"}})
    await lines.save_line(kept, by=admin, now=now, row_id=saved.id)
    assert (await TrunkLine.get()).password == "s3cret"
    assert not [one for one in await AuditEntry.all() if "s3cret" in str(one.detail)]


async def test_dial_rules_name_lines_that_exist(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    line = await lines.save_line(LineFields(name="电信", host="10.0.0.1"), by=exchange["admin"], now=now)
    rule = DialFields(prefix="1", allowed=True, trunks=["电信"])
    await directory.save_dial_rule(rule, by=lead, now=now)
    with pytest.raises(Conflict):
        await directory.save_dial_rule(rule, by=lead, now=now)
    with pytest.raises(Invalid):
        await directory.save_dial_rule(DialFields(prefix="2", trunks=["移动"]), by=lead, now=now)
    with pytest.raises(Conflict):
        await lines.remove_line(line.id, by=exchange["admin"], now=now)


async def test_hours_are_stretches_of_a_day(exchange: Exchange) -> None:
    lead, tenant = exchange["shift_lead"], exchange.town.centre.id
    morning = Segment(opens=time(8), closes=time(12))
    fields = HoursFields(segment1=morning, working_days_only=True, closed=[date(2026, 7, 20)] * 2)
    for _ in range(2):
        await numbers.save_hours(fields, by=lead, now=exchange.now)
    expected = Hours(((time(8), time(12)),), True, frozenset({date(2026, 7, 20)}))
    assert await plan.hours_of(tenant) == expected
    await numbers.save_hours(HoursFields(), by=lead, now=exchange.now)
    assert await plan.hours_of(tenant) == Hours()


async def test_a_telephone_gets_a_password_that_is_told_once(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    new: dict[str, Any] = {"name": "一号台", "staff": "agent", "stage1": {"targets": "1001, 13800138000"}}
    opened = await phones.open_account(NewPhoneFields(extension="1001", **new), digits=4, by=lead, now=now)
    assert (await PhoneAccount.get()).password == opened.password
    assert opened.account.stages == [{"targets": ["1001", "13800138000"], "seconds": 20}]
    renewed = await phones.renew_password("1001", by=lead, now=now)
    assert (await PhoneAccount.get()).password == renewed.password != opened.password
    assert not [one for one in await AuditEntry.all() if renewed.password in str(one.detail)]
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"extension": "1001"}, Conflict),
        ({"extension": "10011"}, Invalid),
        ({"extension": "1002", "staff": "x_agent"}, Invalid),
    ]
    for more, refusal in wrong:
        with pytest.raises(refusal):
            await phones.open_account(NewPhoneFields(**{**new, **more}), digits=4, by=lead, now=now)
    stranger = (await build("x", "450700"))["shift_lead"]
    with pytest.raises(NotFound):
        await phones.renew_password("1001", by=stranger, now=now)
    await phones.change_account(
        "1001", NewPhoneFields(extension="1001", name="停用", active=False), by=lead, now=now
    )
    row = await PhoneAccount.get()
    assert (row.active, row.staff_id, row.stages) == (False, None, [])


@pytest.mark.sqlite
async def test_the_directory_is_the_centres_own(exchange: Exchange) -> None:
    lead, now = exchange["shift_lead"], exchange.now
    fields = EntryFields(kind=DirectoryKind.HOTLINE, name="交通运输", number="123 28")
    row = await directory.save_entry(fields, by=lead, now=now)
    assert row.number == "12328"
    stranger = (await build("x", "450700"))["shift_lead"]
    with pytest.raises(NotFound):
        await directory.remove_entry(row.id, by=stranger, now=now)
    with pytest.raises(Forbidden):
        await directory.entries(by=exchange["agent"])
    await directory.remove_entry(row.id, by=lead, now=now)
    assert not await DirectoryEntry.exists()


async def test_a_voice_is_uploaded_replaced_and_kept_while_it_speaks(exchange: Exchange) -> None:
    from hotline.calls import drafts, flows

    lead, now, tenant = exchange["shift_lead"], exchange.now, exchange.town.centre.id
    with pytest.raises(Invalid):
        await prompts.upload("welcome", "欢迎词", b"no sound", "x.wav", by=lead, now=now)
    for seconds in (0.5, 1.0):
        row = await prompts.upload("welcome", "欢迎词", tone(seconds), "welcome.wav", by=lead, now=now)
    assert row.seconds == 1.0 and len(await prompts.listing(by=lead)) == 1
    found = await prompts.recorded_prompt(tenant, "welcome")
    assert found is not None and found.read_bytes() == tone(1.0)
    data = {"start": "bye", "steps": {"bye": {"kind": "hang_up", "prompt": {"recording": {"zh": "welcome"}}}}}
    await drafts.start("main", "主导航", "empty", by=lead, now=now)
    await flows.draw("main", data, "", by=lead, now=now)
    with pytest.raises(Conflict):
        await prompts.remove("welcome", by=lead, now=now)
    await flows.draw("main", {**data, "steps": {"bye": {"kind": "hang_up"}}}, "", by=lead, now=now)
    await prompts.remove("welcome", by=lead, now=now)
    assert await floor.groups() != {} and await prompts.recorded_prompt(tenant, "welcome") is None
