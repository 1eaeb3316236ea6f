"""What stands in citizens' chats, for the page that plays their telephones."""

from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

KEPT = 5000


@dataclass
class Line:
    """One bubble or card. `version` grows with every change, so that a page asks for what is new."""

    number: int
    openid: str
    side: str  # citizen, account, notice, platform
    kind: str
    content: dict[str, Any]
    at: float
    version: int = 0
    fate: str = ""


@dataclass
class Chat:
    clock: Callable[[], float]
    version: int = 0
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, openid: str, side: str, kind: str, content: dict[str, Any]) -> Line:
        line = Line(self.version + 1, openid, side, kind, content, self.clock())
        self.lines.append(line)
        return self.touched(line)

    def touched(self, line: Line, fate: str = "") -> Line:
        self.version += 1
        line.version, line.fate = self.version, fate or line.fate
        return line

    def since(self, openid: str, after: int) -> list[dict[str, Any]]:
        """In the order they came; a changed one comes again under its number."""
        return [asdict(one) for one in self.lines if one.openid == openid and one.version > after]
