"""A studio without its process, and phones that call it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
import soundfile

from sip_gateway.media.embedded.place import Place
from sip_gateway.media.embedded.studio import Studio
from sip_gateway.media.engine import Event, MediaEngine, Side
from sip_gateway.media.g711 import A_LAW, Law
from tests.sip_gateway.media.calling import Told
from tests.sip_gateway.media.phones import Phone, tone

T = TypeVar("T")


@dataclass
class Stage:
    """A studio, its phones and what it told."""

    folder: Path
    studio: Studio = field(init=False)
    told: list[Event] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)

    async def phone(self, leg: str, call: str = "c", law: Law = A_LAW, keys: int | None = 101) -> Phone:
        """A phone whose call was answered as this leg."""
        phone = await Phone(law, keys).open()
        self.phones.append(phone)
        phone.call(await self.studio.answer(call, leg, phone.sdp(), ""))
        return phone

    async def talking(self, law: Law = A_LAW) -> tuple[Phone, Phone]:
        one, other = await self.phone("a"), await self.phone("b", law=law)
        self.studio.mix("c", {"a": {"b": 1.0}, "b": {"a": 1.0}})
        return one, other

    def prompt(self, frequency: float, seconds: float) -> Path:
        place = self.folder / f"{frequency}-{seconds}.wav"
        soundfile.write(place, tone(frequency, 0, round(8000 * seconds)), 8000, subtype="PCM_16")
        return place

    def record(self, **sides: Side) -> Path:
        self.studio.record("c", sides, "tape")
        return self.folder / "spool" / "tape.rtp"

    async def until(self, kind: type[T], seconds: float = 20.0) -> T:
        async with asyncio.timeout(seconds):
            while not (found := [event for event in self.told if isinstance(event, kind)]):
                await asyncio.sleep(0.01)
        return found[0]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path)
    place = Place("127.0.0.1", "127.0.0.1", 21000, 22000, tmp_path / "spool")
    stage.studio = Studio(place, stage.told.append)
    yield stage
    await stage.studio.close()
    for phone in stage.phones:
        phone.close()


@pytest.fixture
def told(media: MediaEngine) -> Told:
    """What the engine of the test tells."""
    told = Told()
    media.listen(told.append)
    return told


@pytest.fixture
async def phones() -> AsyncIterator[list[Phone]]:
    phones = [await Phone().open(), await Phone().open()]
    yield phones
    for phone in phones:
        phone.close()
