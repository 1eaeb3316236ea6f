"""Robot calls heard: people who press, speak, hang up, are out, are busy; machines; and the way to an agent."""

import asyncio
from typing import Any

import pytest

from hotline.calls import recordings
from hotline.calls.models import CallRecord, Recording
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction
from hotline.outreach.campaigns.states import CallOutcome
from hotline.outreach.campaigns.talk import Ending
from tests.sip_gateway.media.phones import babble
from tests.sip_gateway.robot.callee import Callee
from tests.sip_gateway.robot.conftest import Calls, Stenographer

pytestmark = pytest.mark.sqlite
#: And a little of the question.
HELLO_SECONDS = 3.0


async def pressing(callee: Callee) -> None:
    """Picks up, is silent, and presses 1 when the robot has asked."""
    callee.call.ring()
    callee.pick_up()
    await callee.hears_end()
    callee.presses("1")


async def speaking(callee: Callee) -> None:
    """喂, listens, and answers in words."""
    callee.pick_up()
    await callee.says(babble(0.4))
    await callee.hears_end()
    await callee.says(babble(0.6))


async def breaking_in(callee: Callee) -> None:
    """Speaks into the question, is not understood, and presses a key then."""
    callee.pick_up()
    await callee.hears()
    await asyncio.sleep(HELLO_SECONDS)
    await callee.says(babble(3))
    await asyncio.sleep(0.2)  # the robot has stopped
    await callee.hears_again()
    callee.presses("1")


async def complaining(callee: Callee) -> None:
    """Leaves a message, and presses # before the last word has been noticed to be over."""
    callee.pick_up()
    await callee.hears_end()
    callee.presses("3")
    await callee.hears_end()
    await callee.says(babble(0.8))
    callee.presses("#")


async def wanting_a_person(callee: Callee) -> None:
    callee.pick_up()
    await callee.hears()
    callee.presses("0")


async def machine(callee: Callee) -> None:
    """A voicemail: a long greeting."""
    callee.pick_up()
    await callee.says(babble(8))


async def network(callee: Callee) -> None:
    """Short as a person's greeting, but for its words."""
    callee.pick_up()
    await callee.says(babble(1.6, pitch=230))


async def late_machine(callee: Callee) -> None:
    """Its greeting begins when the robot has begun: it is let go first."""
    callee.pick_up()
    await callee.hears()
    await callee.says(babble(8))


async def busy(callee: Callee) -> None:
    callee.call.refuse(486)


async def refusing(callee: Callee) -> None:
    callee.call.ring()
    callee.call.refuse(603)


async def unknown(callee: Callee) -> None:
    callee.call.refuse(404)


async def gone_in_a_word(callee: Callee) -> None:
    callee.pick_up()
    await callee.hears()
    await asyncio.sleep(0.2)
    callee.hang_up()


async def music_for_ever(callee: Callee) -> None:
    """183 with a ring tone of music: nobody has answered."""
    callee.call.ring(183, callee.voice.sdp().encode())
    callee.starts_sending()
    await callee.says(babble(20))


async def switched_off(callee: Callee) -> None:
    """183 in which the network says why, and goes on saying it."""
    callee.call.ring(183, callee.voice.sdp().encode())
    callee.starts_sending()
    await callee.says(babble(1.6, pitch=230))


async def one_way(callee: Callee) -> None:
    """Answers, but not a packet comes."""
    callee.call.answer(callee.voice.sdp().encode())


async def out(callee: Callee) -> None:
    callee.call.ring()


EVERYBODY = {
    pressing: (CallOutcome.HUMAN, "completed"),
    speaking: (CallOutcome.HUMAN, "completed"),
    breaking_in: (CallOutcome.HUMAN, "completed"),
    complaining: (CallOutcome.HUMAN, "completed"),
    wanting_a_person: (CallOutcome.HUMAN, "nobody_free"),
    machine: (CallOutcome.MACHINE, "machine"),
    network: (CallOutcome.MACHINE, "machine"),
    late_machine: (CallOutcome.MACHINE, "machine"),
    busy: (CallOutcome.BUSY, ""),
    refusing: (CallOutcome.REFUSED, ""),
    unknown: (CallOutcome.FAILED, ""),
    gone_in_a_word: (CallOutcome.HUMAN, "gone"),
    music_for_ever: (CallOutcome.NO_ANSWER, ""),
    switched_off: (CallOutcome.NO_ANSWER, ""),
    one_way: (CallOutcome.FAILED, ""),
    out: (CallOutcome.NO_ANSWER, ""),
}


async def test_whoever_answers_or_does_not_comes_to_his_ending(
    calls: Calls, stenographer: Stenographer
) -> None:
    endings = await calls.all(list(EVERYBODY))
    assert {one: (ending.outcome, ending.result) for one, ending in endings.items()} == EVERYBODY
    _by_key_and_by_voice(endings)
    assert how(endings[breaking_in]) == ["noise", "key"]
    assert stenographer.broke == 1
    assert any("请用按键" in line.text for line in endings[breaking_in].transcript)
    noted = endings[complaining].noted
    assert (noted["process"], noted["reason"]) == ("不满意", "挺好的")
    assert "#t=" in noted["reason_file"]
    assert endings[switched_off].detail == "您拨打的电话暂时无法接通"
    assert endings[wanting_a_person].abandoned
    assert "回电" in endings[wanting_a_person].transcript[-1].text
    _first_words(calls)
    await _records(calls)


def how(ending: Ending) -> list[str]:
    return [one.how for one in ending.transcript if one.who == "callee"]


def _by_key_and_by_voice(endings: dict[Any, Ending]) -> None:
    for one, by in ((pressing, ["key"]), (speaking, ["speech", "speech"])):
        ending = endings[one]
        assert ending.noted == {"process": "满意"}
        assert ending.hung_up_by == "robot"
        assert how(ending) == by
        assert next(one for one in ending.transcript if one.who == "robot").text.startswith("您好机器人来电")
        assert 0 < ending.transcript[-1].at <= ending.seconds


def _first_words(calls: Calls) -> None:
    first = calls.callee(pressing).first_word()
    assert first is not None
    assert first > 0.2, "after sound went both ways; how soon, benchmarks.robot_calls measures"
    assert calls.callee(machine).first_word() is None, "nobody speaks to a machine"
    assert calls.callee(network).first_word() is None
    assert calls.callee(music_for_ever).first_word() is None


async def _records(calls: Calls) -> None:
    """Counted like every other call; what was said is kept."""
    await calls.switch.until(lambda: not calls.switch.exchange.book.waiting)
    rows = {one.number: one for one in await CallRecord.all()}
    assert {one.direction for one in rows.values()} == {Direction.OUTGOING}
    found = {one: rows[calls.number(one)].outcome for one in (pressing, machine, out)}
    assert list(found.values()) == [Outcome.ANSWERED, Outcome.UNREACHED, Outcome.UNREACHED]
    async with asyncio.timeout(30):
        while (kept := await Recording.filter(call_id=rows[calls.number(pressing)].id).first()) is None:
            await asyncio.sleep(0.1)
    assert recordings.place(kept.sha256).exists()
