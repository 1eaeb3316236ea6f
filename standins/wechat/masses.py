"""Mass sends: few a month, each known again by the number its sender gave it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from standins.wechat.articles import Articles
from standins.wechat.media import Media
from standins.wechat.refusing import Refusal

A_MONTH = 4
CHINA = timedelta(hours=8)


@dataclass
class Mass:
    """`status` as the event says it."""

    number: int
    data_id: str
    status: str
    article_id: str
    title: str
    at: float
    deleted: bool = False


class Masses:
    def __init__(self, clock: Callable[[], float], articles: Articles, media: Media) -> None:
        self._clock, self._articles, self._media = clock, articles, media
        self._numbers = itertools.count(3_147_483_001)
        self.sent: dict[str, Mass] = {}
        self.most = A_MONTH

    def send(self, asked: dict[str, Any]) -> tuple[Mass, bool]:
        """The mass send, and whether it is a new one."""
        known = self.sent.get(str(asked.get("clientmsgid", "")))
        if known is not None:
            return known, False
        if self._used() >= self.most:
            raise Refusal(45028, "has no masssend quota")
        made = self._made(asked, next(self._numbers))
        self.sent[str(asked.get("clientmsgid") or made.number)] = made
        return made, True

    def get(self, number: str) -> Mass:
        found = next((one for one in self.sent.values() if str(one.number) == number), None)
        if found is None:
            raise Refusal(40007, "invalid msg_id")
        return found

    def _made(self, asked: dict[str, Any], number: int) -> Mass:
        kind = str(asked.get("msgtype", ""))
        media_id = str((asked.get(kind) or {}).get("media_id", ""))
        data_id = str(number - 900_000_000)
        if kind == "mpvideo":
            self._media.get(media_id)
            return Mass(number, data_id, "sendsuccess", "", "video", self._clock())
        if kind != "mpnews":
            raise Refusal(40008, "invalid message type")
        out = self._articles.submit(media_id, data_id)
        status = "err(21000)" if out.status else "sendsuccess"
        return Mass(number, data_id, status, out.article_id, str(out.articles[0]["title"]), self._clock())

    def _used(self) -> int:
        month = _month(self._clock())
        return sum(_month(one.at) == month and one.status == "sendsuccess" for one in self.sent.values())


def _month(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC) + CHINA:%Y-%m}"
