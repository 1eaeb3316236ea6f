"""The telephones behind an SMS gateway texting back: what carriers call an upstream message (上行短信)."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from standins.reporting import Reporter
from standins.service import Service

MOST_TIMES = 5


class Texting:
    """`form` makes of a number and words what the gateway pushes; the product's address is the receipts' own."""

    def __init__(self, service: Service, reporter: Reporter, form: Callable[[str, str], Any]) -> None:
        self._service, self._reporter, self._form = service, reporter, form

    async def reply(self, request: Request) -> Response:
        """`{"phone", "text", "times"}` from a test, a form from the page."""
        from_page = "form" in request.headers.get("content-type", "")
        asked = dict(await request.form()) if from_page else await request.json()
        pushed = self._form(str(asked.get("phone", "")), str(asked.get("text", "")))
        times = min(int(str(asked.get("times") or 1)), MOST_TIMES)
        answers = [await self._push(pushed) for _ in range(times)]
        return RedirectResponse("/", 303) if from_page else JSONResponse({"answered": answers})

    async def _push(self, pushed: Any) -> int:
        """What the product answered; 0 when nobody is there."""
        path, _, key = self._reporter.address.partition("?")
        if not path:
            return 0
        mode, seconds = self._service.behaviour.mode, self._service.behaviour.seconds
        await asyncio.sleep(seconds if mode == "late" else 0)
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as http:
            try:
                return (await http.post(f"{path}/replies?{key}", json=pushed)).status_code
            except httpx2.TransportError as error:
                self._service.refuse(f"reply not taken: {type(error).__name__}")
                return 0
