"""A town behind a real server, in a process of its own: `python -m tests.web.api.served_town FOLDER PORT`."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from hotline.infra import database, search
from hotline.orders.catalogue import import_classifications
from tests.conftest import cheap_settings
from tests.orders.town import Town, build
from tests.supervision.notices import fed_back, marked
from tests.web.api.story import give_credentials
from web.app import create_app

TREE = "level1,level2,level3\n城乡建设,市政,路灯\n城乡建设,市政,井盖\n"


async def serve(folder: Path, port: int) -> None:
    settings = cheap_settings(folder)
    async with database.open_database(settings):
        await database.create_schema()
        await search.create("order")
        await _furnish(await build())
        server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="warning"))
        await server.serve()


async def _furnish(town: Town) -> None:
    """An order in each of the states that matter, at the real time."""
    town.now = datetime.now(UTC)
    await give_credentials(town)
    await import_classifications(TREE, by=town["admin"], now=town.now)
    for make in (town.submit, town.dispatched, town.handling, town.replied, town.to_call_back):
        await make()
    await fed_back(town, await marked(town))


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
