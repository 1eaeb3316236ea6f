from collections.abc import Callable
from datetime import datetime

import pytest

from hotline.worktime.calendar import Calendar
from hotline.worktime.seeds import guangxi, national
from hotline.worktime.zone import CHINA

At = Callable[[str], datetime]


@pytest.fixture(name="national")
def national_calendar() -> Calendar:
    return national()


@pytest.fixture(name="guangxi")
def guangxi_calendar() -> Calendar:
    return guangxi()


@pytest.fixture
def at() -> At:
    """Wall-clock time in China: at("2026-10-01 09:00")."""
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=CHINA)
