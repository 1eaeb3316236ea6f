"""The text of a post as a row of headings, paragraphs and pictures, for drawing it."""

import asyncio
import re
from html.parser import HTMLParser

from hotline.content.posts.html import OWN_PICTURE, own_pictures
from hotline.content.posts.models import Post, PostFile
from hotline.infra.files import store

HEADINGS = re.compile(r"h[1-4]")
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "li", "blockquote", "section", "tr", "div"}
Blocks = list[tuple[str, str]]


def blocks_of(html: str) -> Blocks:
    """("heading" | "text" | "picture", words or address), in order. Pure."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.finish()
    return reader.blocks


async def contents_of(post: Post) -> dict[str, bytes]:
    """The bytes of the pictures the text shows, by their address in it."""
    files = await PostFile.filter(id__in=[0, *own_pictures(post.body)]).select_related("file")
    return {
        f"/desk/posts/files/{one.id}": await asyncio.to_thread(store().path(one.file).read_bytes)
        for one in files
    }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: Blocks = []
        self._words, self._kind, self._lists = "", "text", list[int | None]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self._picture(dict(attrs).get("src") or "")
        elif tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag in _BLOCKS or tag == "br":
            self.finish()
            self._kind = "heading" if HEADINGS.fullmatch(tag) else self._kind if tag == "br" else "text"
            if tag == "li":
                self._words = self._mark()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag in _BLOCKS:
            self.finish()
            self._kind = "text"

    def handle_data(self, data: str) -> None:
        self._words += data.replace("\n", " ").replace("\xa0", " ")

    def finish(self) -> None:
        if words := self._words.strip():
            self.blocks.append((self._kind, words))
        self._words = ""

    def _picture(self, src: str) -> None:
        self.finish()
        if OWN_PICTURE.fullmatch(src):
            self.blocks.append(("picture", src))

    def _mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "· "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "
