"""Whom a number reaches: a seat, a telephone with its forwards, nobody – and who may dial what."""

from datetime import UTC, datetime
from typing import Any

from hotline.calls.acd.states import AgentState
from hotline.calls.models import IvrFlow, IvrVersion, PhoneAccount
from hotline.calls.outcomes import Outcome
from hotline.calls.switchboard import orders
from sip_gateway.sip.events import Answered, Ended, Failed
from tests.sip_gateway.exchange.phones import told
from tests.sip_gateway.exchange.switch import Switch


async def draw(switch: Switch, to: str, target: str) -> None:
    """A flow that transfers at once."""
    data = {
        "start": "on",
        "steps": {
            "on": {"kind": "transfer", "to": to, "target": target, "failed": "bye"},
            "bye": {"kind": "hang_up", "prompt": {"text": {"zh": "再见。"}}},
        },
    }
    await publish(switch, data)


async def publish(switch: Switch, data: dict[str, Any]) -> None:
    """As the centre's main flow, from the next call on."""
    flow = await IvrFlow.get(code="main")
    await IvrVersion.create(flow_id=flow.id, number=2, data=data, drawn_at=datetime.now(UTC))
    flow.live = 2
    await flow.save()
    await switch.order(orders.Reload)


async def test_a_seat_of_its_own_is_waited_for_although_others_are_free(switch: Switch) -> None:
    await switch.sign_in("1001", "1002")
    await switch.order(orders.ChooseState, "1001", state=AgentState.BUSY)
    await draw(switch, "person", "1001")
    await switch.calls_in(key="")
    await switch.until(lambda: switch.newest.routed)
    assert switch.exchange.floor.state_of(switch.agent("1002")) is AgentState.IDLE
    await switch.order(orders.ChooseState, "1001", state=AgentState.IDLE)
    await switch.phones["1001"].answer()
    await switch.until(lambda: switch.hears(switch.newest, "caller", "1001"))


async def test_an_extension_nobody_sits_at_is_rung_with_its_forward(switch: Switch) -> None:
    await PhoneAccount.filter(extension="1004").update(forward_when_away="1003")
    await draw(switch, "person", "1004")
    citizen = await switch.calls_in(key="")
    await switch.phones["1003"].answer()
    await switch.until(lambda: switch.hears(switch.newest, "caller", "1003"))
    citizen.hang_up()
    await switch.record(Outcome.ANSWERED)


async def test_a_robot_that_is_not_there_is_not_reached(switch: Switch) -> None:
    await draw(switch, "robot", "satisfaction")
    citizen = await switch.calls_in(key="")
    await told(citizen, Ended)
    await switch.record(Outcome.SELF_SERVICE)


async def test_numbers_that_are_not_ours_and_emergencies_without_a_line_are_refused(switch: Switch) -> None:
    for number in ("99999", "110"):
        call = await switch.phones["1001"].call(number)
        assert (await told(call, Failed)).code in (403, 404, 480)
    assert not [one for one in switch.exchange.conversations if not one.over]


async def test_a_desk_phone_tries_its_own_number(switch: Switch) -> None:
    call = await switch.phones["1001"].call("12345")
    await told(call, Answered)
    assert switch.newest.keys == ("welcome",)


async def test_an_order_is_looked_up_by_number_and_code(switch: Switch) -> None:
    order = await switch.town.submit()
    steps = {
        "on": _digits("number", "code"),
        "code": _digits("code", "look"),
        "look": {
            "kind": "query_order",
            "number_from": "number",
            "code_from": "code",
            "found": "told",
            "not_found": "bye",
        },
        "told": {
            "kind": "play",
            "title": "查到了",
            "prompt": {"text": {"zh": "感谢来电。"}},
            "next": "bye",
        },
        "bye": {"kind": "hang_up"},
    }
    await publish(switch, {"start": "on", "steps": steps})
    await switch.calls_in(key="")
    call = switch.newest
    for key in f"{order.number}#{switch.town.last_code}#":
        await switch.press(call, key)
    await switch.until(lambda: "查到了" in call.keys)


def _digits(into: str, then: str) -> dict[str, object]:
    prompt = {"text": {"zh": "请输入，按井号键结束。"}}
    return {"kind": "collect", "prompt": prompt, "into": into, "next": then, "failed": "bye"}
