"""Recordings: one's own, all of them, or none; removed by two people, never without a trace."""

from typing import Any

import pytest

from hotline.calls import recordings
from hotline.calls.models import Recording, Voicemail
from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from tests.calls.exchange import Exchange
from tests.orders.town import build

HASH = "ab" * 32


async def recorded(exchange: Exchange, agent: str = "agent") -> Recording:
    """A conversation of this agent, with its sound on disk."""
    call = await exchange.call(answered=10, agent=agent)
    place = recordings.place(HASH)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"RIFF")
    sound: dict[str, Any] = {
        "size": 4,
        "media_type": "audio/wav",
        "seconds": 50.0,
        "started_at": exchange.now,
    }
    await recordings.keep(call, HASH, **sound, staff_id=exchange[agent].staff_id)
    return await recordings.keep(call, HASH, **sound)


async def test_agents_hear_their_own_calls_and_supervisors_all(exchange: Exchange) -> None:
    own = await recorded(exchange)
    for who in ("agent", "supervisor"):
        heard = await recordings.listen(own.id, by=exchange[who], now=exchange.now)
        assert recordings.place(heard.sha256).read_bytes() == b"RIFF"
    with pytest.raises(NotFound):
        await recordings.listen(own.id, by=exchange["agent2"], now=exchange.now)
    with pytest.raises(Forbidden):
        await recordings.listen(own.id, by=exchange["agent"], now=exchange.now, download=True)
    with pytest.raises(Forbidden):
        await recordings.listen(own.id, by=exchange["handler"], now=exchange.now)
    assert await AuditEntry.filter(action="calls.listen").count() == 2


async def test_whoever_calls_back_hears_the_message(exchange: Exchange) -> None:
    call = await exchange.call(ended=90, end={"voicemail": True})
    sound: dict[str, Any] = {"size": 4, "media_type": "audio/wav", "seconds": 9, "started_at": exchange.now}
    left = await recordings.keep(call, HASH, **sound)
    message = await recordings.keep_voicemail(call, left, now=exchange.now)
    await recordings.listen(left.id, by=exchange["agent2"], now=exchange.now)
    await message.refresh_from_db()
    assert message.heard_by_id == exchange["agent2"].staff_id


async def test_another_city_does_not_know_our_recordings(exchange: Exchange) -> None:
    own, other = await recorded(exchange), await build("x", "450700")
    for what in (
        recordings.listen(own.id, by=other["supervisor"], now=exchange.now),
        recordings.ask_removal(own.id, "x", by=other["supervisor"], now=exchange.now),
    ):
        with pytest.raises(NotFound):
            await what


async def test_two_people_remove_a_recording_and_its_stone_stays(exchange: Exchange) -> None:
    own = await recorded(exchange)
    lead, manager = exchange["shift_lead"], exchange["manager"]
    with pytest.raises(Invalid):
        await recordings.ask_removal(own.id, " ", by=lead, now=exchange.now)
    asked = await recordings.ask_removal(own.id, "误录坐席私人谈话", by=lead, now=exchange.now)
    with pytest.raises(Conflict):
        await recordings.ask_removal(own.id, "再次", by=lead, now=exchange.now)
    with pytest.raises(Forbidden):
        await recordings.decide_removal(asked.id, approve=True, opinion="", by=lead, now=exchange.now)
    await recordings.decide_removal(asked.id, approve=True, opinion="同意", by=manager, now=exchange.now)
    stone = await Recording.get(id=own.id)
    assert stone.removed_at == exchange.now and stone.sha256 == HASH
    assert not recordings.place(HASH).exists()
    with pytest.raises(Conflict):
        await recordings.listen(own.id, by=manager, now=exchange.now)
    with pytest.raises(Conflict):
        await recordings.decide_removal(asked.id, approve=False, opinion="", by=manager, now=exchange.now)


async def test_a_refused_removal_removes_nothing(exchange: Exchange) -> None:
    own = await recorded(exchange)
    asked = await recordings.ask_removal(own.id, "理由", by=exchange["supervisor"], now=exchange.now)
    await recordings.decide_removal(
        asked.id, approve=False, opinion="不同意", by=exchange["manager"], now=exchange.now
    )
    assert recordings.place(HASH).exists()
    assert await recordings.ask_removal(own.id, "新的理由", by=exchange["supervisor"], now=exchange.now)


async def test_the_same_sound_of_another_call_is_kept(exchange: Exchange) -> None:
    one, _ = await recorded(exchange), await recorded(exchange)
    asked = await recordings.ask_removal(one.id, "理由", by=exchange["supervisor"], now=exchange.now)
    await recordings.decide_removal(
        asked.id, approve=True, opinion="", by=exchange["manager"], now=exchange.now
    )
    assert recordings.place(HASH).exists()


async def test_listening_to_a_message_marks_it_heard(exchange: Exchange) -> None:
    sound = await recorded(exchange)
    await sound.fetch_related("call")
    for _ in range(2):
        await recordings.keep_voicemail(sound.call, sound, now=exchange.now)
    await recordings.listen(sound.id, by=exchange["shift_lead"], now=exchange.now)
    message = await Voicemail.get()
    assert message.heard_at == exchange.now
