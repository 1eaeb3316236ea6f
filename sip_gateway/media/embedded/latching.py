"""Which of those who send to a port is the one its description means. Pure.

A caller of a gateway that died goes on sending, perhaps to a port that is another's now, perhaps from the very host
this leg's telephone is at: an operator has one address for all its calls, an office behind a NAT, too. What gives
him away: he was there before he could have known of this leg, or another one sends from exactly where he should.
"""

from enum import Enum, auto

Source = tuple[str, int]

EARLY_SECONDS = 0.04
"""Two packets' time after a port was opened nobody has been told of it yet; a stream from before has been heard."""
DOUBT_SECONDS = 0.5
"""So long whoever is doubted waits for a better one."""
SURE_SECONDS = 10.0
"""Who has been the only one for so long is it after all."""
MOST = 100
"""Sources remembered: a stranger may change his port with every packet."""


class Verdict(Enum):
    """Of one packet."""

    STRANGER = auto()
    DOUBTED = auto()
    LIKELY = auto()
    SURE = auto()


class Latch:
    """`remote` is what the description says, `hosts` whence it may come: there, or where the signalling comes from."""

    def __init__(self, opened_at: float) -> None:
        self._opened_at = opened_at
        self._remote: Source | None = None
        self._hosts: frozenset[str] = frozenset()
        self._early: set[Source] = set()
        self._begun: dict[Source, float] = {}
        self._likely: Source | None = None

    def describe(self, remote: Source, hosts: frozenset[str], before: Source | None = None) -> None:
        """`before`: where it was until it moved."""
        self._remote, self._hosts = remote, hosts
        self._begun.clear()
        self._likely = None
        if before:
            self._early.add(before)

    def judge(self, source: Source, now: float) -> Verdict:
        if source == self._remote:
            return Verdict.SURE
        if now - self._opened_at < EARLY_SECONDS and len(self._early) < MOST:
            self._early.add(source)
        if self._remote is None or source[0] not in self._hosts:
            return Verdict.STRANGER
        if source[0] != self._remote[0] and (source not in self._early or source[1] == self._remote[1]):
            return Verdict.SURE  # through a NAT: the port it told us need not mean anything
        return self._doubt(source, now)

    def _doubt(self, source: Source, now: float) -> Verdict:
        """Of two, the one who began later: who sent to an earlier leg was there at once."""
        if source not in self._begun and len(self._begun) >= MOST:
            return Verdict.DOUBTED
        begun = self._begun.setdefault(source, now)
        if now - begun < DOUBT_SECONDS:
            return Verdict.DOUBTED
        if self._likely is None or begun > self._begun[self._likely]:
            self._likely = source
        if source != self._likely:
            return Verdict.DOUBTED
        return Verdict.SURE if now - begun >= SURE_SECONDS else Verdict.LIKELY
