"""The order form of a conversation: begun with what was said, linked when the order is saved."""

from typing import Any

from starlette.requests import Request

from hotline.infra.errors import Refused
from hotline.infra.files import StoredFile
from hotline.orders.models import Order
from hotline.wechat.conversation import ordering
from web.kit import signed_in


async def said_in(request: Request, talk: str) -> tuple[dict[str, Any], list[StoredFile]]:
    """What the form of this conversation begins with, and its files; of nobody's conversation nothing."""
    if not talk.isdecimal() or len(talk) > 18:
        return {}, []
    try:
        told = await ordering.told(int(talk), by=signed_in(request), now=request.state.now)
    except Refused:
        return {}, []
    values = {
        "talk": talk,
        "channel": "wechat",
        "content": told.content,
        "citizen.phone": told.phone,
        "location.text": told.place,
        "location.lng": "" if told.lng is None else told.lng,
        "location.lat": "" if told.lat is None else told.lat,
    }
    return values, told.files


async def files_of(request: Request, talk: str) -> list[StoredFile]:
    """Files the order may take besides one's own uploads."""
    if not talk.isdecimal() or len(talk) > 18:
        return []
    try:
        return await ordering.may_attach(int(talk), by=signed_in(request), now=request.state.now)
    except Refused:
        return []


async def joined(request: Request, talk: str, order: Order) -> bool:
    """The chat learns the number; false when the conversation is nobody's of ours."""
    if not talk.isdecimal() or len(talk) > 18:
        return False
    try:
        await ordering.made(int(talk), order, by=signed_in(request), now=request.state.now)
    except Refused:
        return False
    return True
