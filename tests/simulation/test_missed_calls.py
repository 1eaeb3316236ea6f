"""The drill of missed calls: everybody is rung in time on a small day, and the oracle notices when somebody is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from hotline import cli
from hotline.infra.settings import Settings
from hotline.simulation.missed import playing, verdict
from hotline.simulation.missed.plan import MissedPlan, Stretch, day

#: An hour and a half: nobody free at first, then the lines down, then no gateway at all.
SMALL = MissedPlan(
    calls=9,
    begins=8.75,
    ends=10.25,
    surges=(Stretch(8.75, 9.6),),
    lines_down=(Stretch(9.7, 9.8),),
    gateway_gone=(Stretch(9.85, 10.4),),
    hidden=0.1,
)


@pytest.mark.sqlite
async def test_everybody_missed_by_day_is_rung_within_half_an_hour(db: Settings) -> None:
    found = await playing.run(SMALL)
    assert found.passed and found.attempted == 1, verdict.lines(found)
    assert {one.by for one in found.fates} >= {"robot"} and found.texts > 0
    late = replace(found.fates[0], rung=found.fates[0].due + timedelta(seconds=1))
    assert not replace(found, fates=[late]).passed
    assert verdict.lines(replace(found, fates=[late]))[-1] == "FAILED"


def test_the_same_seed_is_the_same_day() -> None:
    plan = MissedPlan()
    assert day(plan) == day(plan) != day(replace(plan, seed=1))
    assert len(day(plan)) == plan.calls and any(not one.number for one in day(plan))


def test_the_command_says_what_it_can_do() -> None:
    result = CliRunner().invoke(cli.app, ["simulate"])
    assert result.exit_code == 2 and "--rescue" in result.output
