"""Where a worker sits. Apart from what it does there: its gateway must be up again without loading that."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Its addresses, its ports, and where it writes."""

    bind: str
    advertised: str
    low: int
    high: int
    spool: Path
    quiet_seconds: float = 60.0
