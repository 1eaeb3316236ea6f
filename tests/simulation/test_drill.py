"""The drill of the ladder in virtual time, its oracle, its page, its command."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from hotline import cli
from hotline.infra import database
from hotline.infra.settings import Settings
from hotline.messages.models import Delivery, Notice
from hotline.simulation import verdict, virtual
from hotline.simulation.gateway import Gateway
from hotline.simulation.page import page
from hotline.simulation.plan import Answers, BadPlan, Plan
from hotline.simulation.report import lines
from hotline.simulation.town import City
from hotline.simulation.verdict import Result

SMALL = Plan(orders=25, units=4, seconds=30)
FROM_ONE = """DO $$ DECLARE one text; BEGIN
FOR one IN SELECT quote_ident(sequence_name) FROM information_schema.sequences LOOP
EXECUTE 'ALTER SEQUENCE ' || one || ' RESTART'; END LOOP; END $$"""


@pytest.fixture
async def counted_from_one(db: Settings) -> None:
    """What fails is drawn by the number of a delivery: the same seed is the same drill on a new database only."""
    if database.dialect() == "postgres":
        await database.connection().execute_script(FROM_ONE)


@pytest.mark.usefixtures("counted_from_one")
async def test_every_emergency_climbs_as_it_must_and_somebody_answers_in_time(db: Settings) -> None:
    result = await virtual.run(SMALL)
    assert result.passed, lines(result)
    assert len(result.orders) == SMALL.orders
    assert result.repeated == 0
    channels = {fired.channel for one in result.orders for fired in one.fired}
    assert channels == {"inapp", "webpush", "sms"}
    assert all(fired.failed for one in result.orders for fired in one.fired if fired.channel == "webpush")
    shown = page(result)
    assert "通过" in shown and result.orders[0].notice.number[-8:] in shown
    assert "<script" not in shown and " style=" not in shown


@pytest.mark.sqlite
async def test_when_nobody_ever_answers_all_of_it_climbs_to_the_top_and_the_drill_fails(db: Settings) -> None:
    result = await virtual.run(Plan(orders=3, units=1, seconds=5, answers=Answers.parse("never:1")))
    assert (result.correct, result.in_time, result.passed) == (1, 0, False)
    assert {one.fired[-1].rung for one in result.orders} == {9}
    assert "FAILED" in lines(result)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        ("delete", "never came"),
        ("early", "early"),
        ("late", "late"),
        ("wrong person", "not ["),
        ("after the answer", "after somebody took note"),
    ],
)
async def test_the_oracle_sees_what_is_wrong(
    db: Settings, monkeypatch: pytest.MonkeyPatch, spoil: str, found: str
) -> None:
    judge = verdict.judge
    seen: list[Result] = []

    async def spoiled(plan: Plan, city: City, gateway: Gateway, **more: object) -> Result:
        notice = await Notice.filter(kind="dispatched").order_by("id").first()
        assert notice is not None
        rung = Delivery.filter(notice_id=notice.id, rung=4)
        at = notice.created_at
        match spoil:
            case "delete":
                await rung.delete()
            case "early":
                await rung.update(created_at=at + timedelta(seconds=1))
            case "late":
                await rung.update(created_at=at + timedelta(seconds=60))
            case "wrong person":
                await Delivery.filter(id=(await rung.order_by("id"))[0].id).delete()
            case _:
                more["settled"] = {notice.id: at + timedelta(seconds=1)}
        seen.append(await judge(plan, city, gateway, **more))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(virtual, "judge", spoiled)
    slow = Answers(steps=((90.0, 0.0), (100.0, 1.0)))
    result = await virtual.run(Plan(orders=2, units=1, seconds=2, answers=slow, online=0, sms_failing=0))
    assert any(found in word for one in result.orders for word in one.wrong), seen
    assert not result.passed


def test_answers_are_drawn_by_their_shares_or_refused() -> None:
    answers = Answers.parse("10:0.5 60:0.25 never:0.25")
    rng = Random(1)
    drawn = [answers.draw(rng) for _ in range(4000)]
    assert 0.22 < drawn.count(None) / 4000 < 0.28
    assert 0.46 < sum(one is not None and one <= 10 for one in drawn) / 4000 < 0.54
    for bad in ("10:0.5", "x:1", "10:2 never:-1", ""):
        with pytest.raises(BadPlan):
            Answers.parse(bad)


@pytest.mark.sqlite
def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert run(cli.app, ["simulate"]).exit_code == 2
    assert run(cli.app, ["simulate", "--ladder", "--answers", "10:0.3"]).exit_code == 2
