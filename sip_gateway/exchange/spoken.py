"""Prompts as sounds: an uploaded voice where there is one, else the text read by the speech engine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import structlog

from hotline.calls.ivr.steps import Flow, Language, Prompt
from hotline.calls.prompts import recorded_prompt
from sip_gateway.media.prompts.shelf import Shelf, UnusableSound
from sip_gateway.media.prompts.speech import CannotSpeak

log = structlog.get_logger(__name__)


class Spoken:
    """What cannot be said is left out: a silent step is better than a broken call."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._uploaded: dict[Path, Path] = {}

    async def speak(self, text: str, language: Language = "zh") -> Path:
        """A text; said before, it is there at once."""
        return await self._shelf.speak(text)

    async def of(self, tenant: int, prompt: Prompt, language: Language) -> list[Path]:
        """In the caller's language, else in Chinese; [] when there is nothing to say."""
        for chosen in dict.fromkeys((language, "zh")):
            sound = await self._one(tenant, prompt, chosen)
            if sound is not None:
                return [sound]
        return []

    async def _one(self, tenant: int, prompt: Prompt, language: Language) -> Path | None:
        code, text = prompt.recording.get(language, ""), prompt.text.get(language, "")
        try:
            recorded = await self._recorded(tenant, code) if code else None
            return recorded or (await self.speak(text, language) if text else None)
        except CannotSpeak as error:
            log.warning("cannot_speak", why=str(error))
            return None

    async def _recorded(self, tenant: int, code: str) -> Path | None:
        place = await recorded_prompt(tenant, code)
        if place is None:
            return None
        if place not in self._uploaded:
            try:
                self._uploaded[place] = await self._shelf.upload(place.read_bytes())
            except (UnusableSound, OSError) as error:
                log.warning("prompt_unusable", code=code, why=str(error))
                return None
        return self._uploaded[place]

    async def prepare(self, texts: Iterable[str], flows: Iterable[tuple[int, Flow]]) -> None:
        """Before anybody waits for it."""
        for text in texts:
            await self.speak(text)
        for tenant, flow in flows:
            for step in flow.steps.values():
                prompt = getattr(step, "prompt", None)
                if isinstance(prompt, Prompt):
                    await self.of(tenant, prompt, "zh")
                    await self.of(tenant, prompt, "local")
