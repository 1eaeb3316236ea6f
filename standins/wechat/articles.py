"""Drafts and what was published of them; a word the platform dislikes makes publishing fail."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from standins.wechat.media import Media
from standins.wechat.refusing import Refusal

MOST_ARTICLES = 8
DISLIKED = "违规词"
REVIEW_REFUSED = 4
READ_DAYS = 7
CHINA = timezone(timedelta(hours=8))
OWN_PICTURES = re.compile(r'<img[^>]+src="(?!http://mmbiz\.qpic\.cn/)')


@dataclass(frozen=True)
class Published:
    """Status 0: out; 4: refused by the platform's review."""

    identity: str
    article_id: str
    status: int
    articles: list[dict[str, Any]]
    at: float
    data_id: str

    def as_listed(self, base: str) -> dict[str, Any]:
        """As the list of what is out shows it."""
        shown = ("title", "author", "digest", "content_source_url", "thumb_media_id")
        news = [
            {name: one.get(name, "") for name in shown} | {"url": f"{base}/s/{self.article_id}_{n}"}
            for n, one in enumerate(self.articles, 1)
        ]
        return {"article_id": self.article_id, "content": {"news_item": news}, "update_time": int(self.at)}

    def as_told(self, base: str) -> dict[str, Any]:
        told: dict[str, Any] = {"publish_id": self.identity, "publish_status": self.status}
        if self.status:
            return told | {"fail_idx": [1]}
        links = [
            {"idx": n, "article_url": f"{base}/s/{self.article_id}_{n}"}
            for n in range(1, len(self.articles) + 1)
        ]
        return told | {"article_id": self.article_id, "article_detail": {"count": len(links), "item": links}}


class Articles:
    def __init__(self, clock: Callable[[], float], media: Media) -> None:
        self._clock, self._media = clock, media
        self.drafts: dict[str, list[dict[str, Any]]] = {}
        self.published: dict[str, Published] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}

    def draft(self, asked: dict[str, Any]) -> str:
        articles = asked.get("articles") or []
        if not articles:
            raise Refusal(44004, "empty content")
        if len(articles) > MOST_ARTICLES:
            raise Refusal(45008, "article size out of limit")
        for one in articles:
            self._check(one)
        identity = secrets.token_urlsafe(32)
        self.drafts[identity] = articles
        return identity

    def submit(self, media_id: str, data_id: str = "") -> Published:
        articles = self.drafts.pop(media_id, None)
        if articles is None:
            raise Refusal(40007, "invalid media_id")
        refused = any(DISLIKED in f"{one['title']}{one['content']}" for one in articles)
        identity = str(2_247_480_000 + len(self.published))
        status = REVIEW_REFUSED if refused else 0
        number = data_id or f"2650{len(self.published) + 100_001}"
        found = Published(identity, secrets.token_urlsafe(24), status, articles, self._clock(), number)
        self.published[identity] = found
        return found

    def get(self, identity: str) -> Published:
        found = self.published.get(identity)
        if found is None:
            raise Refusal(53503, "invalid publish_id")
        return found

    def delete(self, article_id: str) -> None:
        found = next((one for one in self.published.values() if one.article_id == article_id), None)
        if found is None:
            raise Refusal(53600, "invalid article_id")
        del self.published[found.identity]

    def comment(self, title: str, openid: str, content: str) -> dict[str, Any]:
        """A reader writes under the newest article of that title."""
        found = [
            one for one in self.published.values() if one.articles[0]["title"] == title and not one.status
        ]
        said = self.comments.setdefault(found[-1].data_id, [])
        said.append(
            {
                "user_comment_id": len(said) + 1,
                "openid": openid,
                "create_time": int(self._clock()),
                "content": content,
                "comment_type": 0,
            }
        )
        return said[-1]

    def readings(self, first: str, last: str) -> list[dict[str, Any]]:
        """A day's figures, fewer each day; invented from the article's own id, so always the same."""
        if first != last:
            raise Refusal(61501, "date range error")
        day = date.fromisoformat(first)
        return [
            {
                "ref_date": first,
                "msgid": f"{one.data_id}_1",
                "title": one.articles[0]["title"],
                **_figures(one, age),
            }
            for one in self.published.values()
            if not one.status
            and 0 <= (age := (day - datetime.fromtimestamp(one.at, CHINA).date()).days) < READ_DAYS
        ]

    def _check(self, one: dict[str, Any]) -> None:
        if not one.get("title") or not one.get("content"):
            raise Refusal(44004, "empty content")
        if len(one["title"].encode()) > 64 * 3:
            raise Refusal(45003, "title size out of limit")
        if OWN_PICTURES.search(one["content"]):
            raise Refusal(45166, "invalid content: pictures of other servers")
        self._media.get(str(one.get("thumb_media_id", "")))


def _figures(one: Published, age: int) -> dict[str, int]:
    readers = (100 + sum(map(ord, one.article_id)) % 900) >> age
    return {
        "int_page_read_user": readers,
        "int_page_read_count": readers * 3 // 2,
        "share_user": readers // 10,
        "add_to_fav_user": readers // 25,
    }
