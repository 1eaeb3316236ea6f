"""Peers whose connection broke in mid-call: what they are to be told waits until there is another one.

They are called at the address they gave (RFC 3261 §18), and whoever cannot be called comes by himself: a telephone
registers again (RFC 5626 §4.4), or speaks of its call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from sip_gateway.sip.dialogs import Broken, Dialog
from sip_gateway.sip.flows import Flow, Target, Unreachable

PAUSE_SECONDS = 5.0  # between two attempts to call him

Connect = Callable[[Target], Awaitable[Flow]]


class Returning:
    def __init__(self) -> None:
        self._waiting: list[tuple[Dialog, asyncio.Future[Flow]]] = []

    async def flow_to(self, broken: Broken, connect: Connect) -> Flow:
        """Raises Unreachable: he is gone."""
        for _ in range(broken.attempts):
            if broken.address:
                with suppress(Unreachable):
                    return await connect(broken.address)
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE_SECONDS):
                    return await self._next_flow(broken.dialog)
        raise Unreachable(broken.dialog.target)

    async def _next_flow(self, dialog: Dialog) -> Flow:
        if not dialog.flow.closed:
            return dialog.flow
        came: asyncio.Future[Flow] = asyncio.get_running_loop().create_future()
        self._waiting.append((dialog, came))
        try:
            return await came
        finally:
            self._waiting.remove((dialog, came))

    def back(self, dialog: Dialog, flow: Flow) -> None:
        """This call goes on over that connection."""
        dialog.flow = flow
        for waiting, came in self._waiting:
            if waiting is dialog and not came.done():
                came.set_result(flow)

    def followed(self, old: Flow, new: Flow, dialogs: Iterable[Dialog]) -> None:
        """A telephone has another connection: for these calls, and for those whose last word waits."""
        for dialog in [*dialogs, *(waiting for waiting, _ in self._waiting)]:
            if dialog.flow is old:
                self.back(dialog, new)
