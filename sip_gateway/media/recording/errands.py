"""What is still to be done with rtpengine's pcaps, on disc until it is: they do not say whose voice is on which side."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sip_gateway.media.engine import Side

SUFFIX = ".pcaps"


@dataclass(frozen=True)
class Errand:
    """The files of a call, and the ports of its legs."""

    call: str
    places: tuple[Path, ...]
    ports: Mapping[int, Side]


def note(folder: Path, errand: Errand) -> Path:
    """Where it is written down."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{errand.places[0].stem}{SUFFIX}"
    told = [errand.call, [str(one) for one in errand.places], {str(k): v for k, v in errand.ports.items()}]
    place.write_text(json.dumps(told))
    return place


def noted(folder: Path) -> Sequence[tuple[Path, Errand]]:
    """What an earlier life left, with its files that are still there; what has none is done."""
    left = [(place, _read(place)) for place in sorted(folder.glob(f"*{SUFFIX}"))]
    for place, errand in left:
        if errand is None or not errand.places:
            place.unlink(missing_ok=True)
    return [(place, errand) for place, errand in left if errand and errand.places]


def _read(place: Path) -> Errand | None:
    """None: it was being written when the power failed."""
    try:
        call, names, ports = json.loads(place.read_text())
    except ValueError:
        return None
    found = tuple(one for one in map(Path, names) if one.exists())
    return Errand(call, found, {int(port): Side(side) for port, side in ports.items()})
