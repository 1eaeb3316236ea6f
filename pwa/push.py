"""This browser wants to be woken, or no longer; 收到 pressed on a notification."""

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.messages import subscriptions
from hotline.messages.acknowledging import acknowledge
from pwa.bodies import read_json
from pwa.entry import acting
from web.kit import services
from web.kit.cookies import session_token

HOW = "push"


class Keys(BaseModel):
    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=100)


class Wanted(BaseModel):
    """A `PushSubscription` as browsers serialise it; what else is in it does not matter."""

    endpoint: str = Field(max_length=2000)
    keys: Keys


class NoLonger(BaseModel):
    endpoint: str = Field(max_length=2000)


class Seen(BaseModel):
    notice: int = Field(ge=1, le=2**53)


async def key(request: Request) -> Response:
    """GET /app/push."""
    return JSONResponse({"key": subscriptions.public_key(services(request).settings)})


async def subscribe(request: Request) -> Response:
    wanted = await read_json(request, Wanted)
    await subscriptions.subscribe(
        by=acting(request),
        session_id=services(request).vault.hash_code(session_token(request)),
        endpoint=wanted.endpoint,
        p256dh=wanted.keys.p256dh,
        auth=wanted.keys.auth,
        user_agent=request.headers.get("user-agent", ""),
        now=request.state.now,
        settings=services(request).settings,
    )
    return Response(status_code=204)


async def unsubscribe(request: Request) -> Response:
    gone = await read_json(request, NoLonger)
    await subscriptions.unsubscribe(by=acting(request), endpoint=gone.endpoint)
    return Response(status_code=204)


async def seen(request: Request) -> Response:
    """POST /app/push/acknowledge."""
    notice = (await read_json(request, Seen)).notice
    await acknowledge(notice, by=acting(request), how=HOW, now=request.state.now)
    return Response(status_code=204)
