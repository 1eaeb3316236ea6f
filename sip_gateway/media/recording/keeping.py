"""A finished recording under its own hash: who changes one octet changes its name."""

import hashlib
import io
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from sip_gateway.media.engine import Recorded, Side
from sip_gateway.media.g711 import RATE
from sip_gateway.media.recording import pcap, spool
from sip_gateway.media.recording.building import Laid, lay

BLOCK = 60 * RATE
READ = 1 << 20


@dataclass(frozen=True, slots=True)
class _Form:
    media_type: str
    container: str
    subtype: str


class Form(StrEnum):
    """How recordings are compressed: Opus is a twentieth of WAV, FLAC half of it and exact."""

    OPUS = "opus"
    FLAC = "flac"
    WAV = "wav"


_FORMS = {
    Form.OPUS: _Form("audio/ogg", "OGG", "OPUS"),
    Form.FLAC: _Form("audio/flac", "FLAC", "PCM_16"),
    Form.WAV: _Form("audio/wav", "WAV", "PCM_16"),
}


def finish(place: Path, folder: Path, form: Form = Form.OPUS) -> Recorded | None:
    """Make the recording of a spool, which stays. None: nobody was heard."""
    return _finish(spool.read(place), place.parent, folder, form)


def finish_pcap(
    places: Sequence[Path], call: str, ports: Mapping[int, Side], folder: Path, form: Form
) -> Recorded | None:
    """The same from what rtpengine recorded, in one file or, of a caller who was passed on, in several."""
    return _finish(pcap.read(places, call, ports), places[0].parent, folder, form)


def _finish(records: Iterable[spool.Record], beside: Path, folder: Path, form: Form) -> Recorded | None:
    laid = lay(records, beside)
    return keep(laid, folder, form) if len(laid.samples) else None


def keep(laid: Laid, folder: Path, form: Form) -> Recorded:
    """Whole or not at all, also when the power fails."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = _FORMS[form]
    fresh = folder / f".{secrets.token_hex(8)}.part"
    try:
        _write(laid, fresh, kind)
        digest = _hash(fresh)
        place = folder / digest[:2] / digest[2:4] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        size = fresh.stat().st_size
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
    return Recorded(
        laid.call, str(place), digest, size, round(laid.seconds, 3), laid.started, kind.media_type
    )


def _write(laid: Laid, place: Path, form: _Form) -> None:
    sound = _columns(laid)
    with _Kept(place, "x+b") as kept:
        with soundfile.SoundFile(
            kept, "w", RATE, sound.shape[1], subtype=form.subtype, format=form.container
        ) as file:
            for block in _blocks(sound):
                file.write(block)
        if kept.failed:
            raise kept.failed
        os.fsync(kept.fileno())


class _Kept(io.FileIO):
    """libsndfile says nothing of what could not be written while it closes: this remembers it."""

    failed: OSError | None = None

    def write(self, data: Any, /) -> int:
        left = memoryview(data)
        try:
            while left and not self.failed:
                left = left[super().write(left) :]
        except OSError as error:
            self.failed = error
        return len(data)


def _columns(laid: Laid) -> NDArray[np.int16]:
    """A message left by one voice needs no second side."""
    return laid.samples[:, :1] if laid.sides == {Side.LEFT} else laid.samples


def _blocks(sound: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
    return (sound[at : at + BLOCK] for at in range(0, len(sound), BLOCK))


def _hash(place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while part := file.read(READ):
            digest.update(part)
    return digest.hexdigest()


def intact(recorded: Recorded) -> bool:
    """Whether the file still is what was recorded."""
    place = Path(recorded.path)
    return place.is_file() and _hash(place) == recorded.sha256
