"""`hotline simulate`: drills in a database of their own, thrown away afterwards."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.simulation.plan import TYPICAL, Answers, BadPlan, Plan

Share = typer.Option(min=0, max=1)


def command(
    ladder: Annotated[
        bool, typer.Option("--ladder", help="The ladder of notices under emergencies.")
    ] = False,
    rescue: Annotated[
        bool, typer.Option("--rescue", help="A day of missed calls: surges, lines down, a gateway gone.")
    ] = False,
    calls: Annotated[int, typer.Option(min=1, help="Calls to be missed in that day.")] = 400,
    robot_failing: Annotated[float, Share] = 0.1,
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
    """Rehearse: 1,000 emergencies, or a day of missed calls. Ends with 1 when it fails."""
    if rescue:
        _missed_calls(calls, robot_failing, seed)
    if not ladder:
        typer.echo("say what to simulate: --ladder or --rescue", err=True)
        raise typer.Exit(2)
    shares = {"webpush_failing": webpush_failing, "sms_failing": sms_failing, "online": online}
    plan = _plan(answers, orders=orders, seconds=seconds, seed=seed, **shares)
    _emergencies(plan, (workers, kill_every, speed), report)


def _plan(answers: str, **figures: Any) -> Plan:
    try:
        return Plan(answers=Answers.parse(answers), **figures)
    except BadPlan as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from None


def _emergencies(plan: Plan, violent: tuple[int, float, float], report: Path | None) -> None:
    # Half of the product: no other command should wait for it.
    from hotline.simulation import rehearsing
    from hotline.simulation.killed import Violence

    workers, _, _ = violent
    result = asyncio.run(rehearsing.run(plan, Violence(*violent) if workers else None))
    rehearsing.tell(result, report)
    raise typer.Exit(0 if result.passed else 1)


def _missed_calls(calls: int, failing: float, seed: int) -> None:
    from hotline.simulation import rehearsing
    from hotline.simulation.missed import verdict
    from hotline.simulation.missed.plan import MissedPlan

    plan = MissedPlan(calls=calls, robot_failing=failing, seed=seed)
    found = asyncio.run(rehearsing.run_missed(plan))
    typer.echo("\n".join(verdict.lines(found)))
    raise typer.Exit(0 if found.passed else 1)
