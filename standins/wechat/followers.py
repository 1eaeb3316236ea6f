"""Citizens who follow the account, and how much may still be said to each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from standins.wechat.refusing import Refusal

AFTER_MESSAGE = (48 * 3600, 20)
AFTER_TOUCH = (60, 3)  # following, scanning, a menu's button


@dataclass
class Window:
    """So many messages until then."""

    until: float
    left: int


@dataclass
class Follower:
    openid: str
    since: float
    follows: bool = True
    windows: list[Window] = field(default_factory=list)


class Followers:
    """Whoever wrote or followed; ids beginning with "nobody" are nobody's, with "blocked" refuse everything."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.known: dict[str, Follower] = {}

    def heard(self, openid: str, kind: str, event: str) -> None:
        """What the citizen just did opens a window."""
        one = self.known.setdefault(openid, Follower(openid, self._clock()))
        if event == "unsubscribe":
            one.follows, one.windows = False, []
            return
        one.follows = True
        if kind != "event":
            one.windows = [self._window(AFTER_MESSAGE)]
        elif event in ("subscribe", "SCAN", "CLICK"):
            one.windows.append(self._window(AFTER_TOUCH))

    def spend(self, openid: str) -> None:
        """One message of the window that closes first, or a refusal."""
        one, now = self.existing(openid), self._clock()
        is_open = sorted((w for w in one.windows if w.until > now), key=lambda window: window.until)
        if not is_open:
            raise Refusal(45015, "response out of time limit or subscription is canceled")
        usable = [window for window in is_open if window.left]
        if not usable:
            raise Refusal(45047, "out of response count limit")
        usable[0].left -= 1

    def existing(self, openid: str) -> Follower:
        found = self.known.get(openid)
        if found is None or openid.startswith("nobody"):
            raise Refusal(40003, "invalid openid")
        return found

    def following(self, openid: str) -> Follower:
        found = self.existing(openid)
        if not found.follows:
            raise Refusal(43004, "require subscribe")
        if openid.startswith("blocked"):
            raise Refusal(43101, "user refuse to accept the msg")
        return found

    def _window(self, rule: tuple[int, int]) -> Window:
        seconds, count = rule
        return Window(self._clock() + seconds, count)
