"""What stands in a chat, made ready for the page: bubbles, cards, and what the platform shows in grey."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

LINK = re.compile(
    r"""<a\s[^>]*?href\s*=\s*["'](?P<href>https?://[^"'\s]+)["'][^>]*>(?P<words>.*?)</a>"""
    r"""|(?P<bare>https?://[^\s<>"'，。；！？）】]+)""",
    re.IGNORECASE | re.DOTALL,
)
TAG = re.compile(r"<[^>]*>")
#: Events a citizen causes, as his telephone would tell of them.
EVENTS = {
    "subscribe": "关注了公众号",
    "unsubscribe": "取消关注了公众号",
    "SCAN": "扫描了二维码",
    "CLICK": "点了菜单",
    "VIEW": "打开了菜单里的网页",
}
FILES = ("image", "voice", "video", "shortvideo")


@dataclass(frozen=True)
class Part:
    """A piece of text; with `href` a link."""

    words: str
    href: str = ""


@dataclass(frozen=True)
class Shown:
    """One line of the chat. `look` names the template's way to draw it."""

    number: int
    side: str
    look: str
    at: datetime
    parts: list[Part] = field(default_factory=list)
    media: str = ""
    kind: str = ""
    taken: bool = True
    content: dict[str, Any] = field(default_factory=dict)


def shown(line: dict[str, Any]) -> Shown:
    """From what the stand-in keeps."""
    side, kind, content = line["side"], line["kind"], line["content"]
    look, text = _look(side, kind, content)
    return Shown(
        number=line["number"],
        side=side,
        look=look,
        at=datetime.fromtimestamp(line["at"], UTC),
        parts=parts(text),
        media=str(content.get("MediaId") or content.get("media_id") or ""),
        kind=kind,
        taken=not line["fate"].startswith("not taken"),
        content=content,
    )


def parts(text: str) -> list[Part]:
    """Links as WeChat knows them: a tags and bare addresses; every other tag is shown as it is."""
    found, end = [], 0
    for match in LINK.finditer(text):
        found.append(Part(text[end : match.start()]))
        href = match["href"] or match["bare"]
        words = TAG.sub("", match["words"] or "") or href
        found.append(Part(unescape(words), unescape(href)))
        end = match.end()
    found.append(Part(text[end:]))
    return [one for one in found if one.words]


def _look(side: str, kind: str, content: dict[str, Any]) -> tuple[str, str]:
    if side == "notice":
        return "notice", ""
    if kind in EVENTS:
        return "grey", EVENTS[kind]
    if kind in FILES:
        return "file", ""
    if kind in ("text", "location", "news", "msgmenu"):
        said = (content.get(name) for name in ("Content", "content", "head_content"))
        return kind, str(next(filter(None, said), ""))
    return "grey", f"[{kind}]"
