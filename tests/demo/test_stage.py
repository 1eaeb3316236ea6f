"""The moving clock plays stories in the order of their moments."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.stage import Stage

START = datetime(2026, 7, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


async def test_stories_interleave_by_time() -> None:
    stage, heard = Stage(START, at(24)), []

    async def story(name: str, *moments: float) -> None:
        for moment in moments:
            await stage.until(at(moment))
            heard.append((name, stage.now))

    stage.begin(story("a", 1, 4))
    stage.begin(story("b", 2, 3))
    await stage.run()
    assert heard == [("a", at(1)), ("b", at(2)), ("b", at(3)), ("a", at(4))]


async def test_nothing_happens_after_the_end() -> None:
    stage, heard = Stage(START, at(1)), []

    async def story() -> None:
        await stage.until(at(2))
        heard.append("too late")

    stage.begin(story())
    await stage.run()
    assert heard == []


async def test_a_story_may_begin_another_one() -> None:
    stage, heard = Stage(START, at(9)), []

    async def inner() -> None:
        await stage.until(at(3))
        heard.append("inner")

    async def outer() -> None:
        await stage.until(at(1))
        stage.begin(inner())
        await stage.until(at(2))
        heard.append("outer")

    stage.begin(outer())
    await stage.run()
    assert heard == ["outer", "inner"]


async def test_a_failing_story_fails_the_run() -> None:
    stage = Stage(START, at(9))

    async def story() -> None:
        await stage.until(at(1))
        raise ValueError("broken")

    async def other() -> None:
        await stage.until(at(5))

    stage.begin(other())
    stage.begin(story())
    with pytest.raises(ValueError, match="broken"):
        await stage.run()
