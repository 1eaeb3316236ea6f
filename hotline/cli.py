"""The `hotline` command. Options given here win over HOTLINE_… in the environment."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
import uvloop
from pydantic import ValidationError

from hotline import diagnosis, listening, processes, standing_in
from hotline.infra import logs
from hotline.infra.database import apply_migrations, open_database
from hotline.infra.errors import Refused
from hotline.infra.settings import Settings
from hotline.people.founding import found_centre
from hotline.people.login import LoginRules
from hotline.simulation.command import command as simulate

app = typer.Typer(
    name="hotline",
    help="The 12345 hotline. Every option can also be set in the environment, see docs/settings.md.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Database = Annotated[
    str | None, typer.Option(help="sqlite:///PATH or postgresql://user:password@host/name", metavar="URL")
]
DataDir = Annotated[Path | None, typer.Option(help="Folder for files, the secret key and SQLite.")]
Host = Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")]
Port = Annotated[int | None, typer.Option(help="Port of the web server.  [default: 8000]")]
SipPort = Annotated[int | None, typer.Option(help="Port of the telephone gateway.  [default: 5060]")]
Demo = Annotated[
    bool | None,
    typer.Option("--demo/--no-demo", help="Invented city with well-known passwords.  [default: no-demo]"),
]


def main() -> None:
    """Entry point of the console script."""
    app()


@app.command()
def run(
    database: Database = None,
    host: Host = None,
    port: Port = None,
    sip_port: SipPort = None,
    data_dir: DataDir = None,
    demo: Demo = None,
    standins: Annotated[
        bool, typer.Option("--standins", help="Also play SMS gateways, WeCom and a push service.")
    ] = False,
) -> None:
    """Everything in one process: migrate, then web server and worker (and the demo city)."""
    settings = _settings(
        database=database, host=host, port=port, sip_port=sip_port, data_dir=data_dir, demo=demo
    )
    with (
        standing_in.beside(settings) if standins else nullcontext(settings) as settings,
        standing_in.platform_of_the_demo(settings) as settings,
    ):
        uvloop.run(processes.run(settings))


@app.command()
def web(
    count: Annotated[int, typer.Option("--processes", min=1, help="Worker processes sharing the port.")] = 1,
    database: Database = None,
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    demo: Demo = None,
) -> None:
    """The web server alone; start `hotline worker` beside it. Several processes need HOTLINE_REDIS_URL."""
    settings = _settings(database=database, host=host, port=port, data_dir=data_dir, demo=demo)
    with _shared_by_processes(settings, count):
        listening.serve(
            uvicorn.Config(
                "hotline.processes:web_app", factory=True, workers=count, **processes.server_options(settings)
            )
        )


@app.command()
def sip(
    database: Database = None,
    sip_port: SipPort = None,
    data_dir: DataDir = None,
    demo: Demo = None,
    while_open: Annotated[
        bool, typer.Option("--while-open", help="Stop when standard input closes.", hidden=True)
    ] = False,
) -> None:
    """The telephone gateway: signalling, queues, voice flows, recordings. `hotline run` starts one beside itself."""
    settings = _settings(database=database, sip_port=sip_port, data_dir=data_dir, demo=demo)
    uvloop.run(processes.telephone(settings, while_open=while_open))


@app.command()
def worker(database: Database = None, data_dir: DataDir = None, demo: Demo = None) -> None:
    """Periodic jobs and sending of messages, without the web. Any number may run."""
    uvloop.run(processes.work(_settings(database=database, data_dir=data_dir, demo=demo)))


@app.command()
def migrate(database: Database = None, data_dir: DataDir = None) -> None:
    """Bring the database to the newest schema. Safe to call again, and from several machines at once."""
    applied = asyncio.run(_migrate(_settings(database=database, data_dir=data_dir)))
    typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to do")


@app.command()
def demo(database: Database = None, data_dir: DataDir = None) -> None:
    """Load the demo city into an empty database."""
    loaded = asyncio.run(processes.load_demo(_settings(database=database, data_dir=data_dir, demo=True)))
    typer.echo("demo city loaded" if loaded else "the database is not empty: left as it is")


@app.command()
def found(
    name: Annotated[str, typer.Option(help="Name of the centre: 临江市12345热线中心.")],
    region_code: Annotated[str, typer.Option(help="Six digits; the first ones of every order number.")],
    code: Annotated[str, typer.Option(help="Short code of the centre.")] = "centre",
    admin: Annotated[str, typer.Option(help="Login of the first administrator.")] = "admin",
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """Found a centre with its first administrator, and print the one-time password."""
    settings = _settings(database=database, data_dir=data_dir)
    try:
        password = asyncio.run(_found(settings, code=code, name=name, region_code=region_code, admin=admin))
    except (Refused, ValidationError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{admin} signs in once with {password} and then chooses a password")


@app.command()
def check(
    database: Database = None,
    data_dir: DataDir = None,
    audit: Annotated[bool, typer.Option(help="Also recompute the whole audit chain.")] = False,
) -> None:
    """Diagnose this installation; ends with 1 when something is wrong."""
    findings = asyncio.run(diagnosis.examine(_settings(database=database, data_dir=data_dir), audit=audit))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.ok else 'BAD '} {finding.subject}: {finding.detail}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


app.command(name="standins")(standing_in.command)
app.command(name="simulate")(simulate)


def _settings(**given: Any) -> Settings:
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join(map(str, problem["loc"]))
            typer.echo(f"{where or 'settings'}: {problem['msg']}", err=True)
        raise typer.Exit(2) from None
    logs.configure(settings)
    return settings


async def _found(settings: Settings, **centre: str) -> str:
    async with open_database(settings, migrate=True):
        return await found_centre(**centre, now=datetime.now(UTC), rules=LoginRules.of(settings))


async def _migrate(settings: Settings) -> list[str]:
    async with open_database(settings):
        return await apply_migrations()


@contextmanager
def _shared_by_processes(settings: Settings, count: int) -> Iterator[None]:
    """Hand settings and a folder for common metrics to the processes the server starts."""
    os.environ.update(settings.as_environment())
    if count == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="hotline-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield
