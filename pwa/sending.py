"""POST /app/sync: one action a phone made without a network, done exactly once, answered with its fate."""

from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline.infra.errors import Forbidden, Invalid
from pwa import supervising
from pwa.applying import Made, apply
from pwa.bodies import read_with_photos
from pwa.build import require_current
from pwa.entry import acting
from pwa.fates import Answer
from pwa.queueable import SUPERVISING
from web.kit import services

KEY_HEADER = "idempotency-key"
SHORTEST_KEY, LONGEST_KEY = 8, 120
MOST_PHOTOS = 9


class OtherPerson(Forbidden):
    """The phone changed hands while it was sending: nobody acts in another's name."""

    default_code = "other_person"

    def __init__(self) -> None:
        super().__init__("这是另一位工作人员的离线操作，只有其本人登录后才能发送。")


class Place(BaseModel):
    """Where the phone says it was, by its satellites."""

    model_config = ConfigDict(extra="forbid")
    lng: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class Queued(BaseModel):
    """One entry of the queue. `owner` is who made it, `made_at` what the phone's clock said: kept, never relied on."""

    model_config = ConfigDict(extra="forbid")
    owner: str = Field(max_length=20)
    number: str = Field(min_length=1, max_length=32)
    action: str = Field(min_length=1, max_length=32)
    fields: dict[str, Any] = {}
    version: int | None = Field(default=None, ge=0, le=2**31)
    made_at: AwareDatetime
    place: Place | None = None


async def send(request: Request) -> Response:
    require_current(request)
    key = _key(request)
    queued, photos = await read_with_photos(request, Queued)
    if queued.owner != str(acting(request).staff_id):
        raise OtherPerson
    done = supervising.apply if queued.action in SUPERVISING else apply
    answer = await done(
        _made(queued, key), photos, services(request).files, by=acting(request), now=_now(request)
    )
    return _said(answer)


def _made(queued: Queued, key: str) -> Made:
    place = (queued.place.lng, queued.place.lat) if queued.place else None
    return Made(queued.number, queued.action, queued.fields, queued.version, queued.made_at, place, key)


def _key(request: Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise Invalid("缺少幂等键，无法保证只执行一次。", code="idempotency_key")
    return key


def _now(request: Request) -> datetime:
    now: datetime = request.state.now
    return now


def _said(answer: Answer) -> Response:
    return JSONResponse(answer.body(), answer.status, headers={"cache-control": "no-store"})
