"""`hotline simulate`: drills in a database of their own, thrown away afterwards."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from hotline.infra import database, logs, search
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.simulation import killed, virtual
from hotline.simulation.killed import Violence
from hotline.simulation.page import page
from hotline.simulation.plan import TYPICAL, Answers, BadPlan, Plan
from hotline.simulation.report import lines
from hotline.simulation.verdict import Result

Share = typer.Option(min=0, max=1)


def command(
    ladder: Annotated[
        bool, typer.Option("--ladder", help="The ladder of notices under emergencies.")
    ] = False,
    orders: Annotated[int, typer.Option(min=1, help="Emergencies to dispatch.")] = 1000,
    seconds: Annotated[int, typer.Option(min=1, help="Over how long they are dispatched.")] = 600,
    answers: Annotated[
        str, typer.Option(help="How people answer what rings: SECONDS:SHARE … never:SHARE.")
    ] = TYPICAL,
    webpush_failing: Annotated[float, Share] = 1.0,
    sms_failing: Annotated[float, Share] = 0.1,
    online: Annotated[float, typer.Option(min=0, max=1, help="Share with the app open.")] = 0.1,
    workers: Annotated[
        int, typer.Option(min=0, help="Real worker processes, killed in turn; 0: virtual time.")
    ] = 0,
    kill_every: Annotated[float, typer.Option(min=1, help="Seconds between two kills.")] = 10.0,
    speed: Annotated[float, typer.Option(min=1, help="How much faster time runs with real workers.")] = 5.0,
    seed: Annotated[int, typer.Option(help="The same seed, the same drill.")] = 12345,
    report: Annotated[Path | None, typer.Option(help="Write a page with the timelines here.")] = None,
) -> None:
    """Rehearse: 1,000 emergencies, push failing, people answering as they do. Ends with 1 when it fails."""
    if not ladder:
        typer.echo("say what to simulate: --ladder", err=True)
        raise typer.Exit(2)
    try:
        plan = Plan(
            orders=orders,
            seconds=seconds,
            answers=Answers.parse(answers),
            webpush_failing=webpush_failing,
            sms_failing=sms_failing,
            online=online,
            seed=seed,
        )
    except BadPlan as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from None
    result = asyncio.run(_run(plan, Violence(workers, kill_every, speed) if workers else None))
    _tell(result, report)
    raise typer.Exit(0 if result.passed else 1)


async def _run(plan: Plan, violence: Violence | None) -> Result:
    async with _throw_away() as settings:
        if violence is None:
            return await virtual.run(plan)
        return await killed.run(plan, settings, violence)


@asynccontextmanager
async def _throw_away() -> AsyncIterator[Settings]:
    """An empty database in a folder that goes with the drill."""
    with tempfile.TemporaryDirectory(prefix="hotline-drill-") as folder:
        settings = Settings(data_dir=Path(folder), database="", log_level="error")
        logs.configure(settings)
        async with open_database(settings):
            await database.create_schema()
            await search.create("order")
            yield settings


def _tell(result: Result, report: Path | None) -> None:
    typer.echo("\n".join(lines(result)))
    if report is not None:
        report.write_text(page(result), encoding="utf-8")
        typer.echo(f"timelines: {report}")
