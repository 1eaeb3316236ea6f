import pytest

from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Forbidden, Invalid
from hotline.orders import exporting
from hotline.orders.models import Order
from hotline.orders.queries import OrderFilter, walking
from tests.orders.town import Town


def _agree(town: Town, who: str, reveal: bool = False, reason: str = "") -> exporting.Export:
    return exporting.agree(
        OrderFilter(), described="全部", reveal=reveal, reason=reason, by=town[who], now=town.now
    )


async def _numbers(export: exporting.Export, most: int = exporting.MOST) -> list[str | None]:
    return [order.number async for page in exporting.pages(export, most) for order in page]


async def test_everything_in_scope_and_no_more_than_the_limit(town: Town) -> None:
    made = [(await town.submit()).number for _ in range(5)]
    assert await _numbers(_agree(town, "manager")) == made[::-1]
    assert await _numbers(_agree(town, "manager"), most=3) == made[:1:-1]
    assert await _numbers(_agree(town, "station")) == []


async def test_only_who_may_and_names_only_for_a_reason(town: Town) -> None:
    with pytest.raises(Forbidden):
        _agree(town, "agent")
    with pytest.raises(Forbidden):
        _agree(town, "manager", reveal=True, reason="核对")
    with pytest.raises(Invalid):
        _agree(town, "supervisor", reveal=True, reason="  ")


async def test_a_reporters_name_stays_inside_the_centre(town: Town) -> None:
    order = await town.handling(type="report")
    plain = await town.handling()
    centre = _agree(town, "supervisor", reveal=True, reason="督办核实")
    unit = _agree(town, "leader", reveal=True, reason="联系市民")
    order, plain = await Order.get(id=order.id), await Order.get(id=plain.id)
    assert (centre.names(order), unit.names(order), unit.names(plain)) == (True, False, True)
    assert not _agree(town, "supervisor").names(plain)


async def test_an_export_is_on_the_record(town: Town) -> None:
    export = _agree(town, "supervisor", reveal=True, reason="督办核实")
    await exporting.record(export, 7)
    entry = await AuditEntry.get(action="order.export")
    assert entry.detail == {"filter": "全部", "rows": 7, "personal": True, "reason": "督办核实"}


async def test_a_thin_filter_over_many_matches_loses_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walk through the text index stops early and goes on from where it stopped."""
    monkeypatch.setattr(walking, "BATCH", 2)
    monkeypatch.setattr(walking, "ROUNDS", 2)
    wanted = await town.submit(type="help")
    for _ in range(9):
        await town.submit()
    export = exporting.agree(
        OrderFilter(q="路灯", types=frozenset({wanted.type})),
        described="",
        reveal=False,
        reason="",
        by=town["manager"],
        now=town.now,
    )
    assert await _numbers(export) == [wanted.number]
