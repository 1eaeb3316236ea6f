"""One small file a living conversation: encrypted, for its owner's eyes only, never half there."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import structlog

from hotline.infra.secrets import Undecipherable, vault
from sip_gateway.exchange.surviving.kept import KeptTalk, read, written

log = structlog.get_logger(__name__)

SUFFIX = ".talk"


class Folder:
    """Written by a thread, so that a slow disc holds nobody up."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def write(self, changes: Mapping[str, KeptTalk | None]) -> None:
        """None: it is over."""
        self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for call, talk in changes.items():
            if talk is None:
                self._of(call).unlink(missing_ok=True)
            else:
                self._replace(self._of(call), vault().encrypt(written(talk)))

    def _of(self, call: str) -> Path:
        return self._place / f"{call}{SUFFIX}"

    @staticmethod
    def _replace(place: Path, text: str) -> None:
        fresh = place.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        fresh.replace(place)

    def left(self) -> Iterator[KeptTalk]:
        """Of an earlier life. What cannot be read is left out: its call ends like any other of a gateway that died."""
        for place in sorted(self._place.glob(f"*{SUFFIX}")):
            try:
                yield read(vault().decrypt(place.read_text()))
            except (OSError, ValueError, Undecipherable) as error:
                log.error("surviving_call_unreadable", file=place.name, why=type(error).__name__)

    def forget_all_but(self, calls: Collection[str]) -> None:
        """Everything else, whole or broken."""
        keep = {self._of(call) for call in calls}
        for place in set(self._place.glob("*")) - keep:
            place.unlink()
