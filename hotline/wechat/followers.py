"""Followers and their talks: made when somebody first turns up, locked while something is decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError

from hotline.infra.database import dialect, savepoint, transaction
from hotline.wechat import windows
from hotline.wechat.models import Follower, Talk
from hotline.wechat.windows import Window, Windows

WINDOW_FIELDS = ("free_until", "free_left", "touch_until", "touch_left")
HEARD_FIELDS = (*WINDOW_FIELDS, "following", "followed_at", "left_at", "written_at", "scene")


@dataclass(frozen=True)
class Met:
    """A follower in our hands, row locked, with the conversation."""

    follower: Follower
    talk: Talk


async def held(**filters: Any) -> Follower | None:
    """The row, locked until the transaction ends – for us, not for those who merely refer to it.

    The desk holds an order and writes a reply to its follower; a chat holds the follower and asks for the order. With a
    plain lock each would wait for the other.
    """
    query = Follower.filter(**filters)
    if dialect() == "postgres":  # on SQLite the transaction already holds the only write lock
        query = query.select_for_update(no_key=True)
    return await query.get_or_none()


async def meet(account_id: int, openid: str, now: datetime) -> Met:
    """Inside a transaction: until its end nobody else decides anything about this follower."""
    follower = await held(account_id=account_id, openid=openid)
    follower = follower or await _new(account_id, openid, now)
    talk = await Talk.get_or_none(follower_id=follower.id)
    return Met(follower, talk or await Talk.create(follower_id=follower.id, changed_at=now))


async def seen(account_id: int, openid: str, now: datetime) -> Met:
    """As they are at the moment, without a lock; who is new is made."""
    follower = await Follower.get_or_none(account_id=account_id, openid=openid)
    talk = await Talk.get_or_none(follower_id=follower.id) if follower else None
    if follower is None or talk is None:
        async with transaction():
            return await meet(account_id, openid, now)
    return Met(follower, talk)


async def met(follower_id: int, now: datetime) -> Met | None:
    """One who is known already; the same lock."""
    follower = await held(id=follower_id)
    if follower is None:
        return None
    talk = await Talk.get_or_none(follower_id=follower.id)
    return Met(follower, talk or await Talk.create(follower_id=follower.id, changed_at=now))


def windows_of(follower: Follower) -> Windows:
    """As pure values."""
    return Windows(
        Window(follower.free_until, follower.free_left), Window(follower.touch_until, follower.touch_left)
    )


def keep_windows(follower: Follower, found: Windows) -> None:
    """Onto the row; the caller saves it."""
    follower.free_until, follower.free_left = found.written.until, found.written.left
    follower.touch_until, follower.touch_left = found.touched.until, found.touched.left


def heard(follower: Follower, kind: str, event: str, scene: str, at: datetime) -> None:
    """What the citizen's doing changes on the row."""
    keep_windows(follower, windows.opened(windows_of(follower), kind, event, at))
    if event == "unsubscribe":
        follower.following, follower.left_at = False, at
        return
    follower.following = True
    if kind != "event":
        follower.written_at = max(follower.written_at or at, at)
    if event == "subscribe":
        follower.followed_at = at
        follower.scene = follower.scene or scene[:64]


async def _new(account_id: int, openid: str, now: datetime) -> Follower:
    try:
        async with savepoint():
            return await Follower.create(account_id=account_id, openid=openid, created_at=now)
    except IntegrityError:  # another worker met the same person at the same moment
        found = await held(account_id=account_id, openid=openid)
        if found is None:
            raise
        return found
