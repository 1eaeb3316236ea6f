"""What the processes of the product do, one function each: the web, the worker, the telephone, all of them at once."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
import uvicorn

from hotline import ringing, telephone_network
from hotline.infra import logs, secrets
from hotline.infra.bus import make_bus
from hotline.infra.database import open_database
from hotline.infra.jobs import Worker, all_jobs
from hotline.infra.settings import Settings, secret_key
from hotline.wiring import at_work, connected

LOADING_SECONDS = 60


def web_app() -> Any:
    """Factory for the server's worker processes: settings come from the environment."""
    settings = Settings()
    logs.configure(settings)
    return web_application(settings)


def web_application(settings: Settings) -> Any:
    """The whole web as one ASGI application."""
    secrets.use_vault(secrets.Vault(secret_key(settings)))
    # By name: the domain does not import the web, this one command starts it.
    return import_module("web.app").create_app(settings)


def server_options(settings: Settings) -> dict[str, Any]:
    """For uvicorn."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": True,
        "forwarded_allow_ips": settings.trusted_proxies,
        "timeout_graceful_shutdown": settings.shutdown_seconds,
        # A process that is still loading cannot answer: uvicorn's five seconds kill it on a busy machine for ever.
        "timeout_worker_healthcheck": LOADING_SECONDS,
    }


class _Server(uvicorn.Server):
    """Leaves signals to us: the worker has to stop with it, and the database to close after both."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(settings: Settings) -> None:
    """Web and worker in one process, the telephone in another beside it."""
    async with open_database(settings, migrate=True), AsyncExitStack() as beside:
        operator = await beside.enter_async_context(telephone_network.beside(settings))
        if settings.demo:
            await _load_demo_city(settings)
            await _bring_to_the_demos_platform(settings)
        if operator is not None:
            await _agree_on_the_demos_line(operator)
        if settings.sip_port:
            await beside.enter_async_context(ringing.beside(settings))
        application = web_application(settings)
        server = _Server(uvicorn.Config(application, **server_options(settings)))
        worker = Worker(all_jobs(), poll_seconds=settings.worker_poll_seconds)

        def stop() -> None:
            server.should_exit = True
            worker.stop()

        on_signals(stop)
        typer.echo(f"12345 is at {settings.public_url}")
        async with at_work(settings, application.state.services.bus):
            working = asyncio.create_task(worker.run())
            try:
                await server.serve()
            finally:
                worker.stop()
                await working


async def telephone(settings: Settings, *, while_open: bool) -> None:
    """The gateway. `while_open`: it ends when its standard input closes."""
    gateway = import_module("sip_gateway.exchange.running").gateway
    stop = asyncio.Event()
    on_signals(stop.set)
    if while_open:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    async with open_database(settings), gateway(settings):
        typer.echo(f"12345 can be called at sip:{settings.sip_host}:{settings.sip_port}")
        await stop.wait()


async def work(settings: Settings) -> None:
    """Periodic jobs and sending."""
    bus = make_bus(settings)
    async with open_database(settings):
        worker = Worker(all_jobs(), poll_seconds=settings.worker_poll_seconds)
        on_signals(worker.stop)
        # marks raised here show on the screens of the web processes
        with connected(bus):
            async with at_work(settings, bus):
                await worker.run()
    await bus.close()


def on_signals(stop: Any) -> None:
    """What is asked to end, ends in order."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)


async def load_demo(settings: Settings) -> bool:
    """False when there is data already."""
    async with open_database(settings, migrate=True):
        return await _load_demo_city(settings)


async def _load_demo_city(settings: Settings) -> bool:
    """False when there is data already. Loading runs real actions, so it takes a moment."""
    from hotline.people.models import Organisation

    if await Organisation.all().exists():
        return False
    if find_spec("demo") is None or find_spec("demo.city") is None:
        raise typer.BadParameter("this installation comes without the demo city")
    await import_module("demo.city").load(settings, datetime.now(UTC), progress=_show_progress)
    typer.echo()
    return True


async def _bring_to_the_demos_platform(settings: Settings) -> None:
    if find_spec("demo") is not None and find_spec("demo.platform") is not None:
        await import_module("demo.platform").bring(settings, datetime.now(UTC))


async def _agree_on_the_demos_line(operator: telephone_network.Operator) -> None:
    if find_spec("demo") is not None and find_spec("demo.telephone.line") is not None:
        await import_module("demo.telephone.line").agree(operator, datetime.now(UTC))


def _show_progress(share: float) -> None:
    typer.echo(f"\rloading the demo city, sixty days of it: {share:.0%}", nl=False)
