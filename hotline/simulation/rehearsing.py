"""A drill in a database of its own, thrown away afterwards."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from hotline.infra import database, logs, search
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from hotline.simulation import killed, virtual
from hotline.simulation.killed import Violence
from hotline.simulation.missed import playing
from hotline.simulation.missed.plan import MissedPlan
from hotline.simulation.missed.verdict import Verdict
from hotline.simulation.page import page
from hotline.simulation.plan import Plan
from hotline.simulation.report import lines
from hotline.simulation.verdict import Result


async def run(plan: Plan, violence: Violence | None) -> Result:
    """In virtual time, or with real workers that are killed."""
    async with _throw_away() as settings:
        if violence is None:
            return await virtual.run(plan)
        return await killed.run(plan, settings, violence)


async def run_missed(plan: MissedPlan) -> Verdict:
    """A day of missed calls, in virtual time."""
    async with _throw_away():
        return await playing.run(plan)


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


def tell(result: Result, report: Path | None) -> None:
    """On the terminal, and on a page if one is wanted."""
    typer.echo("\n".join(lines(result)))
    if report is not None:
        report.write_text(page(result), encoding="utf-8")
        typer.echo(f"timelines: {report}")
