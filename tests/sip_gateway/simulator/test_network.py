"""The demo's robot rings the demo's subscribers over a real line; they answer, or do not, as their numbers say."""

import pytest

from hotline.calls.states import Direction
from hotline.outreach.campaigns.states import CallOutcome
from sip_gateway.robot.errand import Errand
from sip_gateway.simulator.connection import Connection
from sip_gateway.simulator.doors import Act, perform
from sip_gateway.simulator.habits import callers
from tests.sip_gateway.robot.conftest import SCRIPT
from tests.sip_gateway.simulator.conftest import City

pytestmark = pytest.mark.sqlite
EVERYBODY = {
    "15408000001": (CallOutcome.HUMAN, "completed"),
    "15408000007": (CallOutcome.HUMAN, "gone"),
    "15408000019": (CallOutcome.BUSY, ""),
    "15408000079": (CallOutcome.NO_ANSWER, ""),
}


def newest(city: City) -> Connection:
    assert city.network.connections()
    return city.network.connections()[0]


def happened(city: City, number: str) -> list[str]:
    (call,) = (one for one in city.network.connections() if one.number == number)
    return [one.kind for one in call.notes]


async def rings(city: City, number: str, attempt: int = 0) -> None:
    tenant = city.switch.town.centre.id
    await city.calls.robot.call(Errand(SCRIPT, {"title": "路灯"}, tenant, number, "callback", attempt))


async def test_subscribers_answer_hang_up_are_busy_or_switched_off_by_their_numbers(city: City) -> None:
    for attempt, number in enumerate(EVERYBODY):
        await rings(city, number, attempt)
    await city.calls.ended(len(EVERYBODY))
    endings = [city.calls.endings[attempt] for attempt in range(len(EVERYBODY))]
    assert [(one.outcome, one.result) for one in endings] == list(EVERYBODY.values())
    assert endings[0].noted == {"process": "满意"}
    first = happened(city, "15408000001")
    assert first[:3] == ["rings", "answers", "says"]
    assert first.index("hears") < first.index("presses"), "the question was heard to its end"
    assert happened(city, "15408000079")[0] == "announces"


async def test_a_visitor_answers_and_presses_in_a_subscribers_place(city: City) -> None:
    city.network.play_by_hand("15408000089", on=True)
    await rings(city, "15408000089")
    await city.switch.until(lambda: newest(city).state == "ringing" and newest(city).notes)
    call = newest(city)
    assert perform(city.network, Act(act="answer", call=call.id))
    await city.switch.until(lambda: call.state == "talking")
    line = city.network.line(call.id)
    assert line is not None
    await line.handset.until(lambda: line.handset.ear.seconds > 1)
    assert perform(city.network, Act(act="hang_up", call=call.id))
    await city.calls.ended(1)
    assert (city.calls.endings[0].outcome, city.calls.endings[0].result) == (CallOutcome.HUMAN, "gone")
    assert not perform(city.network, Act(act="press", call=call.id, key="1")), "it is over"


async def test_a_subscriber_calls_12345_and_an_agents_telephone_rings_with_his_number(city: City) -> None:
    await city.switch.sign_in("1001")
    call = await city.network.call("15408000002", callers()["asks"])
    await city.switch.until(lambda: call.state == "talking")
    for act in (Act(act="take", call=call.id), Act(act="press", call=call.id, key="0")):
        assert perform(city.network, act)
    await city.switch.phones["1001"].answer()
    await city.switch.until(lambda: city.switch.newest.stage.shown == "talking")
    facts = city.switch.newest.history.facts
    assert (facts.number, facts.direction) == ("15408000002", Direction.INCOMING)
    assert perform(city.network, Act(act="hang_up", call=call.id))
    await city.switch.until(lambda: not city.switch.exchange.conversations)
