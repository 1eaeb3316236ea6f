"""The desk's live connection: the whole state whenever something of it moved."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotline.calls.switchboard.picture import GATEWAY, desk_topic, queues_topic
from hotline.infra.bus import together
from web.centre.phone.board import picture
from web.centre.phone.state import Known, State, state_of
from web.kit import live, services
from web.kit.guards import signed_in

Message = tuple[str, dict[str, Any]]


async def stream(request: Request) -> Response:
    """GET /desk/phone/live."""
    picture(request)  # where there is no telephone, said before anything else
    return live.follow(request, _everything(request), _Telling(request).render)


class _Telling:
    """One reader's stream: says nothing twice."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._known = Known()
        self._last: State = {}

    async def render(self, topic: str, message: dict[str, Any]) -> live.Rendered:
        if message.get("said"):
            return live.Event(_json({"said": message["said"]}), name="said")
        if topic in ("", GATEWAY) or "message" in message:
            await self._known.refresh(signed_in(self._request))
        state = await state_of(self._request, self._known)
        same = {**self._last, "now": ""} == {**state, "now": ""}
        self._last = state
        return None if same else live.Event(_json(state), name="state")


@asynccontextmanager
async def _everything(request: Request) -> AsyncIterator[AsyncIterator[Message]]:
    """The gateway's news of this agent, messages of colleagues, and one empty piece to begin with."""
    actor = signed_in(request)
    own, centre = desk_topic(actor.staff_id or 0), queues_topic(actor.tenant_id or 0)
    here = picture(request).bus.subscribe(own, centre, GATEWAY)
    async with together(here, services(request).bus.subscribe(own)) as messages:
        yield _begun(messages)


async def _begun(messages: AsyncIterator[Message]) -> AsyncIterator[Message]:
    yield "", {}
    async for message in messages:
        yield message


def _json(words: object) -> str:
    return json.dumps(words, ensure_ascii=False)
