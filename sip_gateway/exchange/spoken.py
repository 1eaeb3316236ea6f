"""Prompts as sounds: an uploaded voice where there is one, else the text read by the speech engine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

import structlog

from hotline.calls.ivr.steps import Flow, Language, Prompt
from hotline.calls.prompts import recorded_prompt
from hotline.speech.sound import MANDARIN, NotSaid
from sip_gateway.media.prompts.shelf import OWN, Shelf, UnusableSound

log = structlog.get_logger(__name__)

#: A voice uploaded anew is heard within this time.
FRESH_SECONDS = 3.0
PATIENCE = 0.5


class Spoken:
    """What cannot be said is left out: a silent step is better than a broken call."""

    def __init__(self, shelf: Shelf, local_voice: str = "") -> None:
        self._shelf = shelf
        self._voices: dict[Language, str] = {"zh": MANDARIN, "local": local_voice or MANDARIN}
        self._uploaded: dict[Path, Path] = {}
        self._places: dict[tuple[int, str], tuple[Path | None, float]] = {}

    async def speak(self, text: str, language: Language = "zh") -> list[Path]:
        """A text; said before, it is there at once. [] when it cannot be said, or the disc is full."""
        try:
            return [await self._shelf.speak(text, self._voices[language])]
        except (NotSaid, OSError) as error:
            log.warning("cannot_speak", why=str(error))
            return []

    async def of(self, tenant: int, prompt: Prompt, language: Language) -> list[Path]:
        """In the caller's language, else in Chinese; [] when there is nothing to say."""
        for chosen in dict.fromkeys((language, "zh")):
            if sounds := await self._one(tenant, prompt, chosen):
                return sounds
        return []

    async def _one(self, tenant: int, prompt: Prompt, language: Language) -> list[Path]:
        code, text = prompt.recording.get(language, ""), prompt.text.get(language, "")
        recorded = await self._recorded(tenant, code) if code else None
        if recorded is not None:
            return [recorded]
        return await self.speak(text, language) if text else []

    async def _place(self, tenant: int, code: str) -> Path | None:
        """Looked up now and then; where it was before, while the database is slow or away."""
        known, at = self._places.get((tenant, code), (None, float("-inf")))
        if monotonic() - at < FRESH_SECONDS:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                known = await recorded_prompt(tenant, code)
        except Exception as error:
            log.warning("prompt_not_looked_up", code=code, why=repr(error))
        self._places[tenant, code] = known, monotonic()
        return known

    async def _recorded(self, tenant: int, code: str) -> Path | None:
        place = await self._place(tenant, code)
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
        for name in OWN:
            await self._shelf.own(name)
        for text in texts:
            await self.speak(text)
        for tenant, flow in flows:
            for step in flow.steps.values():
                prompt = getattr(step, "prompt", None)
                if isinstance(prompt, Prompt):
                    await self.of(tenant, prompt, "zh")
                    await self.of(tenant, prompt, "local")
