"""Connects the rooms of one process: what orders announce becomes notices, open pages hear, messages go out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from hotline.calls.quality.transcribing import Transcriber
from hotline.hearing import heard
from hotline.infra.bus import Bus
from hotline.infra.jobs import Worker
from hotline.infra.settings import Settings
from hotline.messages import channels
from hotline.messages.channels.wechat import receipts
from hotline.messages.citizens.sending import CitizenSender
from hotline.messages.listening import orders_heard
from hotline.messages.live import notices_on
from hotline.messages.sending import Sender
from hotline.orders.live import published_on
from hotline.outreach.campaigns.audience.reading import AudienceReader
from hotline.outreach.campaigns.live import Pulse, campaigns_on
from hotline.speech.engine import engine_of
from hotline.wechat import staff_scans
from hotline.wechat.api.client import Client
from hotline.wechat.codes import counting
from hotline.wechat.conversation.working import Conversation
from hotline.wechat.inbox.fetching import Fetcher
from hotline.wechat.inbox.voices import Listener
from hotline.wechat.live import talks_on
from hotline.wechat.publishing import events, figures
from hotline.wechat.publishing.publisher import Publisher
from hotline.wechat.replying.sending import Replier


@contextmanager
def connected(bus: Bus) -> Iterator[None]:
    """While the block lasts; one inside or beside another adds its own bus and listens no second time."""
    with heard(), published_on(bus), notices_on(bus), talks_on(bus), campaigns_on(bus):
        yield


@asynccontextmanager
async def at_work(settings: Settings, bus: Bus) -> AsyncIterator[None]:
    """While the block lasts this process climbs ladders, sends, publishes, fetches files, and its jobs are heard.

    Several at once are safe.
    """
    ways, wechat, engine = channels.channels(settings, bus), Client(settings), engine_of(settings)
    workers = (
        Sender(ways, settings.public_url),
        Fetcher(wechat),
        Listener(engine),
        Conversation(settings),
        Replier(wechat),
        Publisher(wechat, settings.public_url),
        CitizenSender(wechat, ways["sms"], settings.public_url),
        Worker(figures.jobs(wechat), poll_seconds=settings.worker_poll_seconds),
        Transcriber(engine),
        AudienceReader(),
        Pulse(bus),
    )
    events.listening()
    receipts.listening()
    staff_scans.listening()
    counting.listening()
    with heard():
        running = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield
        finally:
            for worker in workers:
                worker.stop()
            await asyncio.gather(*running)
            await channels.close(ways)
            await wechat.close()
            if engine is not None:
                await engine.close()


__all__ = ["at_work", "connected", "orders_heard"]
