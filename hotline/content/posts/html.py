"""The text of a post: cleaned to what WeChat shows, read as plain text. Pure.

WeChat drops ids, classes, scripts, forms and positioned boxes; what it keeps is inline style. Pictures come from
our own files or from WeChat's servers, never from anybody else's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

#: Where the desk shows a file of a post; at publishing these become addresses of WeChat's servers.
OWN_PICTURE = re.compile(r"/desk/posts/files/([0-9]{1,15})")
PLATFORM_PICTURE = re.compile(r"https?://mmbiz\.qpic\.cn/[\w/.?=&%-]{1,300}")
PLATFORM_PAGE = re.compile(r"https?://mp\.weixin\.qq\.com/[\w/.?=&%#-]{1,300}")
TAGS = {
    *("p", "br", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "section", "hr", "a", "img"),
    *("strong", "b", "em", "i", "u", "s", "del", "sub", "sup", "span"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
STYLES = {
    *(
        "color",
        "background",
        "background-color",
        "font-size",
        "font-weight",
        "font-style",
        "text-decoration",
        "text-align",
    ),
    *("text-indent", "line-height", "letter-spacing", "white-space"),
    *("margin", "margin-top", "margin-bottom", "margin-left", "margin-right"),
    *("padding", "padding-top", "padding-bottom", "padding-left", "padding-right"),
    *(
        "border",
        "border-left",
        "border-top",
        "border-bottom",
        "border-right",
        "border-color",
        "border-radius",
    ),
    *("width", "max-width", "height", "vertical-align", "display", "box-sizing", "border-collapse"),
}
#: A stylesheet's own words that reach outside the text: addresses, scripts, variables of our pages.
REACHING = re.compile(r"url\s*\(|expression|javascript:|var\s*\(|attr\s*\(|@import|\\|/\*", re.IGNORECASE)
SRC = re.compile(r'(<img\b[^>]*?\ssrc=")([^"]*)(")')
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "li", "blockquote", "section", "tr", "hr", "table", "ul", "ol"}
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[A-Za-z0-9]+(?:['’.,-][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Cleaned:
    """The text as it may be kept, and how many pictures of other servers were left out."""

    html: str
    foreign_pictures: int


def clean(html: str) -> Cleaned:
    """Whatever was typed, pasted or posted, as WeChat would show it; safe to show."""
    found = nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "title", "textarea", "noscript", "template", "svg", "math"},
        attributes={
            "*": {"style"},
            "a": {"href"},
            "img": {"src", "alt"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan"},
        },
        attribute_filter=_attribute,
        filter_style_properties=STYLES,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )
    return _without_empty_pictures(found)


def with_pictures(html: str, place: Callable[[str], str]) -> str:
    """The text with every picture's address replaced."""
    return SRC.sub(lambda found: found[1] + place(found[2]) + found[3], html)


def own_pictures(html: str) -> list[int]:
    """The ids of our files the text shows, each once, in order."""
    found = (OWN_PICTURE.fullmatch(src) for _, src, _ in SRC.findall(html))
    return list(dict.fromkeys(int(one[1]) for one in found if one))


def paragraphs(html: str) -> list[str]:
    """The words alone, a line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [line for line in ("".join(words).strip() for words in reader.lines) if line]


def text_of(html: str) -> str:
    """The words alone."""
    return "\n".join(paragraphs(html))


def word_count(text: str) -> int:
    """As editors count: every Chinese character, every foreign word or number."""
    return len(_WORD.findall(text))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if OWN_PICTURE.fullmatch(value) or PLATFORM_PICTURE.fullmatch(value) else None
    if name == "href":
        return value if PLATFORM_PAGE.fullmatch(value) else None
    if name == "style":
        return None if REACHING.search(value) else value
    return value[:300]


def _without_empty_pictures(html: str) -> Cleaned:
    left_out = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal left_out
        if ' src="' in found[0]:
            return found[0]
        left_out += 1
        return ""

    return Cleaned(re.sub(r"<img\b[^>]*>", kept, html), left_out)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag == "br":
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        self.lines[-1].append(data.replace("\n", " ").replace("\xa0", " "))
