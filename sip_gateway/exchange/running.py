"""One gateway from its settings: what `hotline sip` runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from hotline.calls.switchboard.speech import place
from hotline.infra.settings import Settings
from hotline.speech.saying import speech_of
from hotline.speech.sound import Speech
from sip_gateway.exchange import announcing, from_settings, house
from sip_gateway.exchange.accounts import password_of
from sip_gateway.exchange.clock import now
from sip_gateway.exchange.control import Control
from sip_gateway.exchange.exchange import Exchange
from sip_gateway.exchange.lines import Lines
from sip_gateway.exchange.spoken import Spoken
from sip_gateway.exchange.surviving.living_on import living_on
from sip_gateway.exchange.writing import Book, RemoteBook
from sip_gateway.exchange.writing.entries import StillThere
from sip_gateway.media.embedded.engine import EmbeddedEngine
from sip_gateway.media.engine import MediaEngine
from sip_gateway.media.prompts.shelf import Shelf
from sip_gateway.media.rtpengine.engine import RtpEngine
from sip_gateway.robot.dialler import calling
from sip_gateway.sip.config import Config
from sip_gateway.sip.core import UserAgent
from sip_gateway.sip.flows import Flow
from sip_gateway.sip.guards import Guard
from sip_gateway.sip.listening import listening
from sip_gateway.sip.registrar import Registrar

log = structlog.get_logger(__name__)

RELOAD_SECONDS = 60.0
ALIVE_SECONDS = 60.0
LAST_WORDS_SECONDS = 10.0


@asynccontextmanager
async def gateway(
    settings: Settings, engine: MediaEngine | None = None, book: Book | None = None
) -> AsyncIterator[Exchange]:
    """While inside, the telephone rings. The database is open already.

    `engine` instead of the settings' own; `book` instead of one that a process of its own keeps.
    """
    async with AsyncExitStack() as stack:
        own = from_settings.engine(settings)
        speech = speech_of(settings)
        stack.push_async_callback(speech.close)
        exchange = await _exchange(settings, engine or own, book or RemoteBook(settings), speech)
        _close_in_order(stack, exchange)
        if engine is None:
            await _start(stack, settings, exchange, own)
        await exchange.seats.restore()
        await _listen(stack, settings, exchange)
        await _work(stack, settings, exchange)
        log.info("gateway_listening", gateway=exchange.name, port=settings.sip_port)
        yield exchange


def _close_in_order(stack: AsyncExitStack, exchange: Exchange) -> None:
    exchange.book.start()
    stack.push_async_callback(exchange.book.close, LAST_WORDS_SECONDS)
    stack.push_async_callback(exchange.engine.close)  # the last recordings are written down, too
    stack.push_async_callback(exchange.close)


async def _start(
    stack: AsyncExitStack, settings: Settings, exchange: Exchange, own: RtpEngine | EmbeddedEngine
) -> None:
    """From here on the engine tells of recordings an earlier life left."""
    await own.start()
    if isinstance(own, RtpEngine):
        ears = from_settings.ears(settings)
        stack.push_async_callback(ears.close)
        exchange.listen_by(ears)
        await ears.start()


async def _listen(stack: AsyncExitStack, settings: Settings, exchange: Exchange) -> None:
    """Telephones come as soon as whoever they talk about is known again."""
    earlier = await stack.enter_async_context(living_on(exchange, settings.data_dir))
    await stack.enter_async_context(listening(exchange.agent, list(from_settings.listens(settings))))
    earlier.hang_up()
    stack.push_async_callback(exchange.goodbye)
    exchange.lines.trunks.start(exchange.agent)


async def _work(stack: AsyncExitStack, settings: Settings, exchange: Exchange) -> None:
    """For the desks, for the robot, and by itself."""
    control = Control(exchange, lambda: _reload(settings, exchange))
    await control.start(place(settings))
    stack.push_async_callback(control.close)
    exchange.spawn(_prepare(exchange))
    await stack.enter_async_context(calling(exchange, settings))
    exchange.spawn(_keep_fresh(settings, exchange))
    exchange.spawn(_say_alive(exchange))


async def _exchange(settings: Settings, engine: MediaEngine, book: Book, speech: Speech) -> Exchange:
    shelf = Shelf(settings.data_dir / "prompts", speech)
    rules = await house.load(settings, now())
    lines = Lines(settings.sip_realm)
    lines.use(rules.trunks)
    voices = Spoken(shelf, settings.speech_local_voice)
    exchange = Exchange(settings.sip_gateway, engine, book, shelf, voices, lines, rules)
    exchange.floor.groups([group for groups in rules.groups.values() for group in groups])
    exchange.agent = lines.agent = _agent(settings, exchange)
    return exchange


def _agent(settings: Settings, exchange: Exchange) -> UserAgent:
    async def password(account: str) -> str | None:
        return password_of(account, exchange.house.passwords, now())

    def is_public(number: str) -> bool:
        return (settings.sip_strangers or settings.demo) and number in exchange.house.plan.access

    def trunk_of(flow: Flow) -> str | None:
        return exchange.lines.trunks.name_of(flow)

    def changed(account: str, there: bool) -> None:  # noqa: FBT001 – the registrar's own form
        exchange.seats.registered(account, there=there)

    config = Config(
        realm=settings.sip_realm,
        user=settings.sip_gateway,
        password=password,
        is_public=is_public,
        trunk_of=trunk_of,
    )
    guard = Guard(trusted=exchange.lines.trunks.networks())
    return UserAgent(config, exchange.on_invite, guard, Registrar(changed))


async def _reload(settings: Settings, exchange: Exchange) -> None:
    """Calls under way go on as they began."""
    rules = await house.load(settings, now())
    fresh = rules != exchange.house
    exchange.house = rules
    exchange.floor.groups([group for groups in rules.groups.values() for group in groups])
    await exchange.seats.levels_changed()
    if exchange.lines.use(rules.trunks):
        exchange.lines.trunks.start(exchange.agent)
        exchange.agent.guard.trust(exchange.lines.trunks.networks())
    if fresh:
        await _prepare(exchange)


async def _prepare(exchange: Exchange) -> None:
    """Texts are spoken before the first caller waits for them."""
    fixed = [
        announcing.GREETING + announcing.QUEUED,
        announcing.LEAVE_MESSAGE,
        announcing.MESSAGE_KEPT,
        announcing.CALL_BACK_NOTED,
        announcing.NOT_REACHED,
        announcing.FAREWELL,
    ]
    flows = [(tenant, flow) for (tenant, _), flow in exchange.house.flows.items()]
    await exchange.voices.prepare(fixed, flows)


async def _keep_fresh(settings: Settings, exchange: Exchange) -> None:
    """Nobody may have told us: opening hours, blocks that expire, another web server's change."""
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        try:
            await _reload(settings, exchange)
        except Exception as error:
            log.warning("rules_not_read", why=repr(error))  # the database is away; the old rules hold


async def _say_alive(exchange: Exchange) -> None:
    while True:
        await asyncio.sleep(ALIVE_SECONDS)
        living = tuple(call.call_id for call in exchange.conversations)
        exchange.book.write("alive", StillThere(exchange.name, living, now()))
