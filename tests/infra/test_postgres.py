"""Connections to PostgreSQL are opened to the end, whoever loses patience."""

import asyncio
import gc
from typing import Any

import pytest

from hotline.infra.postgres import undisturbed

#: More steps of the event loop than opening a connection takes before it waits for the server.
STEPS = 12


async def test_a_task_cancelled_while_it_connects_leaves_nothing_behind(postgres_url: str) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, complaint: complaints.append(complaint))
    try:
        for steps in range(STEPS):
            opening = asyncio.create_task(undisturbed(postgres_url))
            for _ in range(steps):
                await asyncio.sleep(0)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
        gc.collect()
        await asyncio.sleep(0)
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
    assert complaints == []
