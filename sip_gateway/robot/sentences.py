"""Everything the robot may say in a call, rendered before it dials: on the line nobody waits for a voice engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hotline.calls.ivr.steps import Prompt
from hotline.outreach.scripts import dialogue
from hotline.outreach.scripts.filling import filled
from hotline.outreach.scripts.turns import Speak
from sip_gateway.robot.listening import KEYS_ONLY

if TYPE_CHECKING:
    from pathlib import Path

    from sip_gateway.exchange.exchange import Exchange
    from sip_gateway.robot.errand import Errand

_ALWAYS = (
    dialogue.NOT_UNDERSTOOD,
    dialogue.NO_SUCH_KEY,
    dialogue.STILL_THERE,
    dialogue.CONNECTING,
    dialogue.NOBODY,
    KEYS_ONLY,
)


async def prepare(exchange: Exchange, errand: Errand) -> bool:
    """False: something cannot be said, so nobody is called to hear half of it."""
    for said in _all(errand):
        if not await sounds_of(exchange, errand.tenant, said):
            return False
    return True


async def sounds_of(exchange: Exchange, tenant: int, said: Speak) -> list[Path]:
    """An uploaded voice where there is one, else the text read; [] when it cannot be said."""
    recording = {"zh": said.recording} if said.recording else {}
    prompt = Prompt.model_construct(text={"zh": said.text}, recording=recording)
    return await exchange.voices.of(tenant, prompt, "zh")


def _all(errand: Errand) -> Iterator[Speak]:
    for step in errand.script.steps.values():
        prompt = getattr(step, "prompt", None)
        if prompt is not None:
            yield Speak(filled(prompt.text, errand.slots), prompt.recording)
    yield from (Speak(text) for text in _ALWAYS)
