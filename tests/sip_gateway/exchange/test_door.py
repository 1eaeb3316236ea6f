"""The door for orders from desks: strangers and nonsense."""

import asyncio
from typing import Any

import pytest

from hotline.calls.switchboard import speech
from hotline.infra.settings import Settings
from tests.sip_gateway.exchange.switch import Switch

pytestmark = pytest.mark.sqlite


async def test_who_cannot_prove_himself_is_shown_out(switch: Switch, db: Settings) -> None:
    for first in (
        b'{"proof":"wrong"}\n',
        b"garbage\n",
        b"[1]\n",
        b'{"order":{"do":"look"}}\n',
        b"\xff\xfe\n",
    ):
        reader, writer = await speech.connect(speech.place(db))
        writer.write(first)
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()


async def test_nonsense_from_a_desk_is_refused_and_the_door_stays_open(switch: Switch, db: Settings) -> None:
    reader, writer = await speech.connect(speech.place(db))
    writer.write(speech.line({"proof": speech.proof()}))
    assert "news" in speech.read(await reader.readline())
    for order in ({"do": "dance"}, "x", None, {"do": "dial"}, {"do": "look", "tenant": "x"}):
        writer.write(speech.line({"id": 7, "order": order}))
        answer = await _answer(reader)
        assert answer["refused"]["code"] == "order"
    writer.write(speech.line({"id": 8, "order": {"do": "look", "tenant": switch.town.centre.id}}))
    assert "done" in await _answer(reader)
    writer.write(b"garbage\n")
    async with asyncio.timeout(30):
        assert await reader.read() == b""
    writer.close()
    assert switch.desk.up


async def _answer(reader: asyncio.StreamReader) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            words = speech.read(await reader.readline())
            if "news" not in words:
                return words
