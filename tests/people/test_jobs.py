from datetime import timedelta

from hotline.people import jobs
from hotline.people.models import Session
from hotline.people.sessions import open_session
from tests.people.cities import NOW, Cities


async def test_the_room_tidies_up(cities: Cities) -> None:
    await open_session(await cities.staff("agent1"), ip="", user_agent="", now=NOW)
    await jobs.forget_sessions.run(NOW + timedelta(days=91))
    await jobs.forget_tokens.run(NOW)
    assert not await Session.exists()
