"""The process that keeps the book: started by the gateway, ends when everything is written and the gateway is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from functools import partial

import uvloop

from hotline.hearing import heard
from hotline.infra import logs
from hotline.infra.database import open_database
from hotline.infra.settings import Settings
from sip_gateway.exchange.writing.book import LocalBook
from sip_gateway.exchange.writing.entries import Entry
from sip_gateway.exchange.writing.wire import Numbered, next_entry, written

#: After the gateway's death: long enough for a database to come back from a restart.
LAST_SECONDS = 60.0
#: Calls first.
KINDNESS = 5


async def keep(control: int, settings: Settings) -> None:
    """Until the gateway is gone."""
    reader, out = await asyncio.open_unix_connection(sock=socket.socket(fileno=control))
    async with open_database(settings):
        with heard():  # what a robot has found out has consequences: orders change, people are told
            book = LocalBook(partial(_tell, out))
            book.start()
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    one = await next_entry(reader)
                    book.write(one.key, one)
            out.close()
            await book.close(LAST_SECONDS)


def _tell(out: asyncio.StreamWriter, entry: Entry) -> None:
    """The gateway may forget it now."""
    if isinstance(entry, Numbered) and not out.is_closing():
        out.write(written(entry))


def main() -> None:
    """Deaf to the Ctrl-C meant for the gateway: its last words are still to be written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(KINDNESS)
    settings = Settings()
    logs.configure(settings)
    uvloop.run(keep(int(sys.argv[1]), settings))


if __name__ == "__main__":
    main()
