"""Text spoken by a VITS model through sherpa-onnx, for cities that install it: no address of ours leaves the house."""

import asyncio
import importlib
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from hotline.speech.sound import NotSaid, Spoken

THREADS = 2


class Sherpa:
    """The folder holds model.onnx, tokens.txt and what else the model came with (lexicon.txt, *.fst, dict)."""

    def __init__(self, folder: Path, speaker: int, seconds: float) -> None:
        self._folder, self._speaker, self._seconds = folder, speaker, seconds
        self.name = f"sherpa-{folder.name}-{speaker}"
        self._one = asyncio.Lock()

    async def speak(self, text: str, _voice: str) -> Spoken:
        """One text at a time: the model takes every core it gets."""
        try:
            async with self._one, asyncio.timeout(self._seconds):
                return await asyncio.to_thread(self._spoken, text)
        except NotSaid:
            raise
        except Exception as failure:  # the library tells its troubles by exceptions of many kinds
            raise NotSaid(f"{self.name}: {type(failure).__name__}") from failure

    def _spoken(self, text: str) -> Spoken:
        made = self._model.generate(text, sid=self._speaker, speed=1.0)
        return Spoken(np.asarray(made.samples, np.float32), int(made.sample_rate), self.name)

    @cached_property
    def _model(self) -> Any:
        try:
            library = importlib.import_module("sherpa_onnx")
        except ImportError as failure:
            raise NotSaid("sherpa-onnx is not installed") from failure
        return library.OfflineTts(self._configuration(library))

    def _configuration(self, library: Any) -> Any:
        vits = library.OfflineTtsVitsModelConfig(
            model=self._file("model.onnx"),
            lexicon=self._file("lexicon.txt"),
            tokens=self._file("tokens.txt"),
            data_dir=self._file("espeak-ng-data"),
        )
        model = library.OfflineTtsModelConfig(vits=vits, num_threads=THREADS, provider="cpu")
        rules = ",".join(str(place) for place in sorted(self._folder.glob("*.fst")))
        return library.OfflineTtsConfig(model=model, rule_fsts=rules)

    def _file(self, name: str) -> str:
        """Empty where the model does without."""
        place = self._folder / name
        return str(place) if place.exists() else ""

    async def close(self) -> None:
        """Nothing is open."""
