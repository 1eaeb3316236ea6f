"""How much may be said for nothing, counted as the platform counts."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.wechat.windows import Windows, opened, spent
from standins.wechat.followers import Followers

NOW = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
DOINGS = st.sampled_from(
    ["text", "image", "subscribe", "SCAN", "CLICK", "VIEW", "unsubscribe", "say", "say", "say"]
)
WAITS = st.sampled_from([0, 1, 30, 61, 3600, 86400, 2 * 86400])


@given(st.lists(st.tuples(DOINGS, WAITS), max_size=60))
def test_we_never_send_what_the_platform_would_refuse(doings: list[tuple[str, int]]) -> None:
    now, windows = NOW, Windows()
    platform = Followers(lambda: now.timestamp())
    platform.heard("oA", "text", "")
    windows = opened(windows, "text", "", now)
    for doing, wait in doings:
        now += timedelta(seconds=wait)
        if doing == "say":
            if (left := spent(windows, now)) is not None:
                windows = left
                platform.spend("oA")  # raises when it would refuse
            continue
        kind = doing if doing in ("text", "image") else "event"
        platform.heard("oA", kind, "" if kind == doing else doing)
        windows = opened(windows, kind, "" if kind == doing else doing, now)


def test_twenty_for_a_message_and_three_for_a_scan() -> None:
    windows = opened(opened(Windows(), "text", "", NOW), "event", "SCAN", NOW)
    assert windows.left(NOW) == 23 and windows.until(NOW) == NOW + timedelta(hours=48)
    for _ in range(23):
        found = spent(windows, NOW)
        assert found is not None
        windows = found
    assert spent(windows, NOW) is None and windows.until(NOW) is None


def test_a_late_letter_shortens_nothing() -> None:
    windows = opened(opened(Windows(), "text", "", NOW), "text", "", NOW - timedelta(hours=1))
    assert windows.until(NOW) == NOW + timedelta(hours=48)
    late = NOW + timedelta(hours=48)
    assert spent(windows, late) is None
