"""How much may still be said to a follower for nothing. Pure.

20 messages within 48 hours of the citizen's last one; 3 within a minute of following, scanning or pressing a menu's
button. The minute is spent first: it runs out sooner. Beyond, only template messages go, and SMS.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

WRITTEN = timedelta(hours=48)
TOUCHED = timedelta(minutes=1)
AFTER_MESSAGE, AFTER_TOUCH = 20, 3
TOUCHES = frozenset({"subscribe", "SCAN", "CLICK"})
#: What is on its way when the platform's clock says it is over is lost: we stop a little earlier.
MARGIN = timedelta(seconds=2)


@dataclass(frozen=True)
class Window:
    """So many messages until then."""

    until: datetime | None = None
    left: int = 0

    def is_open(self, now: datetime) -> bool:
        """Whether one more may be sent."""
        return self.left > 0 and self.until is not None and now < self.until - MARGIN


@dataclass(frozen=True)
class Windows:
    """Both of a follower."""

    written: Window = Window()
    touched: Window = Window()

    def left(self, now: datetime) -> int:
        """Messages that may still be sent."""
        return sum(one.left for one in (self.written, self.touched) if one.is_open(now))

    def until(self, now: datetime) -> datetime | None:
        """When the last of them ends; None when there is none."""
        return max(
            (one.until for one in (self.written, self.touched) if one.until and one.is_open(now)),
            default=None,
        )


def opened(windows: Windows, kind: str, event: str, at: datetime) -> Windows:
    """The citizen did something. An older message that comes late shortens nothing."""
    if event == "unsubscribe":
        return Windows()
    if kind != "event":
        return replace(windows, written=_newer(windows.written, Window(at + WRITTEN, AFTER_MESSAGE)))
    if event in TOUCHES:
        return replace(windows, touched=_newer(windows.touched, Window(at + TOUCHED, AFTER_TOUCH)))
    return windows


def spent(windows: Windows, now: datetime) -> Windows | None:
    """After one message; None: there is none left."""
    if windows.touched.is_open(now):
        return replace(windows, touched=replace(windows.touched, left=windows.touched.left - 1))
    if windows.written.is_open(now):
        return replace(windows, written=replace(windows.written, left=windows.written.left - 1))
    return None


def _newer(old: Window, new: Window) -> Window:
    return old if old.until is not None and new.until is not None and old.until > new.until else new
