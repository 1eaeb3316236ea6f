"""`hotline standins`: SMS gateways, WeCom, WeChat and a push service, played by one process beside the product."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from hotline.infra.settings import Settings

Port = Annotated[int, typer.Option(min=0, max=65535, help="0 leaves it out.")]


def command(
    sms_a: Port = 9101,
    sms_b: Port = 9102,
    wecom: Port = 9103,
    push: Port = 9104,
    wechat: Port = 9105,
    receipts_to: Annotated[
        str,
        typer.Option(
            help="Where the product is, for receipts of SMS and messages from WeChat.", metavar="URL"
        ),
    ] = "http://127.0.0.1:8000",
    while_open: Annotated[
        bool, typer.Option("--while-open", help="Stop when standard input closes.", hidden=True)
    ] = False,
) -> None:
    """Play the machines messages go to: two SMS gateways, WeCom, WeChat, a Web Push service. For developers."""
    run = _package()
    ports = run.Ports(sms_a=sms_a, sms_b=sms_b, wecom=wecom, push=push, wechat=wechat)
    typer.echo(run.addresses(ports) if while_open else run.guide(ports, receipts_to))
    asyncio.run(_serve(run, ports, receipts_to, while_open))


@contextmanager
def beside(settings: Settings) -> Iterator[Settings]:
    """Stand-ins in a process of their own while the block lasts, and the settings that point to them."""
    run = _package()
    found = Settings.model_validate(settings.model_dump(exclude_unset=True) | run.settings_for(run.Ports()))
    with _played(["--receipts-to", settings.public_url]):
        yield found


@contextmanager
def platform_of_the_demo(settings: Settings) -> Iterator[Settings]:
    """The demo city's WeChat server and SMS gateway, on ports of their own; not what settings name already."""
    if not settings.demo or "wechat_url" in settings.model_fields_set or find_spec("standins") is None:
        yield settings
        return
    run = _package()
    has_sms = bool(settings.sms_aliyun_key_id or settings.sms_mas_url)
    ports = run.Ports(sms_a=0 if has_sms else _free_port(), sms_b=0, wecom=0, push=0, wechat=_free_port())
    options = [f"--{name.replace('_', '-')}={port}" for name, port in vars(ports).items()]
    told = {name: word for name, word in run.settings_for(ports).items() if not has_sms or "sms" not in name}
    with _played([*options, "--receipts-to", _from_here(settings)], quietly=True):
        yield settings.model_copy(update=told)


@contextmanager
def _played(options: list[str], *, quietly: bool = False) -> Iterator[None]:
    """It ends when its standard input closes, also when we are killed."""
    command = [sys.executable, "-c", "from hotline.cli import main; main()", "standins", "--while-open"]
    process = subprocess.Popen(  # noqa: S603 – our own command
        [*command, *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL if quietly else None
    )
    try:
        yield
    finally:
        process.terminate()
        process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _from_here(settings: Settings) -> str:
    """Our own web server as a process beside it reaches it, whatever the public address is."""
    host = "127.0.0.1" if settings.host in ("", "0.0.0.0", "::", "localhost") else settings.host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _package() -> Any:
    # By name: the product does not know the stand-ins, this one command starts them.
    if find_spec("standins") is None:
        raise typer.BadParameter("this installation comes without the stand-ins")
    return import_module("standins.run")


async def _serve(run: Any, ports: Any, receipts_to: str, while_open: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if while_open:
        loop.add_reader(sys.stdin.fileno(), stop.set)
    await run.serve(ports, receipts_to, stop)
